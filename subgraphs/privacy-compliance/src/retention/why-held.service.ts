import type { Clock } from '@andamal/kernel';
import {
  categoryRule,
  eventInWords,
  explainBinding,
  holdsAt,
  keepUntil,
  lastDayBefore,
  purposeRule,
  untilEventInWords,
  type Localized,
  type Register,
} from '@andamal/policy';
import { connectionFrom, decodeIdCursor, type CallerContext, type Connection, type Language } from '@andamal/service';
import type { AccessLog } from '../access-log/access-log';
import type { BindingEntity } from '../bindings/binding.entity';
import { legalBasisOf } from '../register/register.types';
import { toKeeping } from '../rights/keeping.types';
import type { DatumEntity, EndReason } from '../vault/datum.entity';
import type { OpeningEvent, WhyHeldScope, WhyHeldStore } from './why-held.store';
import { HoldingState, type DatumEnd, type Holding, type HoldingEvent, type WhyHeld } from './why-held.types';

const HOLD_NAMES: Readonly<Record<string, Localized>> = {
  DEPOSIT_HOLD: { sv: 'väntar på sin händelse', en: 'waits for its event' },
  LEGAL_HOLD: { sv: 'rättsligt anspråk', en: 'legal claim' },
};

const ENDS: Readonly<Record<EndReason, Localized>> = {
  PURPOSES_ENDED: { sv: 'Inget ändamål behövde uppgiften längre.', en: 'No purpose needed the datum any more.' },
  ERASURE_REQUESTED: { sv: 'Personen begärde radering.', en: 'The person asked for erasure.' },
  RECTIFIED: { sv: 'Uppgiften var fel och ersattes av den rätta.', en: 'The datum was wrong, and the right one took its place.' },
  DEPOSIT_ABANDONED: { sv: 'Det som uppgiften lämnades för blev inte av.', en: 'What the datum was given for did not happen.' },
};

/** Explains of each datum why it is still here and until when (GDPR Art. 5(1)(e)), or how it went. */
export class WhyHeldService {
  constructor(
    private readonly store: WhyHeldStore,
    private readonly register: Register,
    private readonly log: AccessLog,
    private readonly clock: Clock,
  ) {}

  async page(subjectId: string, page: { first: number; after?: string | null }, scope: WhyHeldScope, caller: CallerContext): Promise<Connection<WhyHeld>> {
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const data = await this.store.data(subjectId, scope, after, page.first + 1);
    const bindings = await this.store.bindings(subjectId, data.map(({ id }) => id));
    const events = await this.store.events(subjectId, [...new Set([...data.map(({ depositId }) => depositId), ...bindings.map(({ sourceEventId }) => sourceEventId)])]);
    const categories = [...new Set(data.slice(0, page.first).map(({ category }) => category))];
    await this.log.record(caller, [{ subjectId, context: 'WHY_HELD', categories, outcome: 'ALLOWED' }]);
    const byDatum = new Map<string, BindingEntity[]>();
    for (const binding of bindings) byDatum.set(binding.datumId, [...(byDatum.get(binding.datumId) ?? []), binding]);
    const nodes = data.map((datum) => this.explain(datum, byDatum.get(datum.id) ?? [], events, caller.language));
    return connectionFrom(nodes, page, ({ id }) => id);
  }

  private explain(datum: DatumEntity, bindings: readonly BindingEntity[], events: ReadonlyMap<string, OpeningEvent>, language: Language): WhyHeld {
    const now = this.clock.now();
    const isGone = datum.endedAt !== null;
    const holds = (binding: BindingEntity): boolean => !isGone && holdsAt(binding, now);
    const toHolding = (binding: BindingEntity): Holding => this.holding(binding, events.get(binding.sourceEventId), language);
    return {
      id: datum.id,
      category: datum.category,
      name: categoryRule(this.register, datum.category)?.name[language] ?? datum.category,
      state: isGone ? HoldingState.GONE : HoldingState.HELD,
      source: this.event(events.get(datum.depositId), language),
      keeping: toKeeping(isGone ? { kind: 'NOT_HELD' } : keepUntil(bindings, now), language),
      holdings: bindings.filter(holds).map(toHolding),
      past: bindings.filter((binding) => !holds(binding)).map(toHolding),
      end: endOfDatum(datum, language),
    };
  }

  private holding(binding: BindingEntity, opening: OpeningEvent | undefined, language: Language): Holding {
    const { purpose, contextKind, contextId, opensAt, endedBy } = binding;
    const rule = purposeRule(this.register, purpose);
    const guest = opening === undefined || opening.guest === null ? null : opening.guest !== 0;
    const explanation = explainBinding(this.register, binding, guest);
    return {
      purpose,
      name: rule?.name[language] ?? HOLD_NAMES[purpose]?.[language] ?? purpose,
      contextKind,
      contextId,
      since: opensAt,
      openedBy: this.event(opening, language),
      rule: explanation.rule[language],
      ending: explanation.ending[language],
      endsOn: explanation.endsOn.map(({ event, plusMonths }) => ({ event, plusMonths, name: untilEventInWords(event)[language] })),
      until: explanation.until,
      lastDay: explanation.until === null ? null : lastDayBefore(explanation.until),
      endedBy,
      legalBasis: rule === null ? [] : legalBasisOf(rule),
    };
  }

  private event(event: OpeningEvent | undefined, language: Language): HoldingEvent | null {
    if (event === undefined) return null;
    const { id, type, at } = event;
    const collection = this.register.collection.find(({ code }) => code === type);
    return { id, type, name: (collection?.name ?? eventInWords(type))[language], at: new Date(Number(at)) };
  }
}

function endOfDatum({ endedAt, endReason, endedBy }: DatumEntity, language: Language): DatumEnd | null {
  if (endedAt === null) return null;
  const reason = endReason ?? 'PURPOSES_ENDED';
  return { at: endedAt, reason, by: endedBy, explanation: ENDS[reason][language] };
}
