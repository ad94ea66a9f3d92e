import type { CalendarDay } from '@andamal/policy';

/** A value in the one spelling in which it is kept, and what it really is. */
export interface NormalisedValue {
  readonly value: string;
  /** The category that the value is of, where it is not the one that it was given as. */
  readonly actualCategory?: string;
  /** The day of birth that it tells. */
  readonly born?: CalendarDay;
}

/**
 * Brings a value into its one spelling.
 *
 * @returns null when it is not one of its category. Never throws, and never repeats the value.
 */
export type Normalise = (text: string, today: CalendarDay) => NormalisedValue | null;
