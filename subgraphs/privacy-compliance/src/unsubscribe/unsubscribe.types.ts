import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { MaxLength } from 'class-validator';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';

export enum UnsubscribeErrorCode {
  MALFORMED_TOKEN = 'MALFORMED_TOKEN',
}
registerEnumType(UnsubscribeErrorCode, {
  name: 'UnsubscribeErrorCode',
  description: 'What an unsubscription can fail for.',
  valuesConfig: { MALFORMED_TOKEN: { description: 'The text is no token: the link may have been cut off.' } },
});

@InputType({ description: 'The link of a letter.' })
export class UnsubscribeInput {
  @NotPersonalField(() => String, { description: 'The `token` of the link.' })
  @MaxLength(200)
  token!: string;
}

@NotPersonal()
@ObjectType({ description: 'Why nothing was ended.', implements: UserError })
export class UnsubscribeError extends UserError {
  @Field(() => UnsubscribeErrorCode, { description: 'What is wrong.' })
  code!: UnsubscribeErrorCode;
}

@ObjectType({ description: 'What became of it.' })
export class UnsubscribePayload {
  @NotPersonalField(() => String, { nullable: true, description: 'To show to whoever clicked: what has ended, and what goes on. The same whether the link was genuine or not.' })
  message!: string | null;

  @Field(() => [UnsubscribeError], { description: 'What can be put right.' })
  userErrors!: UnsubscribeError[];
}
