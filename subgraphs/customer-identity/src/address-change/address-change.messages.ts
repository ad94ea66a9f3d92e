import type { Language } from '@andamal/service';
import type { ConfirmationProblem } from '../accounts/password-confirmation';
import { ACCOUNT_MESSAGES } from '../accounts/account.messages';
import { TOO_MANY_ATTEMPTS, type Message } from '../messages';
import type { CodeProblem, RequestProblem } from './address-change.service';

export const REQUEST_MESSAGES: Readonly<Record<RequestProblem, Message>> = {
  EMAIL_INVALID: { sv: 'Det är ingen giltig e-postadress.', en: 'That is not a valid e-mail address.' },
  SAME_ADDRESS: { sv: 'Du loggar redan in med den adressen.', en: 'You sign in with that address already.' },
  TOO_MANY_ATTEMPTS,
  ACCOUNT_CLOSED: ACCOUNT_MESSAGES.ACCOUNT_CLOSED,
};

export const CONFIRM_MESSAGES: Readonly<Record<CodeProblem | ConfirmationProblem, Message>> = {
  CODE_NOT_VALID: {
    sv: 'Koden stämmer inte, eller gäller inte längre. Be om en ny om det inte går.',
    en: 'The code is not right, or no longer valid. Ask for a new one if that does not help.',
  },
  NOTICE_PENDING: {
    sv: 'Vi har inte hunnit skriva till din nuvarande adress ännu. Försök igen om en minut.',
    en: 'We have not been able to write to your present address yet. Try again in a minute.',
  },
  PASSWORD_WRONG: ACCOUNT_MESSAGES.PASSWORD_WRONG,
  TOO_MANY_ATTEMPTS,
  ACCOUNT_CLOSED: ACCOUNT_MESSAGES.ACCOUNT_CLOSED,
};

/** The same whoever has the address. */
export const WHAT_HAPPENS_NOW: Readonly<Record<Language, string>> = {
  sv: 'Vi har skrivit till den nya adressen. Skriv in koden i brevet här inom 15 minuter, tillsammans med ditt lösenord. Till dess loggar du in som förut.',
  en: 'We have written to the new address. Enter the code from the letter here within 15 minutes, together with your password. Until then you sign in as before.',
};
