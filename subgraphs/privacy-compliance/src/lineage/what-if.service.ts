import { AppError, type Clock } from '@andamal/kernel';
import { query, type Database } from '@andamal/database';
import { planWhatIf, type EventType, type PolicyEvent, type Register, type WhatIf, type WhatIfDatum } from '@andamal/policy';
import { decodeIdCursor, encodeCursor, type CallerContext } from '@andamal/service';
import { RefusedError } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { PersonalDataStore } from '../reading/personal-data.store';
import type { HeldDataStore } from '../rights/held-data.store';
import { toKeeping } from '../rights/keeping.types';
import { WhatIfKind, type WhatIfAnswer, type WhatIfInput } from './what-if.types';

/** What the shop might do is for the shop to ask about. */
const OF_THE_SHOP: readonly string[] = ['RECIPIENT_DROPPED', 'PURPOSE_DROPPED', 'COMPLAINT_PERIOD'];

/** What would happen to a person's data if something were done. Changes nothing; that it was asked is logged. */
export class WhatIfService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly register: Register;
      readonly held: HeldDataStore;
      readonly reading: PersonalDataStore;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /** @throws AppError BAD_INPUT for a change that names nothing or something unknown, RefusedError for one that is not the person's own to make */
  async ask(subjectId: string, input: WhatIfInput, page: { first: number; after?: string | null }, caller: CallerContext): Promise<WhatIfAnswer> {
    const { register, held, reading, log, clock } = this.parts;
    if (caller.kind === 'CUSTOMER' && OF_THE_SHOP.includes(input.kind)) {
      throw new RefusedError('What the shop might do is for the privacy office to ask about (RIGHTS).', { field: 'change.kind' }, { subjectId, context: 'WHAT_IF' });
    }
    const change = toChange(register, input);
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : '';
    const [data, stateOf, facts] = await Promise.all([held.ofSubject(subjectId, null), reading.states([subjectId]), this.facts(subjectId, change)]);
    const categories = [...new Set(data.map(({ place }) => place.category))];
    await log.record(caller, [{ subjectId, context: 'WHAT_IF', categories, outcome: 'ALLOWED' }]);
    const erasureData = data.map(({ place, bindings }) => ({ id: place.datumId, category: place.category, actualCategory: place.actualCategory, bindings }));
    const plan = planWhatIf({ register, data: erasureData, subject: stateOf(subjectId), facts, now: clock.now() }, change);

    const rest = plan.data.filter(({ datumId }) => datumId > after);
    const shown = rest.slice(0, page.first);
    return {
      goes: plan.data.filter(goes).length,
      losesReaders: plan.data.filter(({ uses }) => uses.some(({ readableBefore, readableAfter }) => readableBefore && !readableAfter)).length,
      closesAccounts: plan.closesAccounts && (await held.hasAccount(subjectId)),
      recipientsLost: recipientsOf(plan.data),
      data: shown.map((datum) => ({
        ...datum,
        goes: goes(datum),
        uses: [...datum.uses],
        keepBefore: toKeeping(datum.keepBefore, caller.language),
        keepAfter: toKeeping(datum.keepAfter, caller.language),
      })),
      endCursor: rest.length > shown.length ? encodeCursor(shown.at(-1)?.datumId ?? '') : null,
    };
  }

  /** What a change of a period counts from; nothing else asks for it. */
  private async facts(subjectId: string, change: WhatIf): Promise<PolicyEvent[]> {
    if (change.kind !== 'COMPLAINT_PERIOD') return [];
    const rows = await query<{ id: string; type: EventType; at: number | string; accountId: string | null; orderId: string | null; invoiceId: string | null; caseId: string | null }>(
      this.parts.database.read,
      'SELECT id, type, happenedAt AS at, accountId, orderId, invoiceId, caseId FROM subject_event WHERE subjectId = ?',
      [subjectId],
    );
    return rows.map((row) => ({ ...row, at: new Date(Number(row.at)) }));
  }
}

function goes({ keepBefore, keepAfter }: WhatIfDatum): boolean {
  return keepAfter.kind === 'NOT_HELD' && keepBefore.kind !== 'NOT_HELD';
}

function recipientsOf(data: readonly WhatIfDatum[]): { recipient: string; categories: string[] }[] {
  const lost = new Map<string, Set<string>>();
  for (const { category, recipientsLost } of data) {
    for (const recipient of recipientsLost) lost.set(recipient, (lost.get(recipient) ?? new Set()).add(category));
  }
  return [...lost].map(([recipient, categories]) => ({ recipient, categories: [...categories].sort() })).sort((a, b) => (a.recipient < b.recipient ? -1 : 1));
}

function toChange(register: Register, { kind, purposes, categories, recipients, months }: WhatIfInput): WhatIf {
  const known = {
    purposes: named('purposes', purposes, register.purposes),
    categories: named('categories', categories, register.categories),
    recipients: named('recipients', recipients, register.recipients),
  };
  switch (kind) {
    case WhatIfKind.OBJECTION:
      return { kind: 'OBJECTION', purposes: required('purposes', known.purposes) };
    case WhatIfKind.CONSENT_WITHDRAWAL:
      return { kind: 'CONSENT_WITHDRAWAL', purposes: required('purposes', known.purposes) };
    case WhatIfKind.PURPOSE_DROPPED:
      return { kind: 'PURPOSE_DROPPED', purposes: required('purposes', known.purposes) };
    case WhatIfKind.RESTRICTION:
      return { kind: 'RESTRICTION', purposes: known.purposes };
    case WhatIfKind.ERASURE:
      return { kind: 'ERASURE', scope: known.categories.length === 0 ? { kind: 'ALL' } : { kind: 'CATEGORIES', categories: known.categories } };
    case WhatIfKind.RECIPIENT_DROPPED:
      return { kind: 'RECIPIENT_DROPPED', recipients: required('recipients', known.recipients) };
    case WhatIfKind.COMPLAINT_PERIOD:
      if (months === null || months === undefined) throw missing('months');
      return { kind: 'COMPLAINT_PERIOD', months };
  }
}

function named(field: string, codes: readonly string[] | null | undefined, rules: readonly { readonly code: string }[]): string[] {
  const unknown = (codes ?? []).find((code) => !rules.some((rule) => rule.code === code));
  if (unknown === undefined) return [...(codes ?? [])];
  throw new AppError('BAD_INPUT', `change.${field}: the policy register has no ${unknown}`, { details: { field: `change.${field}` } });
}

function required(field: string, codes: string[]): string[] {
  if (codes.length === 0) throw missing(field);
  return codes;
}

function missing(field: string): AppError {
  return new AppError('BAD_INPUT', `change.${field} is needed for this kind of change`, { details: { field: `change.${field}` } });
}
