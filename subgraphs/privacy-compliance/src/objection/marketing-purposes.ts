import { endsByObjection, mayUse, type Register } from '@andamal/policy';

/** Marketing that rests on a legitimate interest: what rests on consent somebody has asked for, and ends by its name. */
export function marketingPurposes(register: Register): string[] {
  return register.purposes.filter(({ code, needsConsent }) => endsByObjection(register, code) && !needsConsent).map(({ code }) => code);
}

/** Marketing for which people are written to: an objection to it counts for an address, and not only for one of those who gave it. */
export function writtenMarketing(register: Register): string[] {
  return register.purposes.map(({ code }) => code).filter((code) => endsByObjection(register, code) && mayUse(register, code, 'EMAIL'));
}

/**
 * That of it which goes on for whoever gives an address until they object: what was objected to at the address does not begin
 * with them. A consent is somebody's own word for themself, and later than what was objected to before it.
 */
export function uninvitedMarketing(register: Register): string[] {
  return writtenMarketing(register).filter((code) => marketingPurposes(register).includes(code));
}
