import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { Length, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum StockAdjustmentReason {
  RECEIVED = 'RECEIVED',
  COUNTED = 'COUNTED',
  DAMAGED = 'DAMAGED',
  RETURNED = 'RETURNED',
}

registerEnumType(StockAdjustmentReason, {
  name: 'StockAdjustmentReason',
  description: 'Why the warehouse changes the number of pieces.',
  valuesConfig: {
    RECEIVED: { description: 'A delivery has come in.' },
    COUNTED: { description: 'Counting has shown another number.' },
    DAMAGED: { description: 'Pieces are broken or lost.' },
    RETURNED: { description: 'A customer has sent pieces back that can be sold again.' },
  },
});

export enum AdjustStockErrorCode {
  VARIANT_NOT_FOUND = 'VARIANT_NOT_FOUND',
  BUNDLE_HAS_NO_STOCK = 'BUNDLE_HAS_NO_STOCK',
  BELOW_RESERVED = 'BELOW_RESERVED',
}

registerEnumType(AdjustStockErrorCode, {
  name: 'AdjustStockErrorCode',
  description: 'Why stock was not changed.',
  valuesConfig: {
    VARIANT_NOT_FOUND: { description: 'There is no such variant.' },
    BUNDLE_HAS_NO_STOCK: { description: 'The stock of a bundle follows from its parts: change theirs.' },
    BELOW_RESERVED: { description: 'Fewer pieces would be left than open checkouts hold.' },
  },
});

@InputType({ description: 'A change of the number of pieces on the shelves.' })
export class AdjustStockInput {
  @NotPersonalField(() => ID, { description: 'The variant.' })
  @Length(1, 128)
  variantId!: string;

  @NotPersonalField(() => Int, { description: 'How many more, or with a minus how many fewer; at most 100000 either way.' })
  @Min(-100_000)
  @Max(100_000)
  change!: number;

  @NotPersonalField(() => StockAdjustmentReason, { description: 'Why.' })
  reason!: StockAdjustmentReason;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'The pieces of a variant, as the warehouse sees them.' })
export class StockLevel {
  @Field(() => Int, { description: 'Pieces on the shelves.' })
  onHand!: number;

  @Field(() => Int, { description: 'Of these, held by open checkouts.' })
  reserved!: number;

  @Field(() => Int, { description: 'What is left to be bought.' })
  available!: number;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why stock was not changed.' })
export class AdjustStockError extends UserError {
  @Field(() => AdjustStockErrorCode, { description: 'The reason, for programs.' })
  code!: AdjustStockErrorCode;
}

@NotPersonal()
@ObjectType({ description: 'What became of the change.' })
export class AdjustStockPayload {
  @Field(() => StockLevel, { nullable: true, description: 'The pieces after the change; null when there was none.' })
  level!: StockLevel | null;

  @Field(() => [AdjustStockError], { description: 'Empty when the stock was changed.' })
  userErrors!: AdjustStockError[];
}
