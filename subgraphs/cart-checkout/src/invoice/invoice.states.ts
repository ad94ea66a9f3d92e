import type { StateTable } from '../state/state-table';

export const INVOICE_STATES = ['ISSUED', 'PAID', 'CREDITED', 'WRITTEN_OFF'] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];
export type InvoiceAction = 'PAY' | 'CREDIT' | 'WRITE_OFF';

/** An invoice is never taken back: what was wrong or is returned is credited, paid or not. */
export const INVOICE_TABLE = {
  ISSUED: { PAY: 'PAID', CREDIT: 'CREDITED', WRITE_OFF: 'WRITTEN_OFF' },
  PAID: { CREDIT: 'CREDITED' },
  CREDITED: {},
  WRITTEN_OFF: {},
} as const satisfies StateTable<InvoiceState, InvoiceAction>;
