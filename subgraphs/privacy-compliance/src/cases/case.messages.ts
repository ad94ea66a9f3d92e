import type { Language } from '@andamal/service';
import { RightsCaseErrorCode, type RightsCaseError } from './case.inputs';

type Code = keyof typeof RightsCaseErrorCode;

const MESSAGES: Readonly<Record<Code, Readonly<Record<Language, string>> & { readonly field: string }>> = {
  UNKNOWN_SUBJECT: { field: 'subjectId', sv: 'Personen är okänd.', en: 'The person is not known.' },
  UNKNOWN_CASE: { field: 'caseId', sv: 'Ärendet finns inte.', en: 'There is no such case.' },
  UNKNOWN_SCOPE: { field: 'kind', sv: 'Den rättigheten kan inte gälla det du har valt.', en: 'That right cannot be about what you have chosen.' },
  INVALID_TEXT: { field: 'text', sv: 'Skriv något, högst 8 000 tecken.', en: 'Write something, 8,000 characters at most.' },
  RECEIVED_IN_FUTURE: { field: 'receivedAt', sv: 'Dagen ligger i framtiden.', en: 'That day is in the future.' },
  CASE_ENDED: { field: 'caseId', sv: 'Ärendet är avslutat.', en: 'The case is closed.' },
  IDENTITY_NOT_PROVEN: { field: 'caseId', sv: 'Det är inte klart vem som frågar.', en: 'It is not clear yet who is asking.' },
  IDENTITY_ALREADY_PROVEN: { field: 'caseId', sv: 'Det är redan klart vem som frågar.', en: 'It is clear already who is asking.' },
  NOTHING_TO_DECIDE: { field: 'caseId', sv: 'Ärendet väntar inte på något beslut.', en: 'The case does not wait for a decision.' },
  NOT_EXTENDABLE: {
    field: 'caseId',
    sv: 'Tiden kan bara förlängas en gång, med en eller två månader, och innan den har gått ut.',
    en: 'The time can be extended once only, by one or two months, and before it is over.',
  },
  ALREADY_CARRIED_OUT: { field: 'caseId', sv: 'Det är redan gjort och kan inte tas tillbaka.', en: 'It has been done already, and cannot be taken back.' },
  NOT_IN_FORCE: { field: 'caseId', sv: 'Det finns ingen begränsning som gäller.', en: 'There is no restriction in force.' },
  NOT_ANNOUNCED: { field: 'caseId', sv: 'Personen måste få veta det innan begränsningen upphör.', en: 'The person has to be told before the restriction ends.' },
  NOT_UNDER_WAY: { field: 'orderId', sv: 'Beställningen pågår inte.', en: 'The order is not under way.' },
  NO_CONFLICT: {
    field: 'caseId',
    sv: 'Ärendet hindrar inte beställningen, eller så är det ett senare ärende som gör det.',
    en: 'The case does not stand in the way of the order, or a later case does.',
  },
  INVALID_DAY: { field: 'liftsOn', sv: 'Ange en dag som inte har varit.', en: 'Give a day that is still to come.' },
  TOO_SOON: { field: 'caseId', sv: 'Brevet till personen nämner en senare dag.', en: 'The letter to the person names a later day.' },
  TIME_IS_OVER: {
    field: 'caseId',
    sv: 'Tiden för svaret har gått ut och kan inte längre stanna. Besluta i ärendet.',
    en: 'The time for the answer is over, and cannot be stopped any more. Decide the case.',
  },
  PROOF_NOT_ACCEPTED: {
    field: 'identityProof',
    sv: 'Ange vad du själv har kontrollerat: en handling, eller att du har nått personen. En kod skickas och anges i ärendet.',
    en: 'State what you have checked yourself: a document, or that you have reached the person. A code is sent, and entered, in the case.',
  },
  CODE_NOT_VALID: {
    field: 'code',
    sv: 'Koden stämmer inte, eller gäller inte längre. Skicka en ny om det inte går.',
    en: 'The code is not right, or no longer valid. Send a new one if that does not help.',
  },
  TOO_MANY_CODES: { field: 'caseId', sv: 'Det har skickats för många koder. Försök igen om en timme.', en: 'Too many codes have been sent. Try again in an hour.' },
  NO_LONGER_KEPT: {
    field: 'caseId',
    sv: 'Ärendet avslutades för så länge sedan att inget som skrivs i det sparas. Öppna ett nytt om det behövs.',
    en: 'The case was closed so long ago that nothing written in it is kept. Open a new one if that is needed.',
  },
  GROUND_NEEDED: { field: 'ground', sv: 'Ange på vilken grund uppgifterna får användas.', en: 'Say on which ground the data may be used.' },
};

/** @param field the input field, where it is not the one that the problem is about as a rule */
export function caseError(code: Code, language: Language, field = MESSAGES[code].field): RightsCaseError {
  return { code: RightsCaseErrorCode[code], field: ['input', field], message: MESSAGES[code][language] };
}
