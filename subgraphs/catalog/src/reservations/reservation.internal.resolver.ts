import { AppError } from '@andamal/kernel';
import { ArrayMaxSize, ArrayMinSize, Length, Max, Min, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, GraphQLISODateTime, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { requirePeer } from '../access';
import type { CatalogContext } from '../context';
import type { ReservationService } from './reservation.service';

@InputType({ description: 'So many of a variant.' })
export class ReserveStockLineInput {
  @Field(() => ID, { description: 'The variant; a bundle takes its parts.' })
  @Length(1, 128)
  variantId!: string;

  @Field(() => Int, { description: 'How many, 1 to 10000.' })
  @Min(1)
  @Max(10_000)
  quantity!: number;
}

@InputType({ description: 'Stock to hold for a checkout.' })
export class ReserveStockInput {
  @Field(() => ID, { description: 'Drawn by the checkout: asking twice with the same id reserves once.' })
  @Length(1, 128)
  reservationId!: string;

  @Field(() => ID, { description: 'The OrderPlaced event that follows if the checkout succeeds. Asked for before the stock is let go.' })
  @Length(1, 128)
  eventId!: string;

  @Field(() => [ReserveStockLineInput], { description: 'What to hold, 1 to 500 lines.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ValidateNested()
  lines!: ReserveStockLineInput[];

  @Field(() => GraphQLISODateTime, { description: 'When the stock may be let go if the event is not known then; within 24 hours.' })
  expiresAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'A line of which there is not enough.' })
export class ReserveStockProblem {
  @Field(() => ID, { description: 'The variant.' })
  variantId!: string;

  @Field(() => Int, { description: 'How many were asked for.' })
  requested!: number;

  @Field(() => Int, { description: 'How many there are. 0 also for a variant that is unknown or not for sale.' })
  available!: number;
}

@ObjectType({ simpleResolvers: true, description: 'What became of it.' })
export class ReserveStockPayload {
  @Field(() => ID, { description: 'The reservation.' })
  reservationId!: string;

  @Field(() => [ReserveStockProblem], { description: 'Empty when everything is held. Otherwise nothing is.' })
  problems!: readonly ReserveStockProblem[];
}

@Resolver()
export class ReservationInternalResolver {
  constructor(private readonly reservations: ReservationService) {}

  @Mutation(() => ReserveStockPayload, {
    description: 'Holds stock for a checkout, all or nothing. Fails for a reservation whose checkout has ended already.',
  })
  async reserveStock(
    @Arg('input', () => ReserveStockInput, { description: 'What to hold, and how long.' }) input: ReserveStockInput,
    @Ctx() { caller }: CatalogContext,
  ): Promise<ReserveStockPayload> {
    requirePeer(caller, 'cart-checkout');
    const { reservationId } = input;
    const reserved = await this.reservations.reserve(input);
    if (reserved.ok) return { reservationId, problems: [] };
    if (reserved.error.code === 'OUT_OF_STOCK') return { reservationId, problems: reserved.error.shortages };
    throw new AppError('BAD_INPUT', 'The checkout of this reservation has ended.', { details: { state: reserved.error.state } });
  }
}
