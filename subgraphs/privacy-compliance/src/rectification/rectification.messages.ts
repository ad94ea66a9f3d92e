import type { Language } from '@andamal/service';
import { depositMessage } from '../deposits/deposit.messages';
import type { RectificationProblem } from './rectification.service';

type Message = Readonly<Record<Language, string>>;

const MESSAGES: Readonly<Record<Exclude<RectificationProblem, 'INVALID_VALUE'>, Message>> = {
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
    sv: 'Du loggar in med den här adressen, och den kan därför inte rättas här. Öppna ett ärende om rättelse, så hjälper vi dig.',
    en: 'You sign in with this address, so it cannot be corrected here. Open a case about rectification, and we will help you.',
  },
  NEEDS_REVIEW: {
    sv: 'Den här uppgiften rättar vi efter en kontroll. Öppna ett ärende om rättelse så hör vi av oss.',
    en: 'We correct this datum after a check. Open a case about rectification, and we will be in touch.',
  },
};

/** Never repeats the value. */
export function rectificationMessage(code: RectificationProblem, category: string | null, language: Language): string {
  return code === 'INVALID_VALUE' ? depositMessage('INVALID_VALUE', category, language) : MESSAGES[code][language];
}
