import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@andamal/kernel';

const MAX_ATTEMPTS = 40;
const LONGEST_PAUSE_MS = 40;

/** Somebody else changed the row between reading and writing it. The transaction rolls back and is run again. */
export class ConflictError extends Error {
  constructor(what: string) {
    super(`${what} was changed by another transaction`);
    this.name = 'ConflictError';
  }
}

/**
 * Runs read-decide-write again for as long as somebody else was first: each round, one of them gets through.
 *
 * @throws AppError UNAVAILABLE when that goes on for too long.
 */
export async function untilNoConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      // With jitter, so that those who met do not meet again.
      await wait(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 * attempt));
    }
  }
  throw new AppError('UNAVAILABLE', 'Too many change the same thing at once. Try again.');
}
