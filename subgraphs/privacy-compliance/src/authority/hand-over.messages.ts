import type { Language } from '@andamal/service';
import type { HandOverProblem } from './hand-over.service';

const MESSAGES: Readonly<Record<HandOverProblem, { readonly field: string } & Readonly<Record<Language, string>>>> = {
  UNKNOWN_SUBJECT: { field: 'subjectId', sv: 'Personen är okänd.', en: 'The person is not known.' },
  UNKNOWN_AUTHORITY: { field: 'authority', sv: 'Välj bland de myndigheter som registret räknar upp.', en: 'Choose among the authorities that the policy register lists.' },
  NO_LEGAL_DUTY: {
    field: 'legalDuty',
    sv: 'Ange lagen och paragrafen som kräver det, till exempel ”1942:740 27 kap. 2 §”. Utan en sådan skyldighet lämnas inget ut.',
    en: 'Give the law and the section that require it, such as “1942:740 27 kap. 2 §”. Without such a duty nothing is handed over.',
  },
  PURPOSE_NOT_ALLOWED: { field: 'purpose', sv: 'Registret låter ingen myndighet få uppgifter från det ändamålet.', en: 'The policy register lets no authority have data from that purpose.' },
  CATEGORY_NOT_ALLOWED: {
    field: 'categories',
    sv: 'Registret låter ingen myndighet få något av det slaget från det ändamålet.',
    en: 'The policy register lets no authority have anything of that kind from that purpose.',
  },
  NOT_HELD: { field: 'datumIds', sv: 'Det som valts finns inte, eller finns inte kvar för ändamålet.', en: 'What was chosen is not held, or not for that purpose any more.' },
  INVALID_REFERENCE: { field: 'reference', sv: 'Ärendenumret kan inte sparas som det är skrivet.', en: 'The reference cannot be kept as it is written.' },
  INVALID_DATE: { field: 'handedOverAt', sv: 'Ange en tid som varit, högst ett år bakåt.', en: 'Give a time that has been, within the last year.' },
  KEY_IN_USE: { field: 'id', sv: 'Id:t är redan använt för något annat.', en: 'The id is in use for something else.' },
};

export function handOverMessage(problem: HandOverProblem, language: Language): { field: string; message: string } {
  const { field, [language]: message } = MESSAGES[problem];
  return { field, message };
}
