import type { BasisPoints, Ore } from '@andamal/kernel';
import { graphqlEnum } from '../schema/graphql-enum';

export const DeliveryMethodCode = graphqlEnum('DeliveryMethodCode', 'How goods reach the customer.', {
  PARCEL: 'A parcel to a service point or to the door, by the carrier that suits the goods.',
  PICK_UP: 'The customer fetches the goods at the shop.',
});
export type DeliveryMethodCode = keyof typeof DeliveryMethodCode;

export interface DeliveryOffer {
  readonly code: DeliveryMethodCode;
  readonly nameSv: string;
  readonly nameEn: string;
  /** Cost in öre with VAT. */
  readonly cost: Ore;
  readonly vatRate: BasisPoints;
  /** Value of goods, in öre with VAT, from which it costs nothing; null when it never changes. */
  readonly freeFrom: Ore | null;
}

/**
 * What delivery costs. Asked for each cart that shows its costs, and once in each checkout; the same goods must get the
 * same answer in both. Returns the methods that the shop offers for these goods, the cheapest to use first or not as the
 * shop likes; an empty list means that it cannot deliver.
 */
export interface DeliveryPolicy {
  offersFor(goods: { readonly total: Ore }): readonly DeliveryOffer[];
}

const VAT_RATE = 2_500;

/** A parcel at a fixed price, free from a value of goods on; fetching costs nothing. */
export class FixedPriceDelivery implements DeliveryPolicy {
  constructor(private readonly prices: { parcel: Ore; freeFrom: Ore } = { parcel: 7_900, freeFrom: 100_000 }) {}

  offersFor(goods: { readonly total: Ore }): readonly DeliveryOffer[] {
    const { parcel, freeFrom } = this.prices;
    return [
      {
        code: 'PARCEL',
        nameSv: 'Paket till ombud eller hem',
        nameEn: 'Parcel to a service point or home',
        cost: goods.total >= freeFrom ? 0 : parcel,
        vatRate: VAT_RATE,
        freeFrom,
      },
      { code: 'PICK_UP', nameSv: 'Hämta i butiken', nameEn: 'Pick up at the shop', cost: 0, vatRate: VAT_RATE, freeFrom: null },
    ];
  }
}
