import { DEPOSIT_HOLD, ERASURE_REQUESTED, HOLDS, LEGAL_HOLD, OBJECTED, RETENTION } from '../codes';
import type { HeldBinding } from '../bindings/binding.types';
import { endOf } from '../bindings/live';
import { purposeRule } from '../register/register-index';
import type { EndingEvent, LifecycleRule, Localized, Register, RetentionRule } from '../register/register.types';
import { lastDayBefore } from '../calendar/stockholm';
import { eventInWords, untilEventInWords } from './event-words';

/** Why a datum is held for a purpose in a context, and what will end that. */
export interface BindingExplanation {
  /** The rule of the register, in plain words. */
  readonly rule: Localized;
  /** What fixed the end, or what will; in plain words. */
  readonly ending: Localized;
  /** Events that would end it and have not come. Empty where a date does, or where it has ended. */
  readonly endsOn: readonly { readonly event: string; readonly plusMonths: number }[];
  /** Exclusive; null: no date yet. */
  readonly until: Date | null;
}

/**
 * Says of a binding which rule of the register it rests on and what ends it: an event that has not come yet, or a date.
 * `guest`: whether it is about a guest's order; null where that is not known, or makes no difference.
 */
export function explainBinding(register: Register, binding: HeldBinding, guest: boolean | null = null): BindingExplanation {
  const until = endOf(binding);
  if (HOLDS.includes(binding.purpose)) {
    const rule = HOLD_RULES[binding.purpose] ?? UNKNOWN_RULE;
    return { rule, ending: endingInWords(binding, until, rule), endsOn: [], until };
  }
  const lifecycle = lifecycleOf(register, binding, guest);
  const rule = lifecycle === null ? UNKNOWN_RULE : retentionInWords(register, lifecycle.retention);
  // The end of what an event has fixed, or an erasure asks for, is in the binding: no further event moves it.
  const open = binding.closedAt === null && (binding.endedBy === null || binding.endedBy === ERASURE_REQUESTED);
  const endsOn = open && lifecycle !== null ? endingEvents(register, lifecycle.retention, binding.endedBy === ERASURE_REQUESTED) : [];
  // A cap on what an event is to end is no date to promise.
  const waits = endsOn.length > 0 && binding.endedBy === null;
  return { rule, ending: waits ? rule : endingInWords(binding, until, rule), endsOn, until };
}

function lifecycleOf(register: Register, { purpose, contextKind }: HeldBinding, guest: boolean | null): LifecycleRule | null {
  const rules = (purposeRule(register, purpose)?.lifecycle ?? []).filter((rule) => rule.contextKind === contextKind);
  const fitting = rules.filter(({ customer }) => customer === 'ANY' || guest === null || (customer === 'GUEST') === guest);
  return fitting[0] ?? rules[0] ?? null;
}

function endingEvents(register: Register, retention: RetentionRule, atOnce: boolean): { event: string; plusMonths: number }[] {
  if (!('endsOn' in retention)) return [];
  return retention.endsOn.map((ending) => ({ event: ending.event, plusMonths: atOnce ? 0 : monthsOf(register, ending) }));
}

function monthsOf(register: Register, { plusMonths }: EndingEvent): number {
  return plusMonths === 'COMPLAINT_PERIOD' ? register.complaintPeriodMonths : plusMonths;
}

const UNKNOWN_RULE: Localized = {
  sv: 'Registret har ingen sådan regel längre.',
  en: 'The register has no such rule any more.',
};

const HOLD_RULES: Readonly<Record<string, Localized>> = {
  [DEPOSIT_HOLD]: {
    sv: 'Uppgiften har just lämnats och väntar på att köpet, kontot eller kontakten blir klar.',
    en: 'The datum has just been given, and waits for the purchase, account or contact to be completed.',
  },
  [LEGAL_HOLD]: {
    sv: 'Dataskyddsfunktionen bevarar uppgiften för ett rättsligt anspråk, tills bevarandet hävs eller löper ut.',
    en: 'The privacy office keeps the datum for a legal claim, until the hold is lifted or runs out.',
  },
};

/** What a retention rule says, in plain words. */
export function retentionInWords(register: Register, retention: RetentionRule): Localized {
  switch (retention.kind) {
    case 'END_OF_YEAR_AFTER_FISCAL_YEAR':
      return {
        sv: `Till och med utgången av det ${ordinal(retention.years).sv} året efter det kalenderår då räkenskapsåret avslutades.`,
        en: `Through the end of the ${ordinal(retention.years).en} year after the calendar year in which the fiscal year ended.`,
      };
    case 'GENERAL_PERIOD':
      return { sv: `I ${retention.years} år.`, en: `For ${retention.years} years.` };
    case 'OPEN_CLAIM':
    case 'WHILE_CONSENT':
      return sentence(eventsInWords(register, retention.endsOn));
    case 'UNTIL_EVENTS': {
      const { sv, en } = eventsInWords(register, retention.endsOn);
      const { atMostYears } = retention;
      if (atMostYears === undefined) return sentence({ sv, en });
      return sentence({ sv: `${sv}, dock högst ${atMostYears} år`, en: `${en}, but at most ${atMostYears} years` });
    }
  }
}

function eventsInWords(register: Register, endings: readonly EndingEvent[]): Localized {
  const parts = endings.map((ending) => {
    const { sv, en } = untilEventInWords(ending.event);
    const months = monthsOf(register, ending);
    if (months === 0) return { sv, en };
    return { sv: `${sv} och ${months} månader har gått`, en: `${en} and ${months} months have passed` };
  });
  return { sv: `Tills ${listed(parts.map(({ sv }) => sv), 'eller')}`, en: `Until ${listed(parts.map(({ en }) => en), 'or')}` };
}

function sentence({ sv, en }: Localized): Localized {
  return { sv: `${sv}.`, en: `${en}.` };
}

function listed(parts: readonly string[], word: string): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${word} ${last}`;
}

const ORDINALS: readonly Localized[] = [
  { sv: 'första', en: 'first' },
  { sv: 'andra', en: 'second' },
  { sv: 'tredje', en: 'third' },
  { sv: 'fjärde', en: 'fourth' },
  { sv: 'femte', en: 'fifth' },
  { sv: 'sjätte', en: 'sixth' },
  { sv: 'sjunde', en: 'seventh' },
  { sv: 'åttonde', en: 'eighth' },
  { sv: 'nionde', en: 'ninth' },
  { sv: 'tionde', en: 'tenth' },
];

function ordinal(years: number): Localized {
  return ORDINALS[years - 1] ?? { sv: `${years}:e`, en: `${years}th` };
}

function endingInWords({ closedAt, endsAt, endedBy }: HeldBinding, until: Date | null, rule: Localized): Localized {
  const asked = endedBy === ERASURE_REQUESTED;
  if (closedAt !== null && asked) return { sv: 'Avslutades på personens begäran.', en: 'Ended, as the person asked.' };
  if (asked) return { sv: 'Personen har begärt radering: avslutas med ärendet självt, utan längre tid.', en: 'The person has asked for erasure: it ends with the matter itself, and no period after it.' };
  if (endedBy === OBJECTED) return { sv: 'Avslutades genom en invändning.', en: 'Ended by an objection.' };
  if (until === null) return rule;
  const day = lastDayBefore(until);
  if (endedBy === null || endedBy === RETENTION) return { sv: `Till och med ${day}.`, en: `Through ${day}.` };
  const { sv, en } = eventInWords(endedBy);
  if (closedAt !== null && (endsAt === null || closedAt < endsAt)) return { sv: `${sv}.`, en: `${en}.` };
  return { sv: `${sv}: till och med ${day}.`, en: `${en}: through ${day}.` };
}
