import { Field, InterfaceType } from 'type-graphql';
import { NotPersonal } from './personal-data-field';

/**
 * What a person can put right. Each mutation implements it with a `code` enum of its own:
 * `@ObjectType({ implements: UserError }) class AddToCartError extends UserError { @Field(() => AddToCartErrorCode) code }`.
 */
@NotPersonal()
@InterfaceType({ description: 'Something in the input that a person can put right.' })
export abstract class UserError {
  @Field(() => [String], { nullable: true, description: 'Path of the input field, such as ["input", "quantity"].' })
  field?: string[] | null;

  @Field(() => String, { description: 'What is wrong, to show to the person, in the language of the request.' })
  message!: string;
}
