import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireWarehouse } from '../access';
import type { CatalogContext } from '../context';
import { AdjustStockErrorCode, AdjustStockInput, AdjustStockPayload } from './adjust-stock.types';
import type { StockAdjustmentProblem, StockService } from './stock.service';

@Resolver()
export class StockResolver {
  constructor(private readonly stock: StockService) {}

  @Mutation(() => AdjustStockPayload, { description: 'Changes the number of pieces on the shelves. For staff with the role WAREHOUSE.' })
  async adjustStock(
    @Arg('input', () => AdjustStockInput, { description: 'What to change, and why.' }) { variantId, change, reason }: AdjustStockInput,
    @Ctx() { caller }: CatalogContext,
  ): Promise<AdjustStockPayload> {
    const staffId = requireWarehouse(caller);
    const adjusted = await this.stock.adjust({ variantId, change, reason, staffId });
    if (!adjusted.ok) return { level: null, userErrors: [userError(adjusted.error, caller.language)] };
    const { onHand, reserved } = adjusted.value;
    return { level: { onHand, reserved, available: Math.max(0, onHand - reserved) }, userErrors: [] };
  }
}

const PROBLEMS: Record<StockAdjustmentProblem, Record<Language, string> & { field: string }> = {
  VARIANT_NOT_FOUND: { field: 'variantId', sv: 'Varianten finns inte.', en: 'There is no such variant.' },
  BUNDLE_HAS_NO_STOCK: {
    field: 'variantId',
    sv: 'Ett pakets lagersaldo följer av delarna. Ändra deras.',
    en: 'The stock of a bundle follows from its parts. Change theirs.',
  },
  BELOW_RESERVED: {
    field: 'change',
    sv: 'Det skulle bli färre kvar än vad pågående köp har reserverat.',
    en: 'Fewer would be left than open checkouts hold.',
  },
};

function userError(problem: StockAdjustmentProblem, language: Language) {
  const { field, [language]: message } = PROBLEMS[problem];
  return { code: AdjustStockErrorCode[problem], field: ['input', field], message };
}
