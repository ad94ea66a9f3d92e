import { PASSWORD_TOO_SHORT, TOO_MANY_ATTEMPTS, type Message } from '../messages';
import type { PasswordProblem } from './account.service';

export const ACCOUNT_MESSAGES: Readonly<Record<PasswordProblem, Message>> = {
  PASSWORD_WRONG: { sv: 'Lösenordet stämmer inte.', en: 'The password is not right.' },
  PASSWORD_TOO_SHORT,
  TOO_MANY_ATTEMPTS,
  ACCOUNT_CLOSED: { sv: 'Kontot är stängt.', en: 'The account is closed.' },
};
