import { steadyAround } from '@andamal/policy';
import type { WrittenLine } from '../access-log/access-record';
import type { Denial } from './decisions';
import type { ShownData } from './kept-values';
import type { FoundDatum } from './personal-data.store';

/** What became of one that was asked: so many data that may be shown (0: there are none), or the denial. */
export type Verdict =
  | { readonly allowed: true; readonly count: number; /** Where in {@link Outcome.shown} they begin. */ readonly first: number }
  | { readonly allowed: false; readonly denial: Denial };

/** What a question about one context came to. */
export interface Outcome {
  /** One for each that was asked. */
  readonly verdicts: readonly Verdict[];
  /** What may be shown, in the order of the verdicts. */
  readonly shown: ShownData;
  /** What the log says of it. */
  readonly lines: readonly WrittenLine[];
}

interface Kept {
  readonly outcome: Outcome;
  /** Milliseconds since 1970: from then on, and before then, the outcome is this one. */
  readonly from: number;
  readonly until: number;
}

/** Different questions about one person whose outcomes are kept at a time. */
const MAX_OUTCOMES = 16;

/**
 * What questions about one person came to, kept with the rows that they were decided on. A decision is a function of these
 * rows, of what stands in the way of the person's purposes (both are of one privacy epoch), of what the register says to the
 * caller, and of the instant; and in the instant it changes only where a binding opens or ends. So until the next of these
 * instants, and in the same epoch, the same question has the same outcome.
 */
export class KeptOutcomes {
  private readonly outcomes = new Map<string, Kept>();

  /** @param question who asks what of which context, for what: whatever the outcome depends on beside the rows and the instant */
  find(question: string, now: Date): Outcome | null {
    const kept = this.outcomes.get(question);
    if (kept === undefined) return null;
    const at = now.getTime();
    return kept.from <= at && at < kept.until ? kept.outcome : null;
  }

  /** @param data what the question was decided on, shown or not; more of it makes the interval shorter at most */
  keep(question: string, now: Date, outcome: Outcome, data: readonly FoundDatum[]): void {
    this.outcomes.delete(question);
    if (this.outcomes.size === MAX_OUTCOMES) this.outcomes.delete(this.outcomes.keys().next().value as string);
    this.outcomes.set(question, { outcome, ...steadyAround(data.flatMap(({ bindings }) => bindings), now) });
  }
}
