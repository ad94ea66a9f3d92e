import { purposeRule } from '../register/register-index';
import type { Register } from '../register/register.types';
import type { BindingPlan } from './binding.types';

/**
 * Does an objection to the purpose end it, and not only stand in its way? Where grounds are weighed it may be taken back, so
 * that nothing ends (GDPR Art. 21(1)); where it is honoured always, nothing is left to hold for (Art. 17(1)(c), 21(3)).
 */
export function endsByObjection(register: Register, purpose: string): boolean {
  return purposeRule(register, purpose)?.objection.kind === 'ABSOLUTE';
}

/**
 * The plan for a person who has objected to these purposes: what an absolute objection in force has ended is not opened by
 * anything that happens, or comes in, after it.
 */
export function withoutObjected(register: Register, plan: BindingPlan, objections: readonly string[]): BindingPlan {
  const opens = plan.opens.filter(({ purpose }) => !(objections.includes(purpose) && endsByObjection(register, purpose)));
  return opens.length === plan.opens.length ? plan : { ...plan, opens };
}
