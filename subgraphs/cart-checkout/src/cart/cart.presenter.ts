import type { Result } from '@andamal/kernel';
import { money, price, type Language } from '@andamal/service';
import type { DeliveryOffer } from '../delivery/delivery-policy';
import { userErrors, type Problem } from '../schema/problem';
import { nameOf, wordsOf } from './cart-messages';
import { CART_TEXTS } from './cart-problems';
import type { ChangedCart } from './cart.service';
import type { CartSnapshot } from './cart.snapshot';
import type { Totals } from './cart-totals';
import type { Cart, CartMessage, CostTotals, DeliveryMethod } from './cart.types';

/* Rows and results as GraphQL shows them. */

export function toCart(snapshot: CartSnapshot): Cart {
  return {
    snapshot,
    id: snapshot.cart.id,
    changedAt: snapshot.cart.changedAt,
    pieces: snapshot.goods.reduce((sum, { quantity }) => sum + quantity, 0),
    lines: snapshot.goods.map((line) => ({
      variantId: line.item,
      quantity: line.quantity,
      seenPrice: money(line.seenPrice),
      variant: { id: line.item },
    })),
    recycling: {
      lines: snapshot.recycling.map(({ item, quantity }) => ({ itemCode: item, quantity })),
      pieces: snapshot.recycling.reduce((sum, { quantity }) => sum + quantity, 0),
    },
  };
}

export function toTotals(totals: Totals): CostTotals {
  return {
    goods: money(totals.goods),
    shipping: money(totals.shipping),
    total: money(totals.total),
    vatTotal: money(totals.vatTotal),
    vat: totals.vat.map(({ rate, exclVat, vat }) => ({ rate, exclVat: money(exclVat), vat: money(vat) })),
  };
}

export function toDeliveryMethod(offer: DeliveryOffer, language: Language): DeliveryMethod {
  return {
    code: offer.code,
    name: nameOf(offer, language),
    cost: price(offer.cost, offer.vatRate),
    freeFrom: offer.freeFrom === null ? null : money(offer.freeFrom),
  };
}

/** The payload of any change of a cart. */
export function toCartPayload<Code extends keyof typeof CART_TEXTS>(
  result: Result<ChangedCart, Problem<Code>>,
  language: Language,
): { cart: Cart | null; messages: CartMessage[]; userErrors: { code: Code; field: string[] | null; message: string }[] } {
  if (!result.ok) return { cart: null, messages: [], userErrors: userErrors<Code>(CART_TEXTS, [result.error], language) };
  const messages = result.value.events.map((event) => ({
    code: event.code,
    message: wordsOf(event, language),
    variantId: event.variantId ?? null,
    itemCode: event.itemCode ?? null,
  }));
  return { cart: toCart(result.value.snapshot), messages, userErrors: [] };
}
