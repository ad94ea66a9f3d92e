import { TOO_MANY_ATTEMPTS, type Message } from '../messages';
import type { SignInProblem } from './sign-in.service';

export const SIGN_IN_MESSAGES: Readonly<Record<SignInProblem, Message>> = {
  CREDENTIALS_INVALID: {
    sv: 'E-postadressen eller lösenordet stämmer inte.',
    en: 'The e-mail address or the password is not right.',
  },
  TOO_MANY_ATTEMPTS,
};

export const REFRESH_MESSAGES: Readonly<Record<'REFRESH_TOKEN_INVALID', Message>> = {
  REFRESH_TOKEN_INVALID: { sv: 'Sessionen är slut. Logga in igen.', en: 'The session has ended. Sign in again.' },
};
