import type { Language } from '@andamal/service';
import type { GrantRefusal } from './extract-grants';

const MESSAGES: Readonly<Record<GrantRefusal['reason'], Readonly<Record<Language, string>>>> = {
  UNKNOWN_CASE: { sv: 'Det finns inget sådant ärende om utdrag.', en: 'There is no such case about an extract.' },
  IDENTITY_NOT_PROVEN: { sv: 'Först behöver vi veta att det är du.', en: 'First we have to know that it is you.' },
  NOT_GRANTED: { sv: 'Ärendet är inte beviljat.', en: 'The case has not been granted.' },
  ONCE_A_YEAR: {
    sv: 'Du har redan fått ett utdrag det senaste året. Öppna ett ärende om du behöver ett till redan nu, så avgör vi det.',
    en: 'You have had an extract within the last year. Open a case if you need another one already, and we will decide on it.',
  },
  TOO_LATE: { sv: 'Tiden för att hämta utdraget har gått ut.', en: 'The time in which the extract could be fetched is over.' },
};

const NEXT: Readonly<Record<Language, string>> = { sv: 'Nästa kostnadsfria utdrag får du från och med', en: 'The next free one is yours from' };

export function refusalMessage(reason: GrantRefusal['reason'], nextFreeOn: string | null, language: Language): string {
  const message = MESSAGES[reason][language];
  return nextFreeOn === null ? message : `${message} ${NEXT[language]} ${nextFreeOn}.`;
}
