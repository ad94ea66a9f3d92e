import type { Loaders } from '../context';
import type { DeliveryMethodCode, DeliveryOffer, DeliveryPolicy } from '../delivery/delivery-policy';
import type { CartSnapshot } from './cart.snapshot';
import { goodsTotal, totalsOf, type Priced, type Totals } from './cart-totals';

/** What a cart costs at the prices of now. What is not sold any more counts nothing. */
export class CartPricing {
  constructor(private readonly delivery: DeliveryPolicy) {}

  async offers(snapshot: CartSnapshot, loaders: Loaders): Promise<readonly DeliveryOffer[]> {
    return this.delivery.offersFor({ total: goodsTotal(await priced(snapshot, loaders)) });
  }

  async totals(snapshot: CartSnapshot, loaders: Loaders, method: DeliveryMethodCode | null): Promise<Totals> {
    const lines = await priced(snapshot, loaders);
    const offers = this.delivery.offersFor({ total: goodsTotal(lines) });
    return totalsOf(lines, offers.find(({ code }) => code === method) ?? null);
  }
}

async function priced({ goods }: CartSnapshot, loaders: Loaders): Promise<Priced[]> {
  const variants = await Promise.all(goods.map(({ item }) => loaders.variants.load(item)));
  return goods.flatMap(({ quantity }, index) => {
    const variant = variants[index];
    if (!variant?.purchasable) return [];
    return [{ unitPrice: variant.priceInclVat, quantity, vatRate: variant.vatRate }];
  });
}
