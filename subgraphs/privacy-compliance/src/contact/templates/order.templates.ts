import type { Language } from '@andamal/service';
import { z } from 'zod';
import type { Block, LetterParts, OrderFacts, Template } from './template.types';
import { amount, greeting, inLanguage, longDay, text } from './wording';

const CARRIERS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  POSTNORD: { sv: 'PostNord', en: 'PostNord' },
  DHL: { sv: 'DHL', en: 'DHL' },
  DB_SCHENKER: { sv: 'DB Schenker', en: 'DB Schenker' },
  BUDBEE: { sv: 'Budbee', en: 'Budbee' },
  INSTABOX: { sv: 'Instabox', en: 'Instabox' },
  OWN_TRANSPORT: { sv: 'vårt eget bud', en: 'our own courier' },
};

const CONFIRMATION: Template = {
  version: 1,
  purposes: ['CONTRACT'],
  shows: ['NAME'],
  requestedBy: [],
  parameters: z.strictObject({}),
  needs: 'ORDER',
  compose: (parts) => {
    const { language } = parts;
    const order = orderOf(parts);
    return {
      subject: inLanguage(language, { sv: `Orderbekräftelse ${order.number}`, en: `Order confirmation ${order.number}` }),
      blocks: [
        greeting(parts),
        text(inLanguage(language, { sv: 'Tack för din beställning. Här är vad du har köpt.', en: 'Thank you for your order. This is what you have bought.' })),
        facts(language, [
          [{ sv: 'Ordernummer', en: 'Order number' }, order.number],
          [{ sv: 'Beställd', en: 'Ordered' }, longDay(order.placedAt, language)],
        ]),
        lines(order, language),
        ...payment(order, language),
      ],
    };
  },
};

const DISPATCHED: Template = {
  version: 1,
  purposes: ['CONTRACT'],
  shows: ['NAME'],
  requestedBy: [],
  parameters: z.strictObject({}),
  needs: 'ORDER',
  compose: (parts) => {
    const { language } = parts;
    const { number, carrier, trackingReference } = orderOf(parts);
    const by = carrier === null ? [] : ([[{ sv: 'Transportör', en: 'Carrier' }, CARRIERS[carrier]?.[language] ?? carrier]] as const);
    const track = trackingReference === null ? [] : ([[{ sv: 'Kollinummer', en: 'Tracking number' }, trackingReference]] as const);
    return {
      subject: inLanguage(language, { sv: `Din order ${number} är skickad`, en: `Your order ${number} has been dispatched` }),
      blocks: [
        greeting(parts),
        text(inLanguage(language, { sv: 'Din beställning har lämnat vårt lager och är på väg till dig.', en: 'Your order has left our warehouse and is on its way to you.' })),
        facts(language, [[{ sv: 'Ordernummer', en: 'Order number' }, number], ...by, ...track]),
      ],
    };
  },
};

const REMINDER: Template = {
  version: 1,
  purposes: ['UNPAID_INVOICE'],
  shows: ['NAME'],
  requestedBy: ['cart-checkout'],
  parameters: z.strictObject({}),
  needs: 'ORDER',
  compose: (parts) => {
    const { language } = parts;
    const order = orderOf(parts);
    return {
      subject: inLanguage(language, { sv: `Påminnelse om faktura ${order.invoiceNumber}`, en: `Reminder of invoice ${order.invoiceNumber}` }),
      blocks: [
        greeting(parts),
        text(inLanguage(language, {
          sv: 'Vi har ännu inte fått betalt för den här fakturan. Har du redan betalat kan du bortse från brevet.',
          en: 'We have not yet been paid for this invoice. If you have paid it already, please disregard this letter.',
        })),
        invoiceFacts(order, language),
      ],
    };
  },
};

export const ORDER_TEMPLATES = { ORDER_CONFIRMATION: CONFIRMATION, DISPATCH_NOTICE: DISPATCHED, PAYMENT_REMINDER: REMINDER } as const;

function orderOf({ order }: LetterParts): OrderFacts {
  if (order === null) throw new Error('A letter about an order was composed without one');
  return order;
}

type Labelled = readonly [Readonly<Record<Language, string>>, string];

function facts(language: Language, rows: readonly Labelled[]): Block {
  return { kind: 'facts', facts: rows.map(([label, value]) => [label[language], value]) };
}

function lines({ lines: bought, shippingTotal, total, vatTotal }: OrderFacts, language: Language): Block {
  return {
    kind: 'lines',
    lines: [
      ...bought.map((line) => [`${line.quantity} × ${language === 'sv' ? line.nameSv : line.nameEn}`, amount(line.total, language)] as const),
      [inLanguage(language, { sv: 'Frakt', en: 'Delivery' }), amount(shippingTotal, language)],
      [inLanguage(language, { sv: 'Summa', en: 'Total' }), amount(total, language)],
      [inLanguage(language, { sv: 'varav moms', en: 'of which VAT' }), amount(vatTotal, language)],
    ],
  };
}

function payment(order: OrderFacts, language: Language): Block[] {
  if (order.paymentMethod === 'CARD') {
    return [text(inLanguage(language, { sv: 'Köpet är betalt med kort.', en: 'The purchase has been paid by card.' }))];
  }
  return [text(inLanguage(language, { sv: 'Du betalar mot faktura:', en: 'You pay on invoice:' })), invoiceFacts(order, language)];
}

function invoiceFacts({ invoiceNumber, invoiceTotal, dueAt }: OrderFacts, language: Language): Block {
  return facts(language, [
    [{ sv: 'Fakturanummer', en: 'Invoice number' }, invoiceNumber],
    [{ sv: 'Att betala', en: 'To pay' }, amount(invoiceTotal, language)],
    [{ sv: 'Senast', en: 'No later than' }, longDay(dueAt, language)],
  ]);
}
