import { err, ok, type Result } from '@andamal/kernel';
import { MAX_TOTAL, goodsTotal, totalsOf, type Totals } from '../cart/cart-totals';
import { nameOf } from '../cart/cart-messages';
import type { CartSnapshot } from '../cart/cart.snapshot';
import type { PricedVariant, StockProblem } from '../catalog-client/catalog-client';
import type { DeliveryMethodCode, DeliveryOffer, DeliveryPolicy } from '../delivery/delivery-policy';
import type { CheckoutProblem } from './checkout-problems';

/** What is sold, at the prices of this moment. */
export interface OrderDraft {
  readonly lines: readonly { readonly variant: PricedVariant; readonly quantity: number }[];
  readonly delivery: DeliveryOffer;
  readonly totals: Totals;
}

/** Prices the cart, or says why it cannot be sold like this. */
export function draftOrder(
  snapshot: CartSnapshot,
  variants: readonly (PricedVariant | null)[],
  choice: { readonly deliveryMethod: DeliveryMethodCode; readonly expectedTotal: number | null },
  policy: DeliveryPolicy,
): Result<OrderDraft, CheckoutProblem[]> {
  const lines = snapshot.goods.flatMap(({ quantity }, index) => {
    const variant = variants[index];
    return variant?.purchasable ? [{ variant, quantity }] : [];
  });
  if (lines.length < snapshot.goods.length) return err([{ code: 'VARIANT_NOT_SOLD', field: ['input', 'cartId'] }]);
  const priced = lines.map(({ variant, quantity }) => ({ unitPrice: variant.priceInclVat, vatRate: variant.vatRate, quantity }));
  if (goodsTotal(priced) > MAX_TOTAL) return err([{ code: 'VALUE_TOO_HIGH', field: ['input', 'cartId'] }]);
  const delivery = policy.offersFor({ total: goodsTotal(priced) }).find(({ code }) => code === choice.deliveryMethod);
  if (delivery === undefined) return err([{ code: 'DELIVERY_NOT_OFFERED', field: ['input', 'deliveryMethod'] }]);
  const totals = totalsOf(priced, delivery);
  if (choice.expectedTotal !== null && choice.expectedTotal !== totals.total) {
    return err([{ code: 'PRICE_CHANGED', field: ['input', 'expectedTotal'] }]);
  }
  return ok({ lines, delivery, totals });
}

/** The catalog's shortages as the customer is told of them. */
export function shortages(draft: OrderDraft, problems: readonly StockProblem[], language: 'sv' | 'en'): CheckoutProblem[] {
  return problems.map(({ variantId, available }) => {
    const line = draft.lines.find(({ variant }) => variant.id === variantId);
    const name = line === undefined ? variantId : nameOf(line.variant, language);
    return { code: 'OUT_OF_STOCK', field: ['input', 'cartId'], facts: { name, available } };
  });
}
