import { splitVat, type BasisPoints, type Ore } from '@andamal/kernel';

/** Something with a price: a line of a cart or order, or its delivery. */
export interface Priced {
  /** Price of one, in öre with VAT. */
  readonly unitPrice: Ore;
  readonly quantity: number;
  readonly vatRate: BasisPoints;
}

export interface VatAtRate {
  readonly rate: BasisPoints;
  readonly exclVat: Ore;
  readonly vat: Ore;
}

export interface Totals {
  readonly goods: Ore;
  readonly shipping: Ore;
  readonly total: Ore;
  readonly vatTotal: Ore;
  /** The VAT at each rate, the highest rate first. */
  readonly vat: readonly VatAtRate[];
}

/** What GraphQL's Int and the tables can hold, less room for delivery: 20 million kronor. */
export const MAX_TOTAL: Ore = 2_000_000_000;

export function goodsTotal(lines: readonly Priced[]): Ore {
  return lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
}

/** Adds up lines and delivery. VAT is rounded once per line, so that the sums are those of the lines as shown. */
export function totalsOf(lines: readonly Priced[], shipping: { cost: Ore; vatRate: BasisPoints } | null): Totals {
  const parts = lines.map((line) => ({ rate: line.vatRate, ...splitVat(line.unitPrice * line.quantity, line.vatRate) }));
  if (shipping !== null) parts.push({ rate: shipping.vatRate, ...splitVat(shipping.cost, shipping.vatRate) });
  const byRate = new Map<BasisPoints, VatAtRate>();
  for (const { rate, exclVat, vat } of parts) {
    const sofar = byRate.get(rate) ?? { rate, exclVat: 0, vat: 0 };
    byRate.set(rate, { rate, exclVat: sofar.exclVat + exclVat, vat: sofar.vat + vat });
  }
  const goods = goodsTotal(lines);
  const shippingCost = shipping?.cost ?? 0;
  return {
    goods,
    shipping: shippingCost,
    total: goods + shippingCost,
    vatTotal: parts.reduce((sum, { vat }) => sum + vat, 0),
    vat: [...byRate.values()].filter(({ exclVat, vat }) => exclVat !== 0 || vat !== 0).sort((a, b) => b.rate - a.rate),
  };
}
