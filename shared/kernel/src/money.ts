/** An amount of money in öre (1/100 SEK), always an integer. */
export type Ore = number;

/** A VAT rate in basis points: 2500 is 25 %. */
export type BasisPoints = number;

export interface VatSplit {
  readonly inclVat: Ore;
  readonly exclVat: Ore;
  readonly vat: Ore;
}

/** Rounds to the nearest integer, a half away from zero (so that a credit note mirrors its invoice). */
export function roundHalfAwayFromZero(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

/**
 * Splits an amount that includes VAT into its parts. The VAT is rounded once, for the line as a whole, and the parts
 * always add up to `inclVat`.
 *
 * @throws when the amount is not an integer of öre or the rate not an integer of basis points ≥ 0.
 */
export function splitVat(inclVat: Ore, rate: BasisPoints): VatSplit {
  if (!Number.isSafeInteger(inclVat)) throw new RangeError(`Not an amount in öre: ${inclVat}`);
  if (!Number.isSafeInteger(rate) || rate < 0) throw new RangeError(`Not a VAT rate in basis points: ${rate}`);
  const vat = roundHalfAwayFromZero((inclVat * rate) / (10_000 + rate));
  return { inclVat, exclVat: inclVat - vat, vat };
}

const formats = new Map<string, Intl.NumberFormat>();

/** An amount as a person reads it: `formatSek(30000)` is "300,00 kr" in Swedish. */
export function formatSek(amount: Ore, locale = 'sv-SE'): string {
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency: 'SEK' });
    formats.set(locale, format);
  }
  return format.format(amount / 100);
}
