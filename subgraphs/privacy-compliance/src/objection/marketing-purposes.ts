import { endsByObjection, mayUse, purposeRule, type Register } from '@andamal/policy';

/** Direct marketing, by the register: what is objected to without a reason, whatever ground it rests on (GDPR Art. 21(2)-(3)). */
export function marketingPurposes(register: Register): string[] {
  return register.purposes.map(({ code }) => code).filter((code) => endsByObjection(register, code));
}

/** Marketing for which people are written to: an objection to it counts for an address, and not only for one of those who gave it. */
export function writtenMarketing(register: Register): string[] {
  return marketingPurposes(register).filter((code) => mayUse(register, code, 'EMAIL'));
}

/**
 * That of it which begins with an address, and is not asked for: what was objected to there does not begin. A consent is somebody's
 * own word for themself, and later than what was objected to before it.
 */
export function uninvitedMarketing(register: Register): string[] {
  return writtenMarketing(register).filter((code) => purposeRule(register, code)?.needsConsent === false);
}
