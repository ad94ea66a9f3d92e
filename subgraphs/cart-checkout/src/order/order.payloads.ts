import { NotPersonal, UserError } from '@andamal/service';
import { Field, ObjectType } from 'type-graphql';
import { Order } from './order.types';
import { CancelOrderErrorCode, ConfirmRefundErrorCode, DispatchOrderErrorCode, MarkOrderDeliveredErrorCode } from './order-problems';

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an order was not dispatched.' })
export class DispatchOrderError extends UserError {
  @Field(() => DispatchOrderErrorCode, { description: 'What is wrong.' })
  code!: DispatchOrderErrorCode;
}

@ObjectType({ description: 'The order after it was dispatched.' })
export class DispatchOrderPayload {
  @Field(() => Order, { nullable: true, description: 'The order as it is now; null when nothing was changed.' })
  order?: Order | null;

  @Field(() => [DispatchOrderError], { description: 'What can be put right.' })
  userErrors!: DispatchOrderError[];
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an order was not marked as delivered.' })
export class MarkOrderDeliveredError extends UserError {
  @Field(() => MarkOrderDeliveredErrorCode, { description: 'What is wrong.' })
  code!: MarkOrderDeliveredErrorCode;
}

@ObjectType({ description: 'The order after it was delivered.' })
export class MarkOrderDeliveredPayload {
  @Field(() => Order, { nullable: true, description: 'The order as it is now; null when nothing was changed.' })
  order?: Order | null;

  @Field(() => [MarkOrderDeliveredError], { description: 'What can be put right.' })
  userErrors!: MarkOrderDeliveredError[];
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an order was not cancelled.' })
export class CancelOrderError extends UserError {
  @Field(() => CancelOrderErrorCode, { description: 'What is wrong.' })
  code!: CancelOrderErrorCode;
}

@ObjectType({ description: 'The order after it was cancelled.' })
export class CancelOrderPayload {
  @Field(() => Order, { nullable: true, description: 'The order as it is now; null when nothing was changed.' })
  order?: Order | null;

  @Field(() => [CancelOrderError], { description: 'What can be put right.' })
  userErrors!: CancelOrderError[];
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a refund was not confirmed.' })
export class ConfirmRefundError extends UserError {
  @Field(() => ConfirmRefundErrorCode, { description: 'What is wrong.' })
  code!: ConfirmRefundErrorCode;
}

@ObjectType({ description: 'The order after its money went back.' })
export class ConfirmRefundPayload {
  @Field(() => Order, { nullable: true, description: 'The order as it is now; null when nothing was changed.' })
  order?: Order | null;

  @Field(() => [ConfirmRefundError], { description: 'What can be put right.' })
  userErrors!: ConfirmRefundError[];
}
