import { execute, insertMissing, query, selectRows, updateWhere, type Database } from '@andamal/database';
import type { Language } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { MessageEntity, type MessageState } from './message.entity';

export type FinalState = Exclude<MessageState, 'PENDING' | 'SENDING'>;

/** Which letters are looked for. */
export type LettersAbout = Pick<MessageEntity, 'subjectId' | 'template' | 'contextKind' | 'contextId'>;

/** The outbox of letters. */
export class MessageStore {
  constructor(private readonly database: Database) {}

  /** Those whose key is taken are there already, and stay as they are. */
  async add(tx: EntityManager, messages: readonly MessageEntity[]): Promise<void> {
    await insertMissing(tx, MessageEntity, messages);
  }

  async idOf(tx: EntityManager, subjectId: string, idempotencyKey: string): Promise<string> {
    const [row] = await query<{ id: string }>(tx, 'SELECT id FROM message WHERE subjectId = ? AND idempotencyKey = ?', [subjectId, idempotencyKey]);
    if (row === undefined) throw new Error('A message that was asked for is not there');
    return row.id;
  }

  async find(subjectId: string, id: string): Promise<MessageEntity | null> {
    return (await selectRows(this.database.read, MessageEntity, 'WHERE subjectId = ? AND id = ?', [subjectId, id]))[0] ?? null;
  }

  async byKey(subjectId: string, idempotencyKey: string): Promise<MessageEntity | null> {
    return (await this.byKeys([subjectId], [idempotencyKey]))[0] ?? null;
  }

  /** The letters of one kind about one thing, the first one first. */
  about(from: EntityManager, { subjectId, template, contextKind, contextId }: LettersAbout): Promise<MessageEntity[]> {
    return selectRows(from, MessageEntity, 'WHERE subjectId = ? AND template = ? AND contextKind = ? AND contextId = ? ORDER BY id', [
      subjectId,
      template,
      contextKind,
      contextId,
    ]);
  }

  /** The letters that were asked for under these keys, of these persons. */
  byKeys(subjectIds: readonly string[], idempotencyKeys: readonly string[]): Promise<MessageEntity[]> {
    if (idempotencyKeys.length === 0) return Promise.resolve([]);
    return selectRows(this.database.read, MessageEntity, 'WHERE subjectId IN (?) AND idempotencyKey IN (?)', [subjectIds, idempotencyKeys]);
  }

  /** The language of what each person heard from us last, or of their consent; who is not in the answer has none. */
  async languages(tx: EntityManager, subjectIds: readonly string[]): Promise<Map<string, Language>> {
    const rows = await query<{ subjectId: string; language: Language }>(
      tx,
      `SELECT subjectId, language FROM consent WHERE subjectId IN (?)
       UNION ALL
       SELECT m.subjectId, m.language FROM message m
       WHERE m.subjectId IN (?) AND m.id = (SELECT MAX(l.id) FROM message l WHERE l.subjectId = m.subjectId)`,
      [subjectIds, subjectIds],
    );
    return new Map(rows.map(({ subjectId, language }) => [subjectId, language]));
  }

  /** What is due, the longest due first; its taker still has to win it. */
  due(now: Date, limit: number): Promise<MessageEntity[]> {
    return selectRows(this.database.read, MessageEntity, 'WHERE dueAt IS NOT NULL AND dueAt <= ? ORDER BY dueAt LIMIT ?', [now, limit]);
  }

  /** Takes a message until the lease ends. Of several replicas one wins. @returns the message as taken, or null */
  async take(message: MessageEntity, leaseUntil: Date): Promise<MessageEntity | null> {
    const { subjectId, id, attempts, dueAt } = message;
    const taken = await this.database.execute(
      "UPDATE message SET state = 'SENDING', attempts = attempts + 1, dueAt = ? WHERE subjectId = ? AND id = ? AND attempts = ? AND dueAt = ?",
      [leaseUntil, subjectId, id, attempts, dueAt],
    );
    return taken === 1 ? { ...message, state: 'SENDING', attempts: attempts + 1, dueAt: leaseUntil } : null;
  }

  /** Only whoever has it in hand may end it. */
  async end({ subjectId, id, attempts }: MessageEntity, state: FinalState, reason: string | null, endedAt: Date): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const set = { state, reason, endedAt, dueAt: null };
      return (await updateWhere(tx, MessageEntity, { set, where: { subjectId, id, attempts, state: 'SENDING' } })) === 1;
    });
  }

  /** Back into the queue, for then; null: until somebody says so. */
  async putBack({ subjectId, id, attempts }: MessageEntity, dueAt: Date | null, reason: string | null): Promise<void> {
    await this.database.inTransaction((tx) =>
      updateWhere(tx, MessageEntity, { set: { state: 'PENDING', dueAt, reason }, where: { subjectId, id, attempts, state: 'SENDING' } }),
    );
  }

  /** On SQLite one process owns the file: what is in hand when it begins was left by one that died. */
  async releaseAll(now: Date): Promise<void> {
    if (this.database.kind !== 'sqlite') return;
    await this.database.inTransaction((tx) => execute(tx, "UPDATE message SET dueAt = ? WHERE state = 'SENDING' AND dueAt > ?", [now, now]));
  }

  async epochOf(subjectId: string): Promise<number | null> {
    const [row] = await query<{ epoch: number | string }>(this.database.read, 'SELECT epoch FROM subject WHERE id = ?', [subjectId]);
    return row === undefined ? null : Number(row.epoch);
  }

  /** Whether a datum was wrong, and another stands in its place (GDPR Art. 16). */
  async wasPutRight(subjectId: string, datumId: string): Promise<boolean> {
    return (await query(this.database.read, 'SELECT datumId FROM rectification WHERE subjectId = ? AND datumId = ?', [subjectId, datumId])).length > 0;
  }
}
