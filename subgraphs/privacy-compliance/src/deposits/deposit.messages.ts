import type { Language } from '@andamal/service';
import { UNKNOWN_TEXT } from '../consent/consent.messages';

export const DEPOSIT_PROBLEM_CODES = ['INVALID_VALUE', 'UNKNOWN_CATEGORY', 'NO_PURPOSE', 'NOT_OF_AGE', 'ABANDONED', 'ACCOUNT_CLOSED', 'UNKNOWN_TEXT'] as const;
export type DepositProblemCode = (typeof DEPOSIT_PROBLEM_CODES)[number];

type Message = Readonly<Record<Language, string>>;

const MESSAGES: Readonly<Record<DepositProblemCode, Message>> = {
  INVALID_VALUE: { sv: 'Uppgiften har inte rätt form.', en: 'The value does not have the right form.' },
  UNKNOWN_CATEGORY: { sv: 'Uppgiften är av ett slag som butiken inte känner till.', en: 'The shop knows no data of this kind.' },
  NO_PURPOSE: {
    sv: 'Butiken har inget ändamål som den får använda uppgiften för här, och tar därför inte emot den.',
    en: 'The shop has no purpose that may use this here, and therefore does not take it.',
  },
  NOT_OF_AGE: { sv: 'Du måste ha fyllt 18 år för att handla.', en: 'You have to be 18 or older to buy.' },
  ABANDONED: {
    sv: 'Köpet hann avbrytas. Försök en gång till.',
    en: 'The purchase was broken off in the meantime. Please try again.',
  },
  ACCOUNT_CLOSED: { sv: 'Kontot är stängt.', en: 'The account is closed.' },
  UNKNOWN_TEXT,
};

/** What is wrong with a value, for the person to put right. */
const FORMS: Readonly<Record<string, Message>> = {
  NAME: { sv: 'Skriv namnet, högst 200 tecken.', en: 'Write the name, at most 200 characters.' },
  COMPANY_NAME: { sv: 'Skriv företagets namn, högst 200 tecken.', en: 'Write the name of the company, at most 200 characters.' },
  ADDRESS: { sv: 'Skriv gata, postnummer och ort.', en: 'Write street, postal code and city.' },
  PHONE: { sv: 'Kontrollera telefonnumret.', en: 'Check the phone number.' },
  EMAIL: { sv: 'Kontrollera e-postadressen.', en: 'Check the e-mail address.' },
  PERSONAL_IDENTITY_NUMBER: {
    sv: 'Kontrollera personnumret: tio eller tolv siffror.',
    en: 'Check the personal identity number: ten or twelve digits.',
  },
  ORGANISATION_NUMBER: {
    sv: 'Kontrollera organisationsnumret: tio siffror.',
    en: 'Check the organisation number: ten digits.',
  },
  IP_ADDRESS: { sv: 'Det är ingen IP-adress.', en: 'This is not an IP address.' },
};

/** Never repeats the value. */
export function depositMessage(code: DepositProblemCode, category: string | null, language: Language): string {
  const form = code === 'INVALID_VALUE' && category !== null ? FORMS[category] : undefined;
  return (form ?? MESSAGES[code])[language];
}
