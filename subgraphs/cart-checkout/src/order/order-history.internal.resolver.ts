import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { requirePeer } from '../access/access';
import type { CartCheckoutContext } from '../context';
import type { OrderHistoryService } from './order-history.service';

@ObjectType({ description: 'What was bought, as it was called and priced then.', simpleResolvers: true })
export class BoughtLine {
  @Field(() => String, { description: 'Article number.' })
  sku!: string;

  @Field(() => String, { description: 'What it was called, in Swedish.' })
  nameSv!: string;

  @Field(() => String, { description: 'What it was called, in English.' })
  nameEn!: string;

  @Field(() => Int, { description: 'How many.' })
  quantity!: number;

  @Field(() => Int, { description: 'Öre with VAT, for one.' })
  unitPrice!: number;
}

@ObjectType({ description: 'What the customer sends back with an order.', simpleResolvers: true })
export class SentBack {
  @Field(() => String, { description: 'Code of the kind of thing.' })
  itemCode!: string;

  @Field(() => Int, { description: 'How many.' })
  quantity!: number;
}

@ObjectType({ description: 'The invoice of an order.', simpleResolvers: true })
export class BoughtInvoice {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its number.' })
  number!: string;

  @Field(() => String, { nullable: true, description: 'Number of the credit note.' })
  creditNoteNumber!: string | null;

  @Field(() => String, { description: 'ISSUED, PAID, CREDITED or WRITTEN_OFF.' })
  state!: string;

  @Field(() => String, { description: 'When it was issued.' })
  issuedAt!: string;

  @Field(() => String, { description: 'When it is to be paid.' })
  dueAt!: string;

  @Field(() => String, { nullable: true, description: 'When it was paid.' })
  paidAt!: string | null;

  @Field(() => String, { nullable: true, description: 'When it was credited or written off.' })
  closedAt!: string | null;
}

@ObjectType({ description: 'An order of a person, for the extract that the person has a right to (GDPR Art. 15).', simpleResolvers: true })
export class BoughtOrder {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its number.' })
  number!: string;

  @Field(() => String, { description: 'PLACED, DISPATCHED, DELIVERED or CANCELLED.' })
  state!: string;

  @Field(() => String, { description: 'When it was placed.' })
  placedAt!: string;

  @Field(() => String, { nullable: true, description: 'When it left.' })
  dispatchedAt!: string | null;

  @Field(() => String, { nullable: true, description: 'When it arrived.' })
  deliveredAt!: string | null;

  @Field(() => String, { nullable: true, description: 'When it was taken back.' })
  cancelledAt!: string | null;

  @Field(() => String, { description: 'How it was to be delivered.' })
  deliveryMethod!: string;

  @Field(() => String, { nullable: true, description: 'Who carries it.' })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: 'The carrier’s reference of the parcel.' })
  trackingReference!: string | null;

  @Field(() => Int, { description: 'Öre with VAT.' })
  shippingTotal!: number;

  @Field(() => Int, { description: 'Öre with VAT.' })
  total!: number;

  @Field(() => Int, { description: 'Öre.' })
  vatTotal!: number;

  @Field(() => [BoughtLine], { description: 'What was bought.' })
  lines!: BoughtLine[];

  @Field(() => [SentBack], { description: 'What is sent back with it.' })
  recycling!: SentBack[];

  @Field(() => BoughtInvoice, { nullable: true, description: 'Its invoice.' })
  invoice!: BoughtInvoice | null;
}

@Resolver()
export class OrderHistoryResolver {
  constructor(private readonly history: OrderHistoryService) {}

  @Query(() => [BoughtOrder], { description: 'Orders of a person, with an account or without, the oldest first: a page after the order that is named.' })
  async ordersOfSubject(
    @Arg('subjectId', () => ID, { description: 'The person.' }) subjectId: string,
    @Arg('after', () => ID, { nullable: true, description: 'The last order of the page before.' }) after: string | null,
    @Arg('first', () => Int, { description: 'How many at most.' }) first: number,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<BoughtOrder[]> {
    requirePeer(caller, 'privacy-compliance');
    return this.history.ofSubject(subjectId, { first, after: after ?? null });
  }
}
