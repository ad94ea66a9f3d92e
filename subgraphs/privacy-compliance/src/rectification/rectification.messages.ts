import type { Language } from '@andamal/service';
import { depositMessage } from '../deposits/deposit.messages';
import type { RectificationRefusal } from './case-rectification';

type Message = Readonly<Record<Language, string>>;

const MESSAGES: Readonly<Record<Exclude<RectificationRefusal, 'INVALID_VALUE'>, Message>> = {
  UNKNOWN_DATUM: { sv: 'Uppgiften finns inte, eller inte längre.', en: 'There is no such datum, or no longer.' },
  ALREADY_RECTIFIED: {
    sv: 'Uppgiften är redan rättad. Rätta den som gäller nu i stället.',
    en: 'The datum has been corrected already. Correct the one that holds now instead.',
  },
  SAME_VALUE: { sv: 'Så står det redan.', en: 'It says so already.' },
  NO_PURPOSE: {
    sv: 'Butiken har inget ändamål som den får använda den nya uppgiften för, och tar därför inte emot den.',
    en: 'The shop has no purpose that may use the new value, and therefore does not take it.',
  },
  ACCOUNTING_RECORD: {
    sv: 'Uppgiften finns bara kvar i bokföringen. Där ska stå vad som gällde då; vi kan anteckna att den är fel.',
    en: 'The datum is kept in the accounts only. They have to show what was true then; we can note that it is wrong.',
  },
  SIGN_IN_ADDRESS: {
    sv: 'Du loggar in med den här adressen. Byt den under Mina sidor: den ändras när du har visat koden som vi skickar till den nya. Kommer du inte åt kontot kan du höra av dig till oss.',
    en: 'You sign in with this address. Change it on My pages: that takes the code that we send to the new one. If you cannot get at your account, contact us.',
  },
  UNKNOWN_CASE: { sv: 'Personen har inget sådant ärende om rättelse.', en: 'The person has no such case about rectification.' },
  CASE_ENDED: { sv: 'Ärendet är avslutat.', en: 'The case is closed.' },
  IDENTITY_NOT_PROVEN: { sv: 'Det är inte klart vem som frågar.', en: 'It is not clear yet who is asking.' },
  TOO_MANY_ATTEMPTS: { sv: 'Det har bytts för ofta på sistone. Försök igen senare.', en: 'There were too many changes of late. Try again later.' },
  NEEDS_REVIEW: {
    sv: 'Den här uppgiften rättar vi efter en kontroll. Öppna ett ärende om rättelse så hör vi av oss.',
    en: 'We correct this datum after a check. Open a case about rectification, and we will be in touch.',
  },
};

/** The same whoever has the address. */
export const WHAT_HAPPENS_NOW: Readonly<Record<Language, string>> = {
  sv: 'Personen loggar in med den här adressen. En kod är på väg till den nya; adressen ändras när personen har angett koden under Mina sidor, eller har läst upp den för dig.',
  en: 'The person signs in with this address. A code is on its way to the new one; the address changes when the person has entered it on My pages, or has read it out to you.',
};

/** Never repeats the value. */
export function rectificationMessage(code: RectificationRefusal, category: string | null, language: Language): string {
  return code === 'INVALID_VALUE' ? depositMessage('INVALID_VALUE', category, language) : MESSAGES[code][language];
}
