import type { Language } from '@andamal/service';
import type { ExtractSection } from './extract-document';

type Text = Readonly<Record<Language, string>>;

/** The words of the page around what is shown. Plain, as the rest of what customers read. */
export const HTML_TEXTS = {
  title: { sv: 'Ditt registerutdrag', en: 'Your data extract' },
  made: { sv: 'Gjort', en: 'Made' },
  case: { sv: 'Ärende', en: 'Case' },
  nextFree: { sv: 'Nästa kostnadsfria utdrag på webbplatsen', en: 'Next free extract on the site' },
  about: {
    sv: 'Här står allt som vi har om dig: vad det används till, på vilken grund, hur länge vi har det, vem som har läst det och vem som har fått det. Uppgifter om andra personer är borttagna och platsen är markerad.',
    en: 'Here is everything that we hold about you: what it is used for, on which ground, for how long, who has read it and who has got it. What is about other people has been taken out, and the place is marked.',
  },
  controller: { sv: 'Personuppgiftsansvarig', en: 'Controller' },
  complain: { sv: 'Du kan klaga hos', en: 'You can complain to' },
  purposes: { sv: 'Vad uppgifter används till', en: 'What data are used for' },
  rights: { sv: 'Dina rättigheter', en: 'Your rights' },
  contents: { sv: 'Innehåll', en: 'Contents' },
  purpose: { sv: 'Ändamål', en: 'Purpose' },
  why: { sv: 'Varför', en: 'Why' },
  basis: { sv: 'Rättslig grund', en: 'Legal basis' },
  howLong: { sv: 'Hur länge', en: 'For how long' },
  right: { sv: 'Rättighet', en: 'Right' },
  means: { sv: 'Vad den betyder', en: 'What it means' },
  value: { sv: 'Uppgift', en: 'Value' },
  source: { sv: 'Kommer från', en: 'Comes from' },
  derived: { sv: 'beräknad från', en: 'computed from' },
  kept: { sv: 'Sparas', en: 'Kept' },
  mayGet: { sv: 'Kan lämnas till', en: 'May be handed to' },
  nobody: { sv: 'ingen', en: 'nobody' },
  version: { sv: 'version', en: 'version' },
  since: { sv: 'Sedan', en: 'Since' },
  usedFor: { sv: 'Används till', en: 'Used for' },
  corrects: { sv: 'Rättar en tidigare uppgift', en: 'Corrects an earlier value' },
  withheld: { sv: 'Värdet kan inte visas', en: 'The value cannot be shown' },
  redacted: { sv: 'Uppgifter om andra personer är borttagna.', en: 'What is about other people has been taken out.' },
  none: { sv: 'Inget.', en: 'None.' },
  when: { sv: 'När', en: 'When' },
  who: { sv: 'Vem', en: 'Who' },
  what: { sv: 'Vad', en: 'What' },
  operation: { sv: 'Åtgärd', en: 'Operation' },
  outcome: { sv: 'Utfall', en: 'Outcome' },
  textVersion: { sv: 'Textversion', en: 'Version of the text' },
  how: { sv: 'Hur', en: 'How' },
  withdrawn: { sv: 'Återkallat', en: 'Withdrawn' },
  kind: { sv: 'Slag', en: 'Kind' },
  state: { sv: 'Läge', en: 'State' },
  closed: { sv: 'Avslutat', en: 'Closed' },
  everyPurpose: { sv: 'alla ändamål', en: 'every purpose' },
  end: { sv: 'Här slutar utdraget. Det är fullständigt.', en: 'The extract ends here. It is complete.' },
  broken: {
    sv: 'Utdraget bröts och är INTE fullständigt. Hämta det igen.',
    en: 'The extract was broken off and is NOT complete. Please fetch it again.',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const SECTION_TITLES: Readonly<Record<ExtractSection, Text>> = {
  data: { sv: 'Uppgifter om dig', en: 'Data about you' },
  disclosures: { sv: 'Vem som har fått uppgifter', en: 'Who has got data' },
  consents: { sv: 'Samtycken', en: 'Consents' },
  objections: { sv: 'Invändningar', en: 'Objections' },
  restrictions: { sv: 'Det som inte får användas', en: 'What may not be used' },
  cases: { sv: 'Ärenden', en: 'Cases' },
  reads: { sv: 'Vem som har läst', en: 'Who has read' },
};
