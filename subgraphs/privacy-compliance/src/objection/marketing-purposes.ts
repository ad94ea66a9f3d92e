import type { Register } from '@andamal/policy';

/** Marketing that rests on a legitimate interest: what rests on consent somebody has asked for, and ends by its name. */
export function marketingPurposes(register: Register): string[] {
  return register.purposes.filter(({ objection, needsConsent }) => objection.kind === 'ABSOLUTE' && !needsConsent).map(({ code }) => code);
}
