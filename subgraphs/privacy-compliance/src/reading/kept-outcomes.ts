import { steadyAround } from '@andamal/policy';
import type { WrittenLine } from '../access-log/access-record';
import type { Denial } from './decisions';
import type { FoundDatum } from './personal-data.store';

/** What became of one that was asked: data that may be shown (none: there are none), or the denial. */
export type Verdict = { readonly allowed: true; readonly data: readonly FoundDatum[] } | { readonly allowed: false; readonly denial: Denial };

/** What a question about one context came to. */
export interface Outcome {
  /** One for each that was asked. */
  readonly verdicts: readonly Verdict[];
  /** What may be shown, in the order of the verdicts. */
  readonly shown: readonly FoundDatum[];
  /** What the log says of it. */
  readonly lines: readonly WrittenLine[];
}

interface Kept {
  readonly outcome: Outcome;
  /** Milliseconds since 1970: from then on, and before then, the outcome is this one. */
  readonly from: number;
  readonly until: number;
}

/** Different questions about one context whose outcomes are kept at a time. */
const MAX_OUTCOMES = 4;

/**
 * What questions came to, kept with the rows that they were decided on. A decision is a function of these rows, of what stands
 * in the way of the person's purposes (both are of one privacy epoch), of what the register says to the caller, and of the
 * instant; and in the instant it changes only where a binding opens or ends. So until the next of these instants, and in the
 * same epoch, the same question has the same outcome.
 */
export class KeptOutcomes {
  private readonly outcomes = new WeakMap<object, Map<string, Kept>>();

  /**
   * @param rows see {@link FoundData.keptFor}
   * @param question who asks what, for what: whatever the outcome depends on beside the rows and the instant
   */
  find(rows: object | null, question: string, now: Date): Outcome | null {
    const kept = rows === null ? undefined : this.outcomes.get(rows)?.get(question);
    if (kept === undefined) return null;
    const at = now.getTime();
    return kept.from <= at && at < kept.until ? kept.outcome : null;
  }

  /** @param data what the question was decided on, shown or not */
  keep(rows: object, question: string, now: Date, outcome: Outcome, data: readonly FoundDatum[]): void {
    const outcomes = this.outcomes.get(rows) ?? new Map<string, Kept>();
    this.outcomes.set(rows, outcomes);
    outcomes.delete(question);
    if (outcomes.size === MAX_OUTCOMES) outcomes.delete(outcomes.keys().next().value as string);
    outcomes.set(question, { outcome, ...steadyAround(data.flatMap(({ bindings }) => bindings), now) });
  }
}
