import type { LifecycleRule, Localized, PurposeRule, Register } from '@andamal/policy';

const months = (count: number): Localized =>
  count % 12 === 0 ? { sv: `${count / 12} år`, en: `${count / 12} years` } : { sv: `${count} månader`, en: `${count} months` };

/** Until when a purpose holds data, in plain words: one sentence for each way in which it does (GDPR Art. 15(1)(d)). */
export function retentionInWords(register: Register, { lifecycle }: PurposeRule): Localized[] {
  const sentences = lifecycle.map((rule) => sentenceOf(register, rule));
  return [...new Map(sentences.map((sentence) => [sentence.en, sentence])).values()];
}

function sentenceOf(register: Register, { retention }: LifecycleRule): Localized {
  switch (retention.kind) {
    case 'END_OF_YEAR_AFTER_FISCAL_YEAR':
      return {
        sv: `Till slutet av det ${retention.years}:e året efter det år då räkenskapsåret slutade.`,
        en: `Until the end of the ${retention.years}th year after the year in which the fiscal year ended.`,
      };
    case 'GENERAL_PERIOD':
      return { sv: `I ${months(retention.years * 12).sv}.`, en: `For ${months(retention.years * 12).en}.` };
    case 'WHILE_CONSENT':
      return { sv: 'Så länge du samtycker.', en: 'For as long as you consent.' };
    case 'OPEN_CLAIM':
      return { sv: 'Tills fordran är betald, krediterad eller avskriven.', en: 'Until the claim is paid, credited or written off.' };
    case 'UNTIL_EVENTS': {
      const longest = Math.max(...retention.endsOn.map(({ plusMonths }) => (plusMonths === 'COMPLAINT_PERIOD' ? register.complaintPeriodMonths : plusMonths)));
      const atMost = retention.atMostYears;
      const period = longest > 0 ? months(longest) : null;
      return {
        sv: `Tills det är avslutat${period ? `, och ${period.sv} därefter` : ''}${atMost ? `; högst ${atMost} år` : ''}.`,
        en: `Until it is over${period ? `, and ${period.en} after that` : ''}${atMost ? `; ${atMost} years at most` : ''}.`,
      };
    }
  }
}
