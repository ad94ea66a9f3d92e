import { Length, Matches } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Carrier } from './order.types';

@InputType({ description: 'Which order has left the warehouse, and how.' })
export class DispatchOrderInput {
  @Field(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;

  @Field(() => Carrier, { description: 'Who carries it.' })
  carrier!: Carrier;

  @Field(() => String, {
    nullable: true,
    description: 'The carrier\'s reference of the parcel: 4 to 40 letters, digits and `-`. Nothing about a person.',
  })
  @Matches(/^[A-Za-z0-9-]{4,40}$/, { message: 'trackingReference takes 4 to 40 letters, digits and -' })
  trackingReference?: string | null;
}

@InputType({ description: 'Which order.' })
export class MarkOrderDeliveredInput {
  @Field(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;
}

@InputType({ description: 'Which order.' })
export class CancelOrderInput {
  @Field(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;
}

@InputType({ description: 'Whose money has been paid back through the bank.' })
export class ConfirmRefundInput {
  @Field(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;
}
