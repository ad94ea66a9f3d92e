import { connectionOf, Money, NotPersonalField, Price } from '@andamal/service';
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DeliveryMethodCode } from '../delivery/delivery-policy';
import type { InvoiceState } from '../invoice/invoice.states';
import type { PaymentState } from '../payment/payment.states';
import { graphqlEnum } from '../schema/graphql-enum';
import { DataSubject, PersonalData, ProductVariant } from '../schema/stubs.types';
import type { OrderState } from './order.states';

export const OrderStateEnum = graphqlEnum('OrderState', 'Where an order stands.', {
  PLACED: 'Placed; the goods have not left the warehouse.',
  DISPATCHED: 'The goods are on their way.',
  DELIVERED: 'The goods have reached the customer.',
  CANCELLED: 'Cancelled before the goods left the warehouse.',
} satisfies Record<OrderState, string>);

export const InvoiceStateEnum = graphqlEnum('InvoiceState', 'Where an invoice stands.', {
  ISSUED: 'Issued and not yet paid.',
  PAID: 'Paid.',
  CREDITED: 'Taken back by a credit note.',
  WRITTEN_OFF: 'Not paid, and not claimed any more.',
} satisfies Record<InvoiceState, string>);

export const PaymentStateEnum = graphqlEnum('PaymentState', 'Where the money of an order stands.', {
  AWAITED: 'The customer is to pay the invoice.',
  RECEIVED: 'The customer has paid the invoice.',
  DROPPED: 'Nothing is to be paid any more.',
  AUTHORISED: 'Set aside on the customer\'s card.',
  CAPTURED: 'Taken from the customer\'s card.',
  CAPTURE_FAILED: 'The provider refused to take what was set aside.',
  VOIDING: 'What was set aside is being given up.',
  VOIDED: 'What was set aside was given up.',
  REFUNDING: 'The money is on its way back.',
  REFUNDED: 'The money has gone back.',
} satisfies Record<PaymentState, string>);

export const Carrier = graphqlEnum('Carrier', 'Who carries a parcel. A list, so that no person can be named here.', {
  POSTNORD: 'PostNord.',
  DHL: 'DHL.',
  DB_SCHENKER: 'DB Schenker.',
  BUDBEE: 'Budbee.',
  INSTABOX: 'Instabox.',
  OWN_TRANSPORT: 'The shop itself.',
  PICKED_UP: 'Nobody: the customer fetched the goods.',
});
export type Carrier = keyof typeof Carrier;

@ObjectType({ description: 'A product in an order, as it was called and priced then.' })
export class OrderLine {
  @NotPersonalField(() => ID, { description: 'Id of the variant that was sold.' })
  variantId!: string;

  @NotPersonalField(() => String, { description: 'The variant\'s number in the shop.' })
  sku!: string;

  @NotPersonalField(() => String, { description: 'What it was called, in the language of the request.' })
  name!: string;

  @NotPersonalField(() => Int, { description: 'How many.' })
  quantity!: number;

  @Field(() => Price, { description: 'Price of one.' })
  unitPrice!: Price;

  @Field(() => Price, { description: 'What the line cost.' })
  total!: Price;

  @Field(() => ProductVariant, { nullable: true, description: 'The variant as it is now, from the catalog.' })
  variant?: ProductVariant | null;
}

@ObjectType({ description: 'The money of an order. How it is paid is personal data: see `Order.personalData`.' })
export class Payment {
  @NotPersonalField(() => ID, { description: 'Id of the payment, and its reference at the payment provider.' })
  id!: string;

  @NotPersonalField(() => PaymentStateEnum, { description: 'Where it stands.' })
  state!: PaymentState;

  @Field(() => Money, { description: 'How much.' })
  amount!: Money;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it last changed.' })
  changedAt!: Date;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A customer with an account.' })
export class Customer {
  @NotPersonalField(() => ID, { description: 'Id of the account.' })
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A purchase.' })
export class Order {
  @NotPersonalField(() => ID, { description: 'Id of the order.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'What people call it by, such as `7K3M-9QXA`.' })
  number!: string;

  @NotPersonalField(() => OrderStateEnum, { description: 'Where it stands.' })
  state!: OrderState;

  @NotPersonalField(() => DeliveryMethodCode, { description: 'How the goods reach the customer.' })
  deliveryMethod!: DeliveryMethodCode;

  @NotPersonalField(() => Carrier, { nullable: true, description: 'Who carries the goods.' })
  carrier?: Carrier | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The carrier\'s reference of the parcel.' })
  trackingReference?: string | null;

  @Field(() => Money, { description: 'What the customer pays, with VAT and delivery.' })
  total!: Money;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was placed.' })
  placedAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When the goods left the warehouse.' })
  dispatchedAt?: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When the goods reached the customer.' })
  deliveredAt?: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was cancelled.' })
  cancelledAt?: Date | null;

  @Field(() => PersonalData, { nullable: true, description: 'Who bought it, from the vault: each value by purpose. Null for staff without a purpose, and once nothing of the person is held for the order.' })
  personalData?: PersonalData | null;

  @Field(() => DataSubject, { nullable: true, description: 'The person that it is about. Null as `personalData` is.' })
  subject?: DataSubject | null;

  @Field(() => Customer, { nullable: true, description: 'The account with which it was placed; null for guests and closed accounts, and as `personalData` is.' })
  customer?: Customer | null;

  shippingTotal!: number;
  shippingVatRate!: number;
}

@ObjectType({ description: 'A page of orders.' })
export class OrderConnection extends connectionOf(Order, 'Order') {}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'The invoice of an order. Orders by card have one too, paid from the start.' })
export class Invoice {
  orderId!: string;

  @NotPersonalField(() => ID, { description: 'Id of the invoice.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'Its number, from the series of its year without gaps: `2026-000001`.' })
  number!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'Number of the credit note, from a series of its own: `K2026-000001`.' })
  creditNoteNumber?: string | null;

  @NotPersonalField(() => InvoiceStateEnum, { description: 'Where it stands.' })
  state!: InvoiceState;

  @Field(() => Money, { description: 'To pay, with VAT.' })
  total!: Money;

  @Field(() => Money, { description: 'The VAT in it.' })
  vatTotal!: Money;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was issued.' })
  issuedAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it is to be paid.' })
  dueAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was paid.' })
  paidAt?: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was credited or written off.' })
  closedAt?: Date | null;

  @Field(() => PersonalData, { nullable: true, description: 'Whom it is made out to, from the vault: each value by purpose. Null for staff without a purpose, and once nothing of the person is held for its order.' })
  personalData?: PersonalData | null;

  @Field(() => DataSubject, { nullable: true, description: 'The person that it is about. Null as `personalData` is.' })
  subject?: DataSubject | null;
}

@ObjectType({ description: 'A page of invoices.' })
export class InvoiceConnection extends connectionOf(Invoice, 'Invoice') {}
