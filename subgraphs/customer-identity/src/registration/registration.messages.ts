import { assertNever } from '@andamal/kernel';
import type { Language } from '@andamal/service';
import { PASSWORD_TOO_SHORT, REQUIRED, TOO_MANY_ATTEMPTS } from '../messages';
import { FIELD_OF_CATEGORY } from './registration-values';
import type { RegistrationProblem } from './registration.service';
import type { RegisterError } from './registration.types';

/** A problem as the person reads it. */
export function toRegisterError(problem: RegistrationProblem, language: Language): RegisterError {
  switch (problem.kind) {
    case 'REQUIRED':
      return { code: 'REQUIRED', field: ['input', problem.field], message: REQUIRED[language] };
    case 'EMAIL_INVALID':
      return {
        code: 'EMAIL_INVALID',
        field: ['input', 'email'],
        message: { sv: 'Det är ingen giltig e-postadress.', en: 'That is not a valid e-mail address.' }[language],
      };
    case 'EMAIL_TAKEN':
      return {
        code: 'EMAIL_TAKEN',
        field: ['input', 'email'],
        message: { sv: 'Det finns redan ett konto med den adressen.', en: 'There is an account with this address already.' }[language],
      };
    case 'PASSWORD_TOO_SHORT':
      return { code: 'PASSWORD_TOO_SHORT', field: ['input', 'password'], message: PASSWORD_TOO_SHORT[language] };
    case 'TOO_MANY_ATTEMPTS':
      return { code: 'TOO_MANY_ATTEMPTS', field: null, message: TOO_MANY_ATTEMPTS[language] };
    case 'VALUE_NOT_ACCEPTED': {
      const { category, code, message } = problem.problem;
      const field = code === 'UNKNOWN_TEXT' ? 'newsletterTextVersion' : FIELD_OF_CATEGORY[category ?? ''];
      return { code: 'VALUE_NOT_ACCEPTED', field: field === undefined ? null : ['input', field], message };
    }
    default:
      return assertNever(problem);
  }
}
