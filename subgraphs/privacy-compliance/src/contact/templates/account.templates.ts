import { z } from 'zod';
import type { Template } from './template.types';
import { code, count, given, greeting, inLanguage, text } from './wording';

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

/**
 * Letters about another address to sign in with. Correcting it is a right (GDPR Art. 16): they go under a restriction too.
 * The new address may be a stranger's, so none that goes there names anybody.
 */
const SIGN_IN_ADDRESS = { version: 1, purposes: ['RIGHTS'], shows: [], requestedBy: [], needs: null } as const;

const SIGN_IN_ADDRESS_CODE: Template = {
  ...SIGN_IN_ADDRESS,
  parameters: z.strictObject({ minutes: count }),
  needs: 'CODE',
  compose: (parts) => ({
    subject: inLanguage(parts.language, { sv: 'Din kod för den nya adressen', en: 'Your code for the new address' }),
    blocks: [
      greeting(parts),
      text(inLanguage(parts.language, {
        sv: `Skriv in den här koden under Mina sidor för att logga in med den här adressen i fortsättningen. Den gäller i ${given(parts, 'minutes')} minuter. Har du bett oss om ändringen i ett ärende kan du läsa upp koden för den som sköter ärendet.`,
        en: `Enter this code on My pages to sign in with this address from now on. It is valid for ${given(parts, 'minutes')} minutes. If you have asked us for the change in a case, you may read the code out to whoever handles the case.`,
      })),
      { kind: 'code', code: parts.code ?? '' },
      text(inLanguage(parts.language, {
        sv: 'Har du inte bett om att byta adress? Då har någon skrivit fel. Du behöver inte göra något, och ska inte lämna ut koden.',
        en: 'Did you not ask to change your address? Then somebody has mistyped theirs. There is nothing to do, and the code is for nobody.',
      })),
    ],
  }),
};

const SIGN_IN_ADDRESS_TAKEN: Template = {
  ...SIGN_IN_ADDRESS,
  parameters: z.strictObject({}),
  compose: (parts) => ({
    subject: inLanguage(parts.language, { sv: 'Adressen har redan ett konto', en: 'The address has an account already' }),
    blocks: [
      greeting(parts),
      text(inLanguage(parts.language, {
        sv: 'Någon har bett om att få logga in med den här adressen på ett annat konto. Adressen har redan ett konto hos oss, och därför har inget ändrats.',
        en: 'Somebody has asked to sign in to another account with this address. The address has an account with us already, so nothing has been changed.',
      })),
      text(inLanguage(parts.language, {
        sv: 'Var det du? Logga in med adressen som vanligt, eller stäng det konto som du inte vill ha kvar. Var det inte du behöver du inte göra något.',
        en: 'Was it you? Sign in with the address as usual, or close the account that you do not want to keep. If it was not you, there is nothing to do.',
      })),
    ],
  }),
};

const SIGN_IN_ADDRESS_NOTICE: Template = {
  ...SIGN_IN_ADDRESS,
  shows: ['NAME'],
  parameters: z.strictObject({}),
  compose: (parts) => ({
    subject: inLanguage(parts.language, { sv: 'Din adress för inloggning ska ändras', en: 'Your sign-in address is about to change' }),
    blocks: [
      greeting(parts),
      text(inLanguage(parts.language, {
        sv: 'Någon har bett om att logga in på ditt konto med en annan adress än den här. Det ändras först när koden som vi har skickat till den nya adressen har visats för oss.',
        en: 'Somebody has asked to sign in to your account with another address than this one. That changes only when the code that we have sent to the new address has been shown to us.',
      })),
      text(inLanguage(parts.language, {
        sv: 'Var det inte du? Byt lösenord under Mina sidor genast: då avbryts ändringen och alla sessioner avslutas. Svara gärna på brevet också.',
        en: 'Was it not you? Change your password on My pages at once: that stops the change and ends all sessions. Please reply to this letter too.',
      })),
    ],
  }),
};

export const ACCOUNT_TEMPLATES = {
  ACCOUNT_WELCOME: WELCOME,
  SUPPORT_ANSWER,
  SIGN_IN_ADDRESS_CODE,
  SIGN_IN_ADDRESS_TAKEN,
  SIGN_IN_ADDRESS_NOTICE,
} as const;
