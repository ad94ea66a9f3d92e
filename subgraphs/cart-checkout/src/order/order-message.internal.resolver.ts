import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { requirePeer } from '../access/access';
import type { CartCheckoutContext } from '../context';
import type { OrderMessageService } from './order-message.service';

@ObjectType({ description: 'A line of an order, for a letter about it.', simpleResolvers: true })
export class OrderMessageLine {
  @Field(() => String, { description: 'What it was called, in Swedish.' })
  nameSv!: string;

  @Field(() => String, { description: 'What it was called, in English.' })
  nameEn!: string;

  @Field(() => Int, { description: 'How many.' })
  quantity!: number;

  @Field(() => Int, { description: 'Öre with VAT.' })
  total!: number;
}

@ObjectType({ description: 'What a letter about an order tells. Holds no personal data.', simpleResolvers: true })
export class OrderMessage {
  @Field(() => String, { description: 'Number of the order.' })
  number!: string;

  @Field(() => String, { description: 'When it was placed.' })
  placedAt!: string;

  @Field(() => String, { description: 'CARD or INVOICE.' })
  paymentMethod!: 'CARD' | 'INVOICE';

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

  @Field(() => String, { description: 'Number of the invoice.' })
  invoiceNumber!: string;

  @Field(() => Int, { description: 'Öre with VAT.' })
  invoiceTotal!: number;

  @Field(() => String, { description: 'When it is to be paid.' })
  dueAt!: string;

  @Field(() => [OrderMessageLine], { description: 'What was bought.' })
  lines!: OrderMessageLine[];
}

@Resolver()
export class OrderMessageResolver {
  constructor(private readonly messages: OrderMessageService) {}

  @Query(() => OrderMessage, { nullable: true, description: 'What a letter about an order tells; null unless it is an order of that person.' })
  async orderForMessage(
    @Arg('orderId', () => ID, { nullable: true, description: 'The order, or …' }) orderId: string | null,
    @Arg('invoiceId', () => ID, { nullable: true, description: '… an invoice of it.' }) invoiceId: string | null,
    @Arg('subjectId', () => ID, { description: 'The person whose order it is.' }) subjectId: string,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<OrderMessage | null> {
    requirePeer(caller, 'privacy-compliance');
    return this.messages.find({ orderId: orderId ?? null, invoiceId: invoiceId ?? null, subjectId });
  }
}
