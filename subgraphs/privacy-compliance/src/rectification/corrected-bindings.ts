import { DEPOSIT_HOLD, holdsAt, LEGAL_HOLD, mayUse, purposeRule, RECTIFIED, type Register } from '@andamal/policy';
import type { BindingEntity } from '../bindings/binding.entity';

export type CorrectedBinding = Omit<BindingEntity, 'id' | 'datumId' | 'subjectId'>;

/** What becomes of the bindings of a datum that was wrong. */
export interface CorrectedBindings {
  /** Those that end with the wrong value. */
  readonly closes: readonly BindingEntity[];
  /** Those that hold the right value from now on. */
  readonly opens: readonly CorrectedBinding[];
}

/** Whether a purpose keeps the accounts: its records show what was true when they were made. */
export function isAccounting(register: Register, purpose: string): boolean {
  const lifecycle = purposeRule(register, purpose)?.lifecycle ?? [];
  return lifecycle.some(({ retention }) => retention.kind === 'END_OF_YEAR_AFTER_FISCAL_YEAR');
}

/**
 * The right value takes the wrong one's place for every purpose that may use it, with two exceptions. An accounting
 * record keeps what was true then (Bokföringslagen (1999:1078) 5 kap. 5 § wants a correction beside it, not in it), and a
 * legal hold keeps the very value that is disputed.
 *
 * @param admitted whether the right value may be kept for what the binding is about
 * @param actualCategory what the right value is: a purpose that may not use that ends here
 */
export function correctBindings(
  register: Register,
  bindings: readonly BindingEntity[],
  admitted: (binding: BindingEntity) => boolean,
  actualCategory: string,
  now: Date,
): CorrectedBindings {
  const closes: BindingEntity[] = [];
  const opens: CorrectedBinding[] = [];
  for (const binding of bindings) {
    const { purpose, opensAt } = binding;
    if (purpose === LEGAL_HOLD) continue;
    const taken = { ...binding, category: actualCategory, opensAt: opensAt > now ? opensAt : now };
    if (isAccounting(register, purpose)) {
      // Closed from the start: a later event of this invoice finds that its record is there, and makes no second one. It has the
      // end of that record, after which there is a new one.
      if (mayUse(register, purpose, actualCategory)) opens.push({ ...taken, opensAt: now, closedAt: now, endedBy: RECTIFIED, dueAt: null });
      continue;
    }
    const holds = holdsAt(binding, now);
    // By a hold, ended or not, later events find what their deposit brought.
    const used = purpose === DEPOSIT_HOLD || (holds && mayUse(register, purpose, actualCategory));
    if (used && admitted(binding)) opens.push(taken);
    if (holds) closes.push(binding);
  }
  return { closes, opens };
}
