import { z } from 'zod';
import type { Template } from './template.types';
import { greeting, inLanguage, text } from './wording';

const LETTER: Template = {
  version: 1,
  purposes: ['NEWSLETTER', 'LEGITIMATE_INTEREST'],
  shows: ['NAME'],
  requestedBy: [],
  parameters: z.strictObject({}),
  needs: 'MAILING',
  compose: (parts) => {
    const { language, mailing } = parts;
    if (mailing === null) throw new Error('A mailing was composed without its words');
    return {
      subject: mailing.title,
      blocks: [
        greeting(parts),
        ...mailing.text.split(/\n{2,}/).map((paragraph) => text(paragraph.trim())),
        {
          kind: 'link',
          label: inLanguage(language, { sv: 'Avsluta utskicken med ett klick', en: 'End these letters with one click' }),
          url: mailing.unsubscribeUrl,
        },
      ],
    };
  },
};

export const MAILING_TEMPLATES = { MAILING: LETTER } as const;
