import { formatSek } from '@andamal/kernel';
import type { Language } from '@andamal/service';
import type { CartVariant } from '../catalog-client/catalog-client';
import type { RecyclingItemEntity } from '../recycling/recycling.entity';
import { graphqlEnum } from '../schema/graphql-enum';
import { say, type Problem, type Texts } from '../schema/problem';
import type { CartLineEntity } from './cart.entity';

export const CartMessageCode = graphqlEnum('CartMessageCode', 'What a cart has to tell the customer.', {
  ADDED: 'A product is in the cart now, or more of it.',
  QUANTITY_CHANGED: 'The quantity of a line is another one.',
  REMOVED: 'A product has left the cart.',
  PRICE_LOWERED: 'A product costs less than when it was last shown.',
  PRICE_RAISED: 'A product costs more than when it was last shown.',
  OUT_OF_STOCK: 'A product in the cart is no longer in stock.',
  FEW_LEFT: 'There are fewer in stock than the cart holds.',
  NOT_SOLD: 'A product in the cart is no longer sold.',
  RECYCLING_ADDED: 'Used packaging was added to the recycling cart.',
  RECYCLING_CHANGED: 'The quantity of some used packaging is another one.',
  RECYCLING_REMOVED: 'Used packaging has left the recycling cart.',
});
export type CartMessageCode = keyof typeof CartMessageCode;

/** A message before it is put into words. */
export interface CartEvent extends Problem<CartMessageCode> {
  readonly variantId?: string;
  readonly itemCode?: string;
}

const TEXTS: Texts<CartMessageCode> = {
  ADDED: {
    sv: ({ quantity, name }) => `${quantity} × ${name} ligger nu i varukorgen.`,
    en: ({ quantity, name }) => `${quantity} × ${name} is now in your cart.`,
  },
  QUANTITY_CHANGED: {
    sv: ({ quantity, name }) => `Antalet av ${name} är nu ${quantity}.`,
    en: ({ quantity, name }) => `You now have ${quantity} of ${name}.`,
  },
  REMOVED: { sv: ({ name }) => `${name} är borttagen ur varukorgen.`, en: ({ name }) => `${name} has been removed from your cart.` },
  PRICE_LOWERED: {
    sv: ({ name, before, now }) => `Goda nyheter: ${name} kostar nu ${now} i stället för ${before}.`,
    en: ({ name, before, now }) => `Good news: ${name} now costs ${now} instead of ${before}.`,
  },
  PRICE_RAISED: {
    sv: ({ name, before, now }) => `Priset på ${name} har ändrats från ${before} till ${now}.`,
    en: ({ name, before, now }) => `The price of ${name} has changed from ${before} to ${now}.`,
  },
  OUT_OF_STOCK: {
    sv: ({ name }) => `${name} finns tyvärr inte längre i lager.`,
    en: ({ name }) => `${name} is no longer in stock, sorry.`,
  },
  FEW_LEFT: {
    sv: ({ name, available }) => `Det finns bara ${available} kvar av ${name}.`,
    en: ({ name, available }) => `Only ${available} left of ${name}.`,
  },
  NOT_SOLD: {
    sv: ({ name }) => `${name} säljs inte längre. Ta bort den för att kunna beställa.`,
    en: ({ name }) => `${name} is no longer sold. Remove it to be able to order.`,
  },
  RECYCLING_ADDED: {
    sv: ({ quantity, name }) => `${quantity} × ${name} ligger nu i återvinningsvagnen. Tack för att du återvinner!`,
    en: ({ quantity, name }) => `${quantity} × ${name} is now in your recycling cart. Thank you for recycling!`,
  },
  RECYCLING_CHANGED: {
    sv: ({ quantity, name }) => `Du skickar nu tillbaka ${quantity} × ${name}.`,
    en: ({ quantity, name }) => `You are now sending back ${quantity} × ${name}.`,
  },
  RECYCLING_REMOVED: {
    sv: ({ name }) => `${name} är borttagen ur återvinningsvagnen.`,
    en: ({ name }) => `${name} has been removed from your recycling cart.`,
  },
};

export function wordsOf(event: CartEvent, language: Language): string {
  return say(TEXTS, event, language);
}

export function nameOf(named: { readonly nameSv: string; readonly nameEn: string }, language: Language): string {
  return language === 'sv' ? named.nameSv : named.nameEn;
}

/** A message about a line. */
export function lineEvent(
  code: 'ADDED' | 'QUANTITY_CHANGED' | 'REMOVED' | 'NOT_SOLD' | 'OUT_OF_STOCK' | 'FEW_LEFT',
  variant: CartVariant | null,
  line: { readonly item: string; readonly quantity: number },
  language: Language,
): CartEvent {
  const name = variant === null ? unknownName(language) : nameOf(variant, language);
  return { code, variantId: line.item, facts: { name, quantity: line.quantity, available: variant?.available ?? 0 } };
}

/** A message about used packaging. */
export function recyclingEvent(
  code: 'RECYCLING_ADDED' | 'RECYCLING_CHANGED' | 'RECYCLING_REMOVED',
  item: RecyclingItemEntity,
  quantity: number,
  language: Language,
): CartEvent {
  return { code, itemCode: item.code, facts: { name: nameOf(item, language), quantity } };
}

/** What has changed in the shop since the customer last saw these lines. */
export function shopEvents(
  lines: readonly CartLineEntity[],
  variants: ReadonlyMap<string, CartVariant>,
  language: Language,
): CartEvent[] {
  return lines.flatMap((line) => {
    const { item: variantId, quantity, seenPrice } = line;
    const variant = variants.get(variantId) ?? null;
    if (variant === null || !variant.purchasable) return [lineEvent('NOT_SOLD', variant, line, language)];
    const events: CartEvent[] = [];
    if (variant.priceInclVat !== seenPrice) {
      events.push({
        code: variant.priceInclVat < seenPrice ? 'PRICE_LOWERED' : 'PRICE_RAISED',
        variantId,
        facts: { name: nameOf(variant, language), before: formatSek(seenPrice), now: formatSek(variant.priceInclVat) },
      });
    }
    if (variant.available <= 0) events.push(lineEvent('OUT_OF_STOCK', variant, line, language));
    else if (variant.available < quantity) events.push(lineEvent('FEW_LEFT', variant, line, language));
    return events;
  });
}

function unknownName(language: Language): string {
  return language === 'sv' ? 'En produkt' : 'A product';
}
