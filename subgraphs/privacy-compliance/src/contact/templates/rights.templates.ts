import type { Language } from '@andamal/service';
import { z } from 'zod';
import type { Block, LetterParts, LetterText, Template } from './template.types';
import { code, count, day, duration, given, greeting, inLanguage, longDay, text } from './wording';

type Wording = Readonly<Record<Language, string>>;

/** Letters about a right: always possible while the address is held at all, also under a restriction (GDPR Art. 12, 18(3)). */
const RIGHTS_LETTER = { version: 1, purposes: ['RIGHTS'], shows: ['NAME'], requestedBy: [], needs: null } as const;

const KINDS: Readonly<Record<string, Wording>> = {
  ACCESS: { sv: 'registerutdrag', en: 'access to your data' },
  PORTABILITY: { sv: 'dataportabilitet', en: 'data portability' },
  RECTIFICATION: { sv: 'rättelse', en: 'rectification' },
  ERASURE: { sv: 'radering', en: 'erasure' },
  RESTRICTION: { sv: 'begränsning', en: 'restriction' },
  OBJECTION: { sv: 'invändning', en: 'objection' },
  CONSENT_WITHDRAWAL: { sv: 'återkallat samtycke', en: 'withdrawal of consent' },
  COMPLAINT: { sv: 'klagomål', en: 'complaint' },
};
const kind = z.enum(Object.keys(KINDS) as [string, ...string[]]);

const OUTCOMES: Readonly<Record<string, Wording>> = {
  GRANTED: { sv: 'Vi har gjort det som du bad om.', en: 'We have done what you asked for.' },
  PARTLY_GRANTED: { sv: 'Vi har gjort en del av det som du bad om.', en: 'We have done part of what you asked for.' },
  DECLINED: { sv: 'Vi har inte kunnat göra det som du bad om.', en: 'We have not been able to do what you asked for.' },
};

const RECEIVED: Template = {
  ...RIGHTS_LETTER,
  parameters: z.strictObject({ kind, caseNumber: code, dueOn: day }),
  compose: (parts) => letter(parts, { sv: 'Vi har tagit emot din begäran', en: 'We have received your request' }, [
    text(inLanguage(parts.language, {
      sv: `Vi har tagit emot din begäran (${kindOf(parts)}). Du får besked senast ${dayOf(parts, 'dueOn')}.`,
      en: `We have received your request (${kindOf(parts)}). You will have our answer no later than ${dayOf(parts, 'dueOn')}.`,
    })),
    caseFacts(parts),
  ]),
};

const EXTENDED: Template = {
  ...RIGHTS_LETTER,
  parameters: z.strictObject({ kind, caseNumber: code, dueOn: day, reason: z.enum(['COMPLEX', 'MANY_REQUESTS']) }),
  compose: (parts) => letter(parts, { sv: 'Din begäran tar längre tid', en: 'Your request takes longer' }, [
    text(inLanguage(parts.language, {
      sv: `Din begäran (${kindOf(parts)}) tar längre tid än vi räknade med, eftersom ${given(parts, 'reason') === 'COMPLEX' ? 'den är omfattande' : 'vi har fått många'}. Du får besked senast ${dayOf(parts, 'dueOn')}.`,
      en: `Your request (${kindOf(parts)}) takes longer than expected, because ${given(parts, 'reason') === 'COMPLEX' ? 'it is extensive' : 'we have received many'}. You will have our answer no later than ${dayOf(parts, 'dueOn')}.`,
    })),
    caseFacts(parts),
    authority(parts),
  ]),
};

const DECIDED: Template = {
  ...RIGHTS_LETTER,
  parameters: z.strictObject({ kind, caseNumber: code, outcome: z.enum(Object.keys(OUTCOMES) as [string, ...string[]]) }),
  compose: (parts) => letter(parts, { sv: 'Svar på din begäran', en: 'The answer to your request' }, [
    text(`${OUTCOMES[given(parts, 'outcome')]?.[parts.language] ?? ''} (${kindOf(parts)})`),
    text(inLanguage(parts.language, {
      sv: 'Hela svaret med skälen finns under Mina sidor. Saknar du konto får du det genom att svara på brevet.',
      en: 'The whole answer with its reasons is on My pages. Without an account, reply to this letter to get it.',
    })),
    caseFacts(parts),
    authority(parts),
  ]),
};

const ERASURE_RECEIPT: Template = {
  ...RIGHTS_LETTER,
  parameters: z.strictObject({ caseNumber: code, receiptId: code, erased: count, kept: count }),
  compose: (parts) => letter(parts, { sv: 'Kvitto på radering', en: 'Receipt of erasure' }, [
    text(inLanguage(parts.language, {
      sv: `Uppgifter som raderas: ${given(parts, 'erased')}. Uppgifter som lagen kräver att vi behåller: ${given(parts, 'kept')}; de raderas när tiden är ute.`,
      en: `Data that are erased: ${given(parts, 'erased')}. Data that the law makes us keep: ${given(parts, 'kept')}; they are erased when their time is up.`,
    })),
    { kind: 'facts', facts: [
      [inLanguage(parts.language, { sv: 'Ärende', en: 'Case' }), given(parts, 'caseNumber')],
      [inLanguage(parts.language, { sv: 'Kvitto', en: 'Receipt' }), given(parts, 'receiptId')],
    ] },
    text(inLanguage(parts.language, {
      sv: 'Spara kvittots nummer: med det kan raderingen kontrolleras även efteråt.',
      en: 'Keep the number of the receipt: with it, the erasure can be verified afterwards too.',
    })),
    authority(parts),
  ]),
};

const RESTRICTION_LIFTING: Template = {
  ...RIGHTS_LETTER,
  parameters: z.strictObject({ caseNumber: code, liftsOn: day }),
  compose: (parts) => letter(parts, { sv: 'Begränsningen upphör', en: 'The restriction ends' }, [
    text(inLanguage(parts.language, {
      sv: `Den ${dayOf(parts, 'liftsOn')} upphör begränsningen av dina uppgifter. Därefter använder vi dem igen för det som de samlades in för. Har du något emot det, svara på brevet före dess.`,
      en: `On ${dayOf(parts, 'liftsOn')} the restriction of your data ends. From then on we use them again for what they were collected for. If you mind, reply to this letter before that day.`,
    })),
    { kind: 'facts', facts: [[inLanguage(parts.language, { sv: 'Ärende', en: 'Case' }), given(parts, 'caseNumber')]] },
  ]),
};

const ONE_TIME_CODE: Template = {
  version: 1,
  purposes: ['RIGHTS', 'CONTRACT', 'CUSTOMER_SERVICE'],
  // Whoever reads a code over a shoulder learns no name by it.
  shows: [],
  requestedBy: [],
  parameters: z.strictObject({ minutes: count }),
  needs: 'CODE',
  compose: (parts) => letter(parts, { sv: 'Din kod', en: 'Your code' }, [
    text(inLanguage(parts.language, {
      sv: `Skriv in den här koden för att visa att det är du. Den gäller i ${given(parts, 'minutes')} minuter.`,
      en: `Enter this code to show that it is you. It is valid for ${given(parts, 'minutes')} minutes.`,
    })),
    { kind: 'code', code: parts.code ?? '' },
    text(inLanguage(parts.language, {
      sv: 'Har du inte bett om någon kod? Då behöver du inte göra något. Lämna inte ut den till någon, inte heller till oss.',
      en: 'Did you not ask for a code? Then there is nothing to do. Give it to nobody, not even to us.',
    })),
  ]),
};

/** Unlike other codes it is meant to be told: to the one whom the person has asked. */
const CASE_IDENTITY_CODE: Template = {
  version: 1,
  purposes: ['RIGHTS'],
  // Whoever reads a code over a shoulder learns no name by it.
  shows: [],
  requestedBy: [],
  parameters: z.strictObject({ minutes: count }),
  needs: 'CODE',
  compose: (parts) => letter(parts, { sv: 'Koden till ditt ärende', en: 'The code for your case' }, [
    text(inLanguage(parts.language, {
      sv: `Du har hört av dig till oss om dina uppgifter. Läs upp den här koden för den som du talar med hos oss, eller skriv den i ditt svar, så vet vi att det är du. Den gäller i ${duration(Number(given(parts, 'minutes')), 'sv')}.`,
      en: `You have contacted us about your data. Read this code out to whom you are speaking with at our office, or write it in your answer, so that we know that it is you. It is valid for ${duration(Number(given(parts, 'minutes')), 'en')}.`,
    })),
    { kind: 'code', code: parts.code ?? '' },
    text(inLanguage(parts.language, {
      sv: 'Har du inte hört av dig? Då kan någon ha utgett sig för att vara du. Lämna inte ut koden, och svara gärna på brevet.',
      en: 'Have you not contacted us? Then somebody may be pretending to be you. Give the code to nobody, and please reply to this letter.',
    })),
  ]),
};

export const RIGHTS_TEMPLATES = {
  CASE_RECEIVED: RECEIVED,
  CASE_EXTENDED: EXTENDED,
  CASE_DECIDED: DECIDED,
  ERASURE_RECEIPT,
  RESTRICTION_LIFTING,
  ONE_TIME_CODE,
  CASE_IDENTITY_CODE,
} as const;

function letter(parts: LetterParts, subject: Wording, blocks: readonly Block[]): LetterText {
  return { subject: subject[parts.language], blocks: [greeting(parts), ...blocks] };
}

function kindOf(parts: LetterParts): string {
  return KINDS[given(parts, 'kind')]?.[parts.language] ?? '';
}

function dayOf(parts: LetterParts, name: string): string {
  return longDay(given(parts, name), parts.language);
}

function caseFacts(parts: LetterParts): Block {
  return { kind: 'facts', facts: [[inLanguage(parts.language, { sv: 'Ärende', en: 'Case' }), given(parts, 'caseNumber')]] };
}

/** GDPR Art. 12(4): whoever is not given what they asked for is told where to complain. */
function authority({ register, language }: LetterParts): Block {
  const { name, website } = register.supervisoryAuthority;
  return text(inLanguage(language, {
    sv: `Är du inte nöjd kan du klaga hos ${name}, ${website}, eller vända dig till domstol.`,
    en: `If you are not satisfied you can complain to ${name}, ${website}, or go to court.`,
  }));
}
