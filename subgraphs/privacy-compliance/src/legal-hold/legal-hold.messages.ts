import type { Language } from '@andamal/service';
import type { HoldProblem } from './legal-hold.service';

const MESSAGES: Readonly<Record<HoldProblem, { readonly field: string } & Readonly<Record<Language, string>>>> = {
  UNKNOWN_SUBJECT: { field: 'subjectId', sv: 'Personen är okänd.', en: 'The person is not known.' },
  UNKNOWN_CATEGORY: { field: 'categories', sv: 'Välj bland de slag av uppgifter som finns.', en: 'Choose among the kinds of data that there are.' },
  NOTHING_HELD: { field: 'datumIds', sv: 'Inget av det som valts finns kvar.', en: 'Nothing of what was chosen is held.' },
  INVALID_REASON: { field: 'reason', sv: 'Skälet kan inte sparas som det är skrivet.', en: 'The reason cannot be kept as it is written.' },
  INVALID_DATE: { field: 'lastDay', sv: 'Ange en dag framåt i tiden, inom tio år.', en: 'Give a day ahead, within ten years.' },
  KEY_IN_USE: { field: 'id', sv: 'Id:t är redan använt för ett annat bevarande, eller för ett som är avslutat.', en: 'The id is in use for another hold, or for one that is over.' },
  UNKNOWN_HOLD: { field: 'id', sv: 'Bevarandet finns inte eller är avslutat.', en: 'There is no such hold, or it is over.' },
};

export function holdMessage(problem: HoldProblem, language: Language): { field: string; message: string } {
  const { field, [language]: message } = MESSAGES[problem];
  return { field, message };
}
