import { uuidv7, type Clock } from '@andamal/kernel';
import { execute, insertRows, query, type Database } from '@andamal/database';
import type { Log } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AppendOnlyFile } from '../proof/append-only-file';
import { groupBySubject, rowsOf } from '../vault/data-of-subjects';
import type { ActLines } from './act-line';
import { closeActs, openActs, type PrivacyAct } from './acts';
import { PrivacyActEntity } from './privacy-act.entity';

const BATCH = 500;

interface Waiting {
  readonly subjectId: string;
  readonly id: string;
  readonly line: string;
}

export interface TombstoneParts {
  readonly database: Database;
  readonly lines: ActLines;
  readonly clock: Clock;
  readonly log: Log;
  /** The place outside of the database. Null: acts wait in the database until there is one. */
  readonly file: AppendOnlyFile | null;
}

/**
 * Writes privacy acts down twice: in the database, in the transaction that does them; and in a file outside of it, on the
 * disk before the caller is answered. So nobody was ever told that something was done which a restore could undo.
 */
export class TombstoneKeeper {
  private readonly written: Waiting[] = [];
  private vaultId: string | undefined;
  private problem: string | null = null;

  constructor(private readonly parts: TombstoneParts) {}

  /** The database, whose transactions end when their acts are written down. */
  database(): Database {
    const { database } = this.parts;
    return { ...database, inTransaction: (work) => this.inTransaction(work) };
  }

  /** For readiness. */
  check(): Promise<string | null> {
    return Promise.resolve(this.problem);
  }

  /** Writes out what waits in the database: after a crash, and what another replica has left. */
  async flush(): Promise<void> {
    const { database, file } = this.parts;
    if (file === null) return;
    await this.forget();
    for (;;) {
      const rows = await query<Waiting>(database.read, 'SELECT subjectId, id, line FROM privacy_act ORDER BY id LIMIT ?', [BATCH]);
      if (rows.length === 0) break;
      await file.append(rows.map(({ line }) => line));
      this.written.push(...rows);
      await this.forget();
    }
    this.problem = null;
  }

  private async inTransaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    let lines: Waiting[] = [];
    const result = await this.parts.database.inTransaction(async (tx) => {
      const acts = openActs(tx);
      try {
        const done = await work(tx);
        lines = acts.length === 0 ? [] : await this.write(tx, acts);
        return done;
      } finally {
        closeActs(tx);
      }
    });
    if (lines.length > 0) await this.writeOut(lines);
    return result;
  }

  private async write(tx: EntityManager, acts: readonly PrivacyAct[]): Promise<Waiting[]> {
    const { lines, clock } = this.parts;
    this.vaultId ??= (await query<{ vaultId: string }>(tx, 'SELECT vaultId FROM vault_identity WHERE id = 1'))[0]?.vaultId;
    const vaultId = this.vaultId;
    if (vaultId === undefined) throw new Error('The vault has lost its identity');
    const subjectIds = [...new Set(acts.map(({ subjectId }) => subjectId))];
    const found = await query<{ id: string; epoch: number | string }>(tx, 'SELECT id, epoch FROM subject WHERE id IN (?)', [subjectIds]);
    const epochs = new Map(found.map(({ id, epoch }) => [id, Number(epoch)]));
    const rows = acts.map((act): Waiting => {
      const id = uuidv7(clock);
      const { subjectId } = act;
      return { subjectId, id, line: lines.write({ id, vaultId, epoch: epochs.get(subjectId) ?? 0, act }) };
    });
    await insertRows(tx, PrivacyActEntity, rows);
    return rows;
  }

  private async writeOut(rows: readonly Waiting[]): Promise<void> {
    const { file, log } = this.parts;
    if (file === null) return;
    try {
      await file.append(rows.map(({ line }) => line));
    } catch (error) {
      // It is done, and written in the database; but a restore could undo it, so nobody is told that it is done.
      this.problem = 'privacy acts cannot be written outside of the database';
      log.error({ err: error }, this.problem);
      throw error;
    }
    this.written.push(...rows);
  }

  private async forget(): Promise<void> {
    while (this.written.length > 0) {
      const rows = this.written.slice(0, BATCH);
      const where = rowsOf(groupBySubject(rows, (row) => row.subjectId, (row) => row.id), 'id');
      await this.parts.database.inTransaction((tx) => execute(tx, `DELETE FROM privacy_act WHERE ${where.sql}`, where.parameters));
      this.written.splice(0, rows.length);
    }
  }
}
