import { z } from 'zod';
import type { Template } from './template.types';
import { code, given, greeting, inLanguage, text } from './wording';

const WELCOME: Template = {
  version: 1,
  purposes: ['CONTRACT'],
  shows: ['NAME'],
  requestedBy: [],
  parameters: z.strictObject({}),
  needs: null,
  compose: (parts) => ({
    subject: inLanguage(parts.language, { sv: 'Ditt konto är klart', en: 'Your account is ready' }),
    blocks: [
      greeting(parts),
      text(inLanguage(parts.language, {
        sv: 'Du har nu ett konto hos oss. Under Mina sidor ser du dina beställningar och vilka uppgifter vi har om dig, och där kan du rätta dem, hämta dem eller begära att de raderas.',
        en: 'You now have an account with us. My pages show your orders and which data we hold about you, and there you can correct them, fetch them or ask for their erasure.',
      })),
      text(inLanguage(parts.language, {
        sv: 'Har du inte skapat något konto? Svara på brevet, så tar vi bort det.',
        en: 'Did you not create an account? Reply to this letter, and we will remove it.',
      })),
    ],
  }),
};

const SUPPORT_ANSWER: Template = {
  version: 2,
  purposes: ['CUSTOMER_SERVICE'],
  shows: ['NAME'],
  requestedBy: [],
  parameters: z.strictObject({ caseNumber: code, depositId: code }),
  needs: 'WORDS',
  compose: (parts) => {
    const { language, words } = parts;
    if (words === null) throw new Error('An answer was composed without its words');
    return {
      // The number tells answers apart, and says nothing about the person.
      subject: inLanguage(language, { sv: `Svar i ärende ${given(parts, 'caseNumber')}`, en: `Answer in case ${given(parts, 'caseNumber')}` }),
      blocks: [
        greeting(parts),
        text(inLanguage(language, { sv: 'Så här svarar vi på det som du skrev till oss:', en: 'This is our answer to what you wrote to us:' })),
        ...words.split(/\n{2,}/).map((paragraph) => text(paragraph.trim())),
        text(inLanguage(language, {
          sv: 'Undrar du något mer? Svara på brevet och låt ärendets nummer stå kvar.',
          en: 'Is there something more? Reply to this letter, and leave the number of the case in it.',
        })),
        { kind: 'facts', facts: [[inLanguage(language, { sv: 'Ärende', en: 'Case' }), given(parts, 'caseNumber')]] },
      ],
    };
  },
};

export const ACCOUNT_TEMPLATES = { ACCOUNT_WELCOME: WELCOME, SUPPORT_ANSWER } as const;
