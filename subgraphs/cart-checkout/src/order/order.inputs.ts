import { NotPersonalField } from '@andamal/service';
import { Length, Matches } from 'class-validator';
import { ID, InputType } from 'type-graphql';
import { Carrier } from './order.types';

@InputType({ description: 'Which order has left the warehouse, and how.' })
export class DispatchOrderInput {
  @NotPersonalField(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;

  @NotPersonalField(() => Carrier, { description: 'Who carries it.' })
  carrier!: Carrier;

  @NotPersonalField(() => String, {
    nullable: true,
    description: 'The carrier\'s reference of the parcel: 4 to 40 letters, digits and `-`. Nothing about a person.',
  })
  @Matches(/^[A-Za-z0-9-]{4,40}$/, { message: 'trackingReference takes 4 to 40 letters, digits and -' })
  trackingReference?: string | null;
}

@InputType({ description: 'Which order.' })
export class MarkOrderDeliveredInput {
  @NotPersonalField(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;
}

@InputType({ description: 'Which order.' })
export class CancelOrderInput {
  @NotPersonalField(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;
}

@InputType({ description: 'Whose money has been paid back through the bank.' })
export class ConfirmRefundInput {
  @NotPersonalField(() => ID, { description: 'Id of the order.' })
  @Length(1, 36)
  orderId!: string;
}
