import { graphqlEnum } from '../schema/graphql-enum';
import { fixed, type Text } from '../schema/problem';

const CODES = {
  ORDER_NOT_FOUND: 'There is no such order that you may change.',
  WRONG_STATE: 'The order is in a state in which this cannot happen.',
} as const;

export const DispatchOrderErrorCode = graphqlEnum('DispatchOrderErrorCode', 'Why an order could not be dispatched.', {
  ...CODES,
  INVOICE_CLOSED: 'The invoice has been credited or written off: there is nothing to deliver for.',
  DATA_RESTRICTED: 'The person has restricted the use of their data: the privacy office has to decide first (GDPR Art. 18).',
});
export type DispatchOrderErrorCode = keyof typeof DispatchOrderErrorCode;

export const MarkOrderDeliveredErrorCode = graphqlEnum('MarkOrderDeliveredErrorCode', 'Why an order could not be marked as delivered.', CODES);
export type MarkOrderDeliveredErrorCode = keyof typeof MarkOrderDeliveredErrorCode;

export const CancelOrderErrorCode = graphqlEnum('CancelOrderErrorCode', 'Why an order could not be cancelled.', CODES);
export type CancelOrderErrorCode = keyof typeof CancelOrderErrorCode;

export const ConfirmRefundErrorCode = graphqlEnum('ConfirmRefundErrorCode', 'Why a refund could not be confirmed.', CODES);
export type ConfirmRefundErrorCode = keyof typeof ConfirmRefundErrorCode;

export type OrderErrorCode = DispatchOrderErrorCode | MarkOrderDeliveredErrorCode | CancelOrderErrorCode | ConfirmRefundErrorCode;

export const ORDER_TEXTS: Readonly<Record<OrderErrorCode, Text>> = {
  ORDER_NOT_FOUND: fixed('Ordern finns inte.', 'There is no such order.'),
  WRONG_STATE: {
    sv: ({ state }) => `Det går inte när ordern eller betalningen har status ${state}.`,
    en: ({ state }) => `This cannot happen when the order or its payment is ${state}.`,
  },
  DATA_RESTRICTED: fixed(
    'Kunden har begränsat användningen av sina uppgifter. Dataskyddsfunktionen måste besluta om ordern först.',
    'The customer has restricted the use of their data. The privacy office has to decide about the order first.',
  ),
  INVOICE_CLOSED: fixed('Fakturan är krediterad eller avskriven.', 'The invoice has been credited or written off.'),
};
