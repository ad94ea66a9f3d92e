import type { Database } from '@andamal/database';
import { createLoader } from '@andamal/service';
import type { ProductRecord, VariantRecord } from '../snapshot/catalog-records';
import { readAllAvailable, readAvailable } from './stock-store';

/** How many of a variant can be bought, given the pieces in stock. A bundle has as many as its scarcest part allows. */
export function availableOf(variant: VariantRecord, piecesOf: (variantId: string) => number): number {
  if (variant.parts.length === 0) return Math.max(0, piecesOf(variant.row.id));
  return Math.max(0, Math.min(...variant.parts.map((part) => Math.floor(piecesOf(part.variantId) / part.quantity))));
}

/** The stock levels that answer for a variant: its own, or those of its parts. */
export function stockedIds(variant: VariantRecord): string[] {
  return variant.parts.length === 0 ? [variant.row.id] : variant.parts.map((part) => part.variantId);
}

/** What can be bought, read for one request: whatever its fields ask for together is one SELECT. Never kept longer. */
export class Availability {
  private readonly levels;
  private everything: Promise<(variant: VariantRecord) => number> | undefined;

  constructor(private readonly database: Database) {
    this.levels = createLoader<string, { variantId: string; available: number }>(
      async (ids) => {
        const available = await readAvailable(this.database.read, ids);
        return [...available].map(([variantId, pieces]) => ({ variantId, available: pieces }));
      },
      (row) => row.variantId,
    );
  }

  of(variant: VariantRecord): Promise<number> {
    if (variant.parts.length > 0) return this.piecesOf(stockedIds(variant)).then((piecesOf) => availableOf(variant, piecesOf));
    // Lists have hundreds of these: one promise instead of one for each step.
    return this.levels.load(variant.row.id).then((level) => Math.max(0, level?.available ?? 0));
  }

  async isInStock({ variants }: ProductRecord): Promise<boolean> {
    const piecesOf = await this.piecesOf(variants.flatMap(stockedIds));
    return variants.some((variant) => availableOf(variant, piecesOf) > 0);
  }

  /** The whole shop at once, for filters and facets. */
  ofAll(): Promise<(variant: VariantRecord) => number> {
    this.everything ??= readAllAvailable(this.database).then(
      (pieces) => (variant: VariantRecord) => availableOf(variant, (id) => pieces.get(id) ?? 0),
    );
    return this.everything;
  }

  private async piecesOf(ids: readonly string[]): Promise<(variantId: string) => number> {
    const found = await Promise.all(ids.map((id) => this.levels.load(id)));
    const pieces = new Map(ids.map((id, index) => [id, found[index]?.available ?? 0]));
    return (id) => pieces.get(id) ?? 0;
  }
}
