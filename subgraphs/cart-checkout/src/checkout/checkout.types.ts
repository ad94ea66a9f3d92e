import { NotPersonal, UserError } from '@andamal/service';
import { Field, ObjectType } from 'type-graphql';
import { Order } from '../order/order.types';
import { PlaceOrderErrorCode } from './checkout-problems';

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an order was not placed.' })
export class PlaceOrderError extends UserError {
  @Field(() => PlaceOrderErrorCode, { description: 'What is wrong.' })
  code!: PlaceOrderErrorCode;
}

@ObjectType({ description: 'The order, or why there is none.' })
export class PlaceOrderPayload {
  @Field(() => Order, { nullable: true, description: 'The order; the same one each time for the same key.' })
  order?: Order | null;

  @Field(() => [PlaceOrderError], { description: 'What can be put right.' })
  userErrors!: PlaceOrderError[];
}
