import { insertMissing, query, sql } from '@andamal/database';
import { factContextOf, isFact, type EventConsent, type EventType, type PaymentMethod, type PolicyEvent } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { SubjectEvent } from './policy-events';
import { SubjectEventEntity } from './subject-event.entity';

interface FactRow {
  readonly subjectId: string;
  readonly id: string;
  readonly type: EventType;
  readonly happenedAt: number | string;
  readonly factKind: string;
  readonly factId: string;
  readonly depositId: string | null;
  readonly accountId: string | null;
  readonly orderId: string | null;
  readonly invoiceId: string | null;
  readonly caseId: string | null;
  readonly guest: number | null;
  readonly paymentMethod: PaymentMethod | null;
  readonly consents: string;
}

/** The events that have been applied so far, by the order, account or case that they are about. */
export class Facts {
  private readonly byContext = new Map<string, PolicyEvent[]>();
  private readonly fresh: SubjectEvent[] = [];

  /** Loads what is known of everything that these events are about. One statement. */
  static async load(tx: EntityManager, events: readonly SubjectEvent[]): Promise<Facts> {
    const facts = new Facts();
    const contexts = new Map(
      events.flatMap(({ subjectId, policy }) => {
        const context = factContextOf(policy);
        return context === null ? [] : [[keyOf(subjectId, policy), { subjectId, ...context }] as const];
      }),
    );
    const where = [...contexts.values()].map(({ subjectId, contextKind, contextId }) =>
      sql('(subjectId = ? AND factKind = ? AND factId = ?)', [subjectId, contextKind, contextId]),
    );
    if (where.length === 0) return facts;
    const rows = await query<FactRow>(
      tx,
      `SELECT subjectId, id, type, happenedAt, factKind, factId, depositId, accountId, orderId, invoiceId, caseId, guest,
         paymentMethod, consents FROM subject_event WHERE ${where.map((part) => part.sql).join(' OR ')}`,
      where.flatMap((part) => part.parameters),
    );
    for (const row of rows) facts.remember(`${row.subjectId}/${row.factKind}/${row.factId}`, toPolicyEvent(row));
    return facts;
  }

  /** What has been applied before this event, of the same order, account or case. */
  before({ subjectId, policy }: SubjectEvent): readonly PolicyEvent[] {
    return this.byContext.get(keyOf(subjectId, policy)) ?? [];
  }

  add(event: SubjectEvent): void {
    if (!isFact(event.policy) || factContextOf(event.policy) === null) return;
    this.remember(keyOf(event.subjectId, event.policy), event.policy);
    this.fresh.push(event);
  }

  async save(tx: EntityManager): Promise<void> {
    await insertMissing(tx, SubjectEventEntity, this.fresh.map(toRow));
  }

  private remember(key: string, event: PolicyEvent): void {
    const known = this.byContext.get(key);
    if (known === undefined) this.byContext.set(key, [event]);
    else known.push(event);
  }
}

function keyOf(subjectId: string, event: PolicyEvent): string {
  const context = factContextOf(event);
  return `${subjectId}/${context?.contextKind}/${context?.contextId}`;
}

function toPolicyEvent(row: FactRow): PolicyEvent {
  const { id, type, depositId, accountId, orderId, invoiceId, caseId, paymentMethod } = row;
  return {
    id,
    type,
    depositId,
    accountId,
    orderId,
    invoiceId,
    caseId,
    paymentMethod,
    at: new Date(Number(row.happenedAt)),
    guest: row.guest === null ? null : row.guest !== 0,
    consents: JSON.parse(row.consents) as EventConsent[],
  };
}

function toRow({ subjectId, policy }: SubjectEvent): SubjectEventEntity {
  const { id, type, at, depositId, accountId, orderId, invoiceId, caseId, guest, paymentMethod, consents } = policy;
  const context = factContextOf(policy);
  return {
    subjectId,
    id,
    type,
    happenedAt: at,
    factKind: context?.contextKind ?? '',
    factId: context?.contextId ?? '',
    depositId: depositId ?? null,
    accountId: accountId ?? null,
    orderId: orderId ?? null,
    invoiceId: invoiceId ?? null,
    caseId: caseId ?? null,
    guest: guest ?? null,
    paymentMethod: paymentMethod ?? null,
    consents: consents ?? [],
  };
}
