import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './shop-client';

/** A step of the tour is not as it must be. */
export class TourFailure extends Error {
  constructor(what: string, detail?: unknown) {
    super(detail === undefined ? what : `${what}\n${JSON.stringify(detail, null, 2)}`);
    this.name = 'TourFailure';
  }
}

export function must(condition: unknown, what: string, detail?: unknown): asserts condition {
  if (!condition) throw new TourFailure(`This must hold, and does not: ${what}`, detail);
}

export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  must(isDeepStrictEqual(actual, expected), `${what} is ${JSON.stringify(expected)}`, { actual });
}

/** The field is null, and the answer says that this purpose may not see it. */
export function mustBeDenied(answer: Answer<unknown>, field: string, reason?: string): void {
  const denial = answer.errors.find(({ path, extensions }) => path?.at(-1) === field && extensions?.code === 'PURPOSE_DENIED');
  must(denial, `${field} is refused with PURPOSE_DENIED`, answer);
  if (reason !== undefined) mustEqual(denial.extensions?.reason, reason, `the reason for refusing ${field}`);
}

export function mustHaveNoErrors(answer: Answer<unknown>): void {
  must(answer.errors.length === 0, 'the answer has no errors', answer.errors);
}
