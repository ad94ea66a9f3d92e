import { AppError, type Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import { MaxLength } from 'class-validator';
import { Arg, Field, ID, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { subjectsWithClosedAccount } from './closed-accounts';
import { unheldAmong } from './unheld-orders';

const MAX_LINKS = 500;

@InputType({ description: 'That a person has placed an order, as cart-checkout has it.' })
export class OrderLinkInput {
  @Field(() => ID, { description: 'The person.' })
  @MaxLength(64)
  subjectId!: string;

  @Field(() => ID, { description: 'Their order.' })
  @MaxLength(64)
  orderId!: string;
}

@ObjectType({ description: 'Which links of orders to people are over.', simpleResolvers: true })
export class EndedOrderLinks {
  @Field(() => [ID], { description: 'Orders for which nothing of the person is held any more.' })
  unheldOrderIds!: string[];

  @Field(() => [ID], { description: 'People whose account is closed.' })
  closedSubjectIds!: string[];
}

@Resolver()
export class OrderLinksInternalResolver {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Query(() => EndedOrderLinks, { description: 'For a service whose backup was restored: what it was told and may not know any more. Orders that the vault does not know are left alone.' })
  async endedOrderLinks(@Arg('links', () => [OrderLinkInput], { description: `The links that the service has, ${MAX_LINKS} at most.` }) links: OrderLinkInput[]): Promise<EndedOrderLinks> {
    if (links.length > MAX_LINKS) throw new AppError('BAD_INPUT', `At most ${MAX_LINKS} links at a time.`);
    const { read } = this.database;
    const [unheld, closedSubjectIds] = await Promise.all([
      unheldAmong(read, links, this.clock.now()),
      subjectsWithClosedAccount(read, links.map(({ subjectId }) => subjectId)),
    ]);
    return { unheldOrderIds: unheld.map(({ orderId }) => orderId), closedSubjectIds };
  }

  @Query(() => [ID], { description: 'For a service whose backup was restored: those of the people who had an account, and have it no more.' })
  closedAccounts(@Arg('subjectIds', () => [ID], { description: `${MAX_LINKS} at most.` }) subjectIds: string[]): Promise<string[]> {
    if (subjectIds.length > MAX_LINKS) throw new AppError('BAD_INPUT', `At most ${MAX_LINKS} people at a time.`);
    return subjectsWithClosedAccount(this.database.read, subjectIds);
  }
}
