import { z } from 'zod';
import type { Template } from './template.types';
import { code, greeting, inLanguage, text } from './wording';

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
  version: 1,
  purposes: ['CUSTOMER_SERVICE'],
  shows: ['NAME'],
  requestedBy: ['customer-identity'],
  parameters: z.strictObject({ caseNumber: code }),
  needs: null,
  compose: (parts) => ({
    subject: inLanguage(parts.language, { sv: 'Vi har svarat på ditt ärende', en: 'We have answered your case' }),
    blocks: [
      greeting(parts),
      text(inLanguage(parts.language, {
        sv: 'Vi har svarat på det som du frågade oss om. Svaret finns under Mina sidor.',
        en: 'We have answered what you asked us about. The answer is on My pages.',
      })),
      { kind: 'facts', facts: [[inLanguage(parts.language, { sv: 'Ärende', en: 'Case' }), String(parts.parameters['caseNumber'])]] },
    ],
  }),
};

export const ACCOUNT_TEMPLATES = { ACCOUNT_WELCOME: WELCOME, SUPPORT_ANSWER } as const;
