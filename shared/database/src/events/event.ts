import type { JsonObject } from '@andamal/kernel';

/**
 * Something that became true with the transaction that wrote it. Holds ids, instants and states; never personal data.
 */
export interface DomainEvent {
  /** UUIDv7, made by the producer. Everything about the event is idempotent by it. */
  readonly id: string;
  /** Such as `OrderPlaced`. */
  readonly type: string;
  /** Events with the same key reach a consumer in the order in which they were written: a subject or aggregate id. */
  readonly orderingKey: string;
  readonly at: Date;
  readonly payload: JsonObject;
}

/**
 * What a consumer made of one event. `code` says why it failed, in capitals and without data, such as `NOT_FOUND`.
 * A failed event is delivered again, and those after it with the same ordering key wait for it.
 */
export type EventOutcome =
  | { readonly id: string; readonly outcome: 'APPLIED' | 'DUPLICATE' }
  | { readonly id: string; readonly outcome: 'FAILED'; readonly code: string };

/** An event that has not reached a consumer for long or has failed there again and again. It stays until it does. */
export interface StuckEvent {
  readonly id: string;
  readonly type: string;
  readonly consumer: string;
  readonly orderingKey: string;
  /** When it was written, by the machine's clock. */
  readonly enqueuedAt: Date;
  readonly attempts: number;
  /** Of the last failure; null when it was never tried, since it waits behind another one or its consumer is away. */
  readonly lastErrorCode: string | null;
}

/** Outcome code of an event that was not tried, since one before it with the same ordering key has failed. */
export const BLOCKED = 'BLOCKED';

/** A code that is safe to store, log and send: an error's own one if it looks like a code, else the given one. */
export function errorCode(error: unknown, otherwise: string): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? safeCode(code, otherwise) : otherwise;
}

export function safeCode(code: string, otherwise: string): string {
  return /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : otherwise;
}
