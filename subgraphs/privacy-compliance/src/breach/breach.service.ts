import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { Register } from '@andamal/policy';
import { connectionFrom, decodeIdCursor, type CallerContext, type Connection } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AccessLog } from '../access-log/access-log';
import { isLate, reportState } from './breach-clock';
import { draftReport } from './breach-report';
import type { BreachScopeStore, Scope, ScopeFilter, ScopeSubject } from './breach-scope';
import type { BreachEntity, EntryKind, Exemption, Risk } from './breach.entity';
import type { BreachEntry, BreachStore } from './breach.store';

export type BreachProblem = 'UNKNOWN_BREACH' | 'CLOSED' | 'IN_THE_FUTURE' | 'BEFORE_AWARE' | 'NOT_ASSESSED' | 'DELAY_NOT_EXPLAINED' | 'EXEMPTION_WITHOUT_HIGH_RISK' | 'BAD_INTERVAL';
export type BreachResult = Result<BreachEntity, BreachProblem>;

export interface OpenBreach {
  readonly awareAt: Date;
  readonly description: string;
  readonly scope: ScopeFilter | null;
}

export interface Page {
  readonly first: number;
  readonly after?: string | null;
}

/** Who saw what (GDPR Art. 33(3)(a)), and the handling of a breach up to its notification. For the privacy office. */
export class BreachService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly register: Register;
      readonly store: BreachStore;
      readonly scopes: BreachScopeStore;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  async scope(filter: ScopeFilter, caller: CallerContext): Promise<Scope> {
    await this.parts.log.record(caller, [{ subjectId: null, context: 'BREACH_SCOPE', categories: [], outcome: 'ALLOWED' }]);
    return this.parts.scopes.find(filter);
  }

  /** The people, a page at a time. That each was looked at is in the log of that person. */
  async subjects(scope: Scope, page: Page, caller: CallerContext): Promise<Connection<ScopeSubject & { id: string }>> {
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const rows = scope.people(after, page.first + 1);
    const shown = rows.slice(0, page.first);
    await this.parts.log.record(caller, shown.map(({ subjectId }) => ({ subjectId, context: 'BREACH_SCOPE', categories: [], outcome: 'ALLOWED' as const })));
    return connectionFrom(rows.map((row) => ({ ...row, id: row.subjectId })), page, ({ id }) => id);
  }

  byId(id: string): Promise<BreachEntity | null> {
    return this.parts.store.byId(id);
  }

  entries(breachId: string): Promise<BreachEntry[]> {
    return this.parts.store.entries(breachId);
  }

  async page(page: Page, unreported: boolean): Promise<Connection<BreachEntity>> {
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    return connectionFrom(await this.parts.store.page(after, page.first + 1, unreported), page, ({ id }) => id);
  }

  /** The draft in Swedish and English, with the numbers as they are now. @returns null for a breach that is not known */
  async report(id: string, caller: CallerContext): Promise<{ sv: string; en: string; breach: BreachEntity } | null> {
    const { register, clock, store } = this.parts;
    const breach = await store.byId(id);
    if (breach === null) return null;
    const filter = filterOf(breach);
    const scope = filter === null ? null : (await this.scope(filter, caller)).summary;
    const parts = { register, breach, scope, entries: await store.entries(id), now: clock.now() };
    return { sv: draftReport(parts, 'sv'), en: draftReport(parts, 'en'), breach };
  }

  async open({ awareAt, description, scope }: OpenBreach, caller: CallerContext): Promise<BreachResult> {
    const now = this.parts.clock.now();
    if (awareAt > now) return err('IN_THE_FUTURE');
    if (scope !== null && scope.from >= scope.to) return err('BAD_INTERVAL');
    const by = (kind: ScopeFilter['by']['kind']): string | null => (scope?.by.kind === kind ? scope.by.value : null);
    const breach: BreachEntity = {
      id: uuidv7(this.parts.clock),
      awareAt,
      openedAt: now,
      openedBy: caller.id ?? '',
      actorId: by('ACTOR'),
      operation: by('OPERATION'),
      recipient: by('RECIPIENT'),
      seenFrom: scope?.from ?? null,
      seenTo: scope?.to ?? null,
      risk: null,
      exemption: null,
      assessedAt: null,
      reportedAt: null,
      closedAt: null,
    };
    await this.parts.database.inTransaction(async (tx) => {
      await this.parts.store.insert(tx, breach);
      await this.write(tx, breach.id, 'DESCRIPTION', description, caller);
    });
    return ok(breach);
  }

  add(id: string, kind: EntryKind, text: string, caller: CallerContext): Promise<BreachResult> {
    return this.change(id, async (tx) => {
      await this.write(tx, id, kind, text, caller);
      return ok({});
    });
  }

  /** The risk to people's rights and freedoms, with its reason; on it rests who has to be told. */
  assess(id: string, assessment: { risk: Risk; exemption: Exemption | null; reason: string }, caller: CallerContext): Promise<BreachResult> {
    const { risk, exemption, reason } = assessment;
    return this.change(id, async (tx) => {
      if (exemption !== null && risk !== 'HIGH_RISK') return err('EXEMPTION_WITHOUT_HIGH_RISK');
      await this.write(tx, id, 'RISK_REASON', reason, caller);
      return ok({ risk, exemption, assessedAt: this.parts.clock.now() });
    });
  }

  /** Notes that the authority has been notified. The first notification counts; more may follow in phases (Art. 33(4)). */
  markReported(id: string, at: Date): Promise<BreachResult> {
    return this.change(id, (_tx, breach) => {
      if (at > this.parts.clock.now()) return Promise.resolve(err('IN_THE_FUTURE'));
      return Promise.resolve(at < breach.awareAt ? err('BEFORE_AWARE') : ok({ reportedAt: breach.reportedAt ?? at }));
    });
  }

  /** A notification after the 72 hours comes with the reasons for the delay (GDPR Art. 33(1)): that it was late is written down at once, why has to be by now. */
  close(id: string): Promise<BreachResult> {
    return this.change(id, async (tx, breach) => {
      const now = this.parts.clock.now();
      if (breach.risk === null) return err('NOT_ASSESSED');
      if (isLate(reportState(breach, now)) && !(await this.parts.store.hasEntry(tx, id, 'DELAY_REASON'))) return err('DELAY_NOT_EXPLAINED');
      return ok({ closedAt: now });
    });
  }

  private change(
    id: string,
    work: (tx: EntityManager, breach: BreachEntity) => Promise<Result<Partial<BreachEntity>, BreachProblem>>,
  ): Promise<BreachResult> {
    const { database, store } = this.parts;
    return database.inTransaction(async (tx) => {
      const breach = await store.lock(tx, id);
      if (breach === null) return err('UNKNOWN_BREACH');
      if (breach.closedAt !== null) return err('CLOSED');
      const changed = await work(tx, breach);
      if (!changed.ok) return changed;
      if (Object.keys(changed.value).length > 0) await store.update(tx, id, changed.value);
      return ok({ ...breach, ...changed.value });
    });
  }

  private write(tx: EntityManager, breachId: string, kind: EntryKind, text: string, caller: CallerContext): Promise<void> {
    const { store, clock } = this.parts;
    return store.addEntry(tx, breachId, { id: uuidv7(clock), kind, recordedAt: clock.now(), recordedBy: caller.id ?? '', text });
  }
}

/** Whose reads a breach is about; null: not known yet. */
export function filterOf({ actorId, operation, recipient, seenFrom, seenTo }: BreachEntity): ScopeFilter | null {
  if (seenFrom === null || seenTo === null) return null;
  const by = [{ kind: 'ACTOR', value: actorId }, { kind: 'OPERATION', value: operation }, { kind: 'RECIPIENT', value: recipient }] as const;
  const given = by.find(({ value }) => value !== null);
  return given === undefined || given.value === null ? null : { by: { kind: given.kind, value: given.value }, from: seenFrom, to: seenTo };
}
