import { readFileSync } from 'node:fs';

/** Where every service takes the time from, so that rules which span years can be tested from outside. */
export interface Clock {
  /** The present instant, UTC, with millisecond precision. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is told to move. */
export interface FixedClock extends Clock {
  set(instant: Date | string): void;
  advance(milliseconds: number): void;
}

export function fixedClock(start: Date | string): FixedClock {
  let instant = toInstant(start);
  return {
    now: () => new Date(instant),
    set: (next) => {
      instant = toInstant(next);
    },
    advance: (milliseconds) => {
      instant = new Date(instant.getTime() + milliseconds);
    },
  };
}

/**
 * The clock that the environment asks for.
 *
 * With `clockFile`, now is the ISO instant that the file holds, read at each call. Environments refuse the setting in
 * production, so that nobody can move the time of a running shop.
 *
 * @throws when the file cannot be read or does not hold an instant: a wrong time is worse than none.
 */
export function createClock(options: { clockFile?: string | undefined } = {}): Clock {
  const { clockFile } = options;
  if (clockFile === undefined) return systemClock;
  return { now: () => toInstant(readFileSync(clockFile, 'utf8').trim()) };
}

function toInstant(value: Date | string): Date {
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) throw new Error(`Not an instant: ${JSON.stringify(value)}`);
  return instant;
}
