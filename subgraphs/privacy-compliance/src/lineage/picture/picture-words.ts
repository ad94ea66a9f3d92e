import { categoryRule, eventInWords, lastDayBefore, purposeRule, type Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import type { LineageNodeKind } from '../lineage.types';
import type { Column } from './picture.types';

type Words = Readonly<Record<Language, string>>;

export const HEADINGS: Readonly<Record<Column, Words>> = {
  SOURCE: { sv: 'Källa och val', en: 'Source and choices' },
  DATUM: { sv: 'Uppgift', en: 'Datum' },
  PURPOSE: { sv: 'Ändamål', en: 'Purpose' },
  USE: { sv: 'Läst och utlämnat', en: 'Read and disclosed' },
  END: { sv: 'Slut', en: 'End' },
};

export const KIND_WORDS: Readonly<Record<LineageNodeKind, Words>> = {
  EVENT: { sv: 'Händelse', en: 'Event' },
  DATUM: { sv: 'Uppgift', en: 'Datum' },
  VERSION: { sv: 'Version', en: 'Version' },
  BINDING: { sv: 'Ändamål', en: 'Purpose' },
  READ: { sv: 'Läsning', en: 'Read' },
  DISCLOSURE: { sv: 'Utlämnat', en: 'Disclosed' },
  END: { sv: 'Raderat', en: 'Destroyed' },
  DENIAL: { sv: 'Nekad läsning', en: 'Denied read' },
  CONSENT: { sv: 'Samtycke', en: 'Consent' },
  OBJECTION: { sv: 'Invändning', en: 'Objection' },
  RESTRICTION: { sv: 'Begränsning', en: 'Restriction' },
  CASE: { sv: 'Ärende', en: 'Case' },
};

const END_WORDS: Readonly<Record<string, Words>> = {
  PURPOSES_ENDED: { sv: 'Inget ändamål kvar', en: 'No purpose left' },
  ERASURE_REQUESTED: { sv: 'Raderat på begäran', en: 'Erased on request' },
  DEPOSIT_ABANDONED: { sv: 'Köpet blev inte av', en: 'Purchase not made' },
  RECTIFIED: { sv: 'Rättad', en: 'Corrected' },
};

const HOLD_WORDS: Readonly<Record<string, Words>> = {
  DEPOSIT_HOLD: { sv: 'Väntar på händelse', en: 'Waits for its event' },
  LEGAL_HOLD: { sv: 'Rättsligt anspråk', en: 'Legal hold' },
};

const CONTEXT_WORDS: Readonly<Record<string, Words>> = {
  ACCOUNT: { sv: 'konto', en: 'account' },
  ORDER: { sv: 'order', en: 'order' },
  INVOICE: { sv: 'faktura', en: 'invoice' },
  CONSENT: { sv: 'samtycke', en: 'consent' },
  CASE: { sv: 'ärende', en: 'case' },
};

/** Everything that a picture says, in one language. Dates and times are those of Stockholm. */
export class PictureWords {
  constructor(
    private readonly register: Register,
    private readonly language: Language,
  ) {}

  of(words: Words): string {
    return words[this.language];
  }

  kind(kind: LineageNodeKind): string {
    return KIND_WORDS[kind][this.language];
  }

  event(type: string): string {
    const collection = this.register.collection.find(({ code }) => code === type);
    return capital(collection?.name[this.language] ?? eventInWords(type)[this.language]);
  }

  category(code: string): string {
    return capital(categoryRule(this.register, code)?.name[this.language] ?? code);
  }

  purpose(code: string): string {
    const hold = HOLD_WORDS[code]?.[this.language];
    return capital(purposeRule(this.register, code)?.name[this.language] ?? hold ?? code);
  }

  end(reason: string): string {
    return END_WORDS[reason]?.[this.language] ?? reason;
  }

  /** Such as "order …a1b2": enough to tell two apart. */
  context(context: string): string {
    const [kind = '', id = ''] = context.split(':');
    return `${CONTEXT_WORDS[kind]?.[this.language] ?? kind.toLowerCase()} …${id.slice(-4)}`;
  }

  contexts(contexts: readonly string[]): string {
    const [first = ''] = contexts;
    return contexts.length < 2 ? this.context(first) : this.of({ sv: `${contexts.length} sammanhang`, en: `${contexts.length} contexts` });
  }

  until(until: Date | null, now: Date): string {
    if (until === null) return this.of({ sv: 'inget slutdatum än', en: 'no end date yet' });
    if (until <= now) return this.of({ sv: `slut ${day(until)}`, en: `ended ${day(until)}` });
    return this.of({ sv: `t.o.m. ${lastDayBefore(until)}`, en: `through ${lastDayBefore(until)}` });
  }

  times(count: number, latest: Date): string {
    if (count === 1) return minute(latest);
    return this.of({ sv: `${count} gånger, senast ${minute(latest)}`, en: `${count} times, latest ${minute(latest)}` });
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const PARTS = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** Such as 2026-11-23 10:00, in Stockholm. */
export function minute(instant: Date): string {
  return PARTS.format(instant);
}

/** Such as 2026-11-23, in Stockholm. */
export function day(instant: Date): string {
  return minute(instant).slice(0, 10);
}
