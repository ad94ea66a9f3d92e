import { graphqlEnum } from '../schema/graphql-enum';
import { fixed, type Text } from '../schema/problem';

const CODES = {
  INVOICE_NOT_FOUND: 'There is no such invoice.',
  WRONG_STATE: 'The invoice is in a state in which this cannot happen.',
} as const;

export const RegisterPaymentErrorCode = graphqlEnum('RegisterPaymentErrorCode', 'Why a payment could not be registered.', CODES);
export type RegisterPaymentErrorCode = keyof typeof RegisterPaymentErrorCode;

export const CreditInvoiceErrorCode = graphqlEnum('CreditInvoiceErrorCode', 'Why an invoice could not be credited.', CODES);
export type CreditInvoiceErrorCode = keyof typeof CreditInvoiceErrorCode;

export const WriteOffInvoiceErrorCode = graphqlEnum('WriteOffInvoiceErrorCode', 'Why an invoice could not be written off.', CODES);
export type WriteOffInvoiceErrorCode = keyof typeof WriteOffInvoiceErrorCode;

export type InvoiceErrorCode = keyof typeof CODES;

export const INVOICE_TEXTS: Readonly<Record<InvoiceErrorCode, Text>> = {
  INVOICE_NOT_FOUND: fixed('Fakturan finns inte.', 'There is no such invoice.'),
  WRONG_STATE: {
    sv: ({ state }) => `Det går inte när fakturan har status ${state}.`,
    en: ({ state }) => `This cannot happen when the invoice is ${state}.`,
  },
};
