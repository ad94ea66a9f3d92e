import { address, email, ipAddress, line, phone, prose } from './contact-values';
import { organisationNumber, personalIdentityNumber } from './swedish-numbers';
import type { Normalise } from './value.types';

/** Categories whose values have a form. Every other category is text. */
const FORMS: Readonly<Record<string, Normalise>> = {
  NAME: line(200),
  COMPANY_NAME: line(200),
  ADDRESS: address,
  PHONE: phone,
  EMAIL: email,
  PERSONAL_IDENTITY_NUMBER: personalIdentityNumber,
  ORGANISATION_NUMBER: organisationNumber,
  IP_ADDRESS: ipAddress,
  PAYMENT_METHOD: line(64),
};

/** How much text one datum may be. With its encryption it fits a BLOB of MySQL (64 KB), whatever the alphabet. */
export const MAX_TEXT = 16_000;

export function normaliserOf(category: string): Normalise {
  return FORMS[category] ?? prose(MAX_TEXT);
}

export { isOfAge } from './swedish-numbers';
export type { NormalisedValue } from './value.types';
