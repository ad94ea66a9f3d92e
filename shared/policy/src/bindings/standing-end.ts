import type { ContextKind, EventType } from '../codes';
import type { PurposeRule, Register } from '../register/register.types';
import { ownEnd } from './desired';
import { createPeriods } from './periods';

/** What one event opens for a purpose in one kind of context, where the register sets an end to all or some of it at once. */
export interface StandingRule {
  readonly purpose: string;
  readonly contextKind: ContextKind;
  readonly openedBy: EventType;
  readonly categories: readonly string[];
  /** When what the event opened at that instant ends, as the register has it now. */
  endOf(openedAt: Date, now: Date): Date;
}

/**
 * The rules by which a binding that has no end, since an earlier version of the register gave it none, has one now: a cap that
 * was not there, or that the event does not bind a category any more. Rules that tell customers apart are left out: whose
 * context it is a binding does not say.
 */
export function standingRules(register: Register): StandingRule[] {
  return register.purposes.flatMap((purpose) => rulesOf(register, purpose));
}

function rulesOf(register: Register, { code: purpose, categories: uses, lifecycle }: PurposeRule): StandingRule[] {
  const periods = createPeriods();
  return lifecycle.flatMap((rule) =>
    rule.opens.flatMap((opening): StandingRule[] => {
      if (rule.customer !== 'ANY' || uses === 'ALL') return [];
      const { leavesOut = [], on: openedBy } = opening;
      const about = { purpose, contextKind: rule.contextKind, openedBy };
      const bound = uses.filter((category) => !leavesOut.includes(category));
      const end = (openedAt: Date): Date | null => ownEnd({ register, periods }, rule, opening, { at: openedAt });
      const capped = end(new Date(0)) !== null;
      return [
        ...(leavesOut.length > 0 ? [{ ...about, categories: leavesOut, endOf: (_openedAt: Date, now: Date) => now }] : []),
        ...(capped ? [{ ...about, categories: bound, endOf: (openedAt: Date, now: Date) => end(openedAt) ?? now }] : []),
      ];
    }),
  );
}
