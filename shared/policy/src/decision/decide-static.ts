import { ALL_CATEGORIES, SELF } from '../codes';
import { indexOf, type IndexedPurpose } from '../register/register-index';
import type { PolicyCaller, StaticDecision, StaticDenial, StaticQuestion } from './decision.types';

/**
 * Stage 1: can this caller ever see this category for this purpose? Looks at the register only, not at a person, so
 * that the answer can be kept with a query plan. Whatever it does not recognise is denied.
 *
 * Staff roles count for STAFF callers only. Several roles add up: a category is allowed if one of them may claim the
 * purpose and sees the category.
 */
export function decideStatic({ register, purpose, category, caller }: StaticQuestion): StaticDecision {
  if (typeof purpose !== 'string' || purpose === '') {
    return denied('NO_PURPOSE_STATED', 'The operation states no purpose: write @purpose(is: …) on it.');
  }
  const index = indexOf(register);
  const known = index.purposes.get(purpose);
  if (!known) {
    return denied('UNKNOWN_PURPOSE', `The policy register ${register.version} has no purpose ${quote(purpose)}.`);
  }
  if (category !== ALL_CATEGORIES && !index.categories.has(category)) {
    return denied('UNKNOWN_CATEGORY', `The policy register ${register.version} has no category ${quote(category)}.`);
  }
  if (!mayClaim(known, caller)) return denied('PURPOSE_NOT_CLAIMABLE', notClaimable(known, caller));
  if (!purposeUses(known, category)) {
    return denied('CATEGORY_NOT_ALLOWED_FOR_PURPOSE', `The purpose ${purpose} may not use ${category}.`);
  }
  if (!callerSees(known, category, caller)) {
    return denied(
      'CATEGORY_NOT_ALLOWED_FOR_ROLE',
      `The purpose ${purpose} may use ${category}, but the role ${claimingRoles(known, caller).join(', ')} does not ` +
        'need it for that (data minimisation, GDPR Art. 5(1)(c)).',
    );
  }
  return { allowed: true };
}

/** All that stage 1 looks at of a caller: to two of the same standing, the register says the same. */
export function standingOf({ kind, roles, id }: PolicyCaller): string {
  return JSON.stringify([kind, roles, kind === 'SERVICE' ? id : null]);
}

function mayClaim(purpose: IndexedPurpose, caller: PolicyCaller): boolean {
  switch (caller.kind) {
    case 'CUSTOMER':
      return purpose.rule.claimableBy.customers;
    case 'STAFF':
      return claimingRoles(purpose, caller).length > 0;
    case 'SERVICE':
      return typeof caller.id === 'string' && purpose.rule.claimableBy.services.includes(caller.id);
    default:
      // ANONYMOUS, and any kind that a later version may send: nobody that the register knows.
      return false;
  }
}

function claimingRoles(purpose: IndexedPurpose, caller: PolicyCaller): string[] {
  return caller.roles.filter((role) => purpose.roles.has(role));
}

function purposeUses(purpose: IndexedPurpose, category: string): boolean {
  return category === ALL_CATEGORIES ? purpose.usesAll : purpose.uses.has(category);
}

function callerSees(purpose: IndexedPurpose, category: string, caller: PolicyCaller): boolean {
  if (caller.kind !== 'STAFF') return true;
  return claimingRoles(purpose, caller).some((role) => {
    const seen = purpose.roles.get(role);
    if (!seen) return false;
    return category === ALL_CATEGORIES ? [...purpose.uses].every((code) => seen.has(code)) : seen.has(category);
  });
}

function notClaimable({ rule, roles }: IndexedPurpose, caller: PolicyCaller): string {
  if (rule.code === SELF) return 'SELF is for a signed-in customer who reads their own data.';
  const allowed = [...roles.keys()];
  const whom = allowed.length > 0 ? `the roles ${allowed.join(', ')}` : 'no staff role';
  const who = caller.kind === 'STAFF' ? `staff with the roles ${caller.roles.join(', ') || '(none)'}` : caller.kind;
  return `The purpose ${rule.code} may be claimed by ${whom}; the caller is ${who}.`;
}

/** Codes come from outside: shortened, so that a text hidden in one cannot flood or forge a log line. */
function quote(code: string): string {
  return JSON.stringify(code.length > 60 ? `${code.slice(0, 60)}…` : code);
}

function denied(reason: StaticDenial, explanation: string): StaticDecision {
  return { allowed: false, reason, explanation };
}
