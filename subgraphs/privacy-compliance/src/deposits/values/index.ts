import { fold } from '@andamal/kernel';
import { address, email, ipAddress, line, name, phone, prose } from './contact-values';
import { organisationNumber, personalIdentityNumber } from './swedish-numbers';
import type { Normalise } from './value.types';

/**
 * A value of a form that is not the identity number of a person, put into the wrong field: there it would be shown to all who may
 * see names or call people, and kept for as long as these are (GDPR Art. 5(1)(c)).
 */
function notAPersonsNumber(form: Normalise): Normalise {
  return (text, today) => (personalIdentityNumber(text, today) === null ? form(text, today) : null);
}

/** What begins as a number is dialled is one, though its digits may happen to be those of a person as well. */
const phoneNumber: Normalise = (text, today) => (/^\s*[+0]/.test(fold(text).text) ? phone : notAPersonsNumber(phone))(text, today);

/** Categories whose values have a form. Every other category is text. */
const FORMS: Readonly<Record<string, Normalise>> = {
  NAME: notAPersonsNumber(name),
  COMPANY_NAME: notAPersonsNumber(line(200)),
  ADDRESS: address,
  PHONE: phoneNumber,
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
