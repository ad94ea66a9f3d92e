import { execute, insertOnce, query, selectRows, updateWhere, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { MessageState } from '../contact/message.entity';
import { MailingEntity, type MailingState } from './mailing.entity';

export interface MailingCount {
  readonly state: MessageState;
  readonly reason: string | null;
  readonly count: number;
}

export class MailingStore {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<MailingEntity | null> {
    return (await selectRows(this.database.read, MailingEntity, 'WHERE id = ?', [id]))[0] ?? null;
  }

  running(): Promise<MailingEntity[]> {
    return selectRows(this.database.read, MailingEntity, "WHERE state = 'RUNNING' ORDER BY id LIMIT 100");
  }

  /** Those of some purposes, the newest first; one more than asked for. */
  page(purpose: string, { first, before }: { readonly first: number; readonly before: string | null }): Promise<MailingEntity[]> {
    const earlier = before === null ? '' : 'AND id < ? ';
    const parameters = before === null ? [purpose, first + 1] : [purpose, before, first + 1];
    return selectRows(this.database.read, MailingEntity, `WHERE purpose = ? ${earlier}ORDER BY id DESC LIMIT ?`, parameters);
  }

  /** @returns the mailing, or the one that the same person made with the same key before */
  async create(mailing: MailingEntity): Promise<MailingEntity> {
    await this.database.inTransaction((tx) => insertOnce(tx, MailingEntity, mailing));
    const { createdBy, idempotencyKey } = mailing;
    const [made] = await selectRows(this.database.read, MailingEntity, 'WHERE createdBy = ? AND idempotencyKey = ?', [createdBy, idempotencyKey]);
    if (made === undefined) throw new Error('A mailing that was made is not there');
    return made;
  }

  /** One conditional update: of two changes at once one wins. @returns whether it was in one of the states, and at that subject */
  async move(tx: EntityManager, id: string, from: readonly MailingState[], set: Partial<MailingEntity>, passedSubjectId?: string): Promise<boolean> {
    const where = { id, state: from, ...(passedSubjectId === undefined ? {} : { passedSubjectId }) };
    return (await updateWhere(tx, MailingEntity, { set, where })) === 1;
  }

  /** Goes on to that subject, from where the mailing was seen to stand. @returns whether it still stood there, and runs */
  pass(tx: EntityManager, { id, passedSubjectId }: MailingEntity, to: string): Promise<boolean> {
    return this.move(tx, id, ['RUNNING'], { passedSubjectId: to }, passedSubjectId);
  }

  /** Messages of the mailing that wait since it was paused become due. */
  release(id: string, now: Date): Promise<number> {
    return this.database.execute("UPDATE message SET dueAt = ? WHERE mailingId = ? AND state = 'PENDING' AND dueAt IS NULL", [now, id]);
  }

  async refuseWaiting(tx: EntityManager, id: string, now: Date): Promise<void> {
    await execute(
      tx,
      "UPDATE message SET state = 'REFUSED', reason = 'MAILING_CANCELLED', dueAt = NULL, endedAt = ? WHERE mailingId = ? AND state = 'PENDING'",
      [now, id],
    );
  }

  async unfinished(id: string): Promise<number> {
    const [row] = await query<{ count: number | string }>(
      this.database.read,
      "SELECT COUNT(*) AS count FROM message WHERE mailingId = ? AND state IN ('PENDING', 'SENDING')",
      [id],
    );
    return Number(row?.count ?? 0);
  }

  async counts(id: string): Promise<MailingCount[]> {
    const rows = await query<{ state: MessageState; reason: string | null; count: number | string }>(
      this.database.read,
      'SELECT state, reason, COUNT(*) AS count FROM message WHERE mailingId = ? GROUP BY state, reason ORDER BY state, reason',
      [id],
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }
}
