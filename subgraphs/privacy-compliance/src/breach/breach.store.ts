import { insertRows, lockRows, query, selectRows, updateWhere, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { DatumCipher, SealedPlace } from '../vault/datum-cipher';
import { BreachEntity, BreachEntryEntity, type EntryKind } from './breach.entity';

export interface BreachEntry {
  readonly id: string;
  readonly kind: EntryKind;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly text: string;
}

/** Breaches, and what was written about them, sealed like a person's data: each text under a key of its own. */
export class BreachStore {
  constructor(
    private readonly database: Database,
    private readonly cipher: DatumCipher,
  ) {}

  async byId(id: string): Promise<BreachEntity | null> {
    return (await selectRows(this.database.read, BreachEntity, 'WHERE id = ?', [id]))[0] ?? null;
  }

  async lock(tx: EntityManager, id: string): Promise<BreachEntity | null> {
    return (await lockRows(tx, BreachEntity, 'WHERE id = ?', [id]))[0] ?? null;
  }

  /** The latest first. @param unreported only those whose report is still due, or overdue */
  page(after: string | null, limit: number, unreported: boolean): Promise<BreachEntity[]> {
    const only = unreported ? "AND reportedAt IS NULL AND closedAt IS NULL AND (risk IS NULL OR risk <> 'NONE')" : '';
    return selectRows(this.database.read, BreachEntity, `WHERE id < ? ${only} ORDER BY id DESC LIMIT ?`, [after ?? 'g', limit]);
  }

  insert(tx: EntityManager, breach: BreachEntity): Promise<void> {
    return insertRows(tx, BreachEntity, [breach]);
  }

  async update(tx: EntityManager, id: string, set: Partial<BreachEntity>): Promise<void> {
    await updateWhere(tx, BreachEntity, { set, where: { id } });
  }

  async addEntry(tx: EntityManager, breachId: string, { id, kind, recordedAt, recordedBy, text }: BreachEntry): Promise<void> {
    const [value] = await this.cipher.seal([{ place: placeOf(breachId, id, kind), value: text }]);
    if (value === undefined) throw new Error('The cipher has sealed nothing');
    const { sealed, wrapped, kekId } = value;
    await insertRows(tx, BreachEntryEntity, [{ breachId, id, kind, recordedAt, recordedBy, sealed, wrapped, kekId }]);
  }

  async hasEntry(tx: EntityManager, breachId: string, kind: EntryKind): Promise<boolean> {
    return (await query(tx, 'SELECT 1 FROM breach_entry WHERE breachId = ? AND kind = ? LIMIT 1', [breachId, kind])).length > 0;
  }

  /** In the order in which they were written. */
  async entries(breachId: string): Promise<BreachEntry[]> {
    const rows = await selectRows(this.database.read, BreachEntryEntity, 'WHERE breachId = ? ORDER BY id LIMIT 500', [breachId]);
    const texts = await this.cipher.open(rows.map((row) => ({ ...row, place: placeOf(breachId, row.id, row.kind) })));
    return rows.map(({ id, kind, recordedAt, recordedBy }, position) => ({ id, kind, recordedAt, recordedBy, text: texts[position] ?? '' }));
  }
}

function placeOf(breachId: string, entryId: string, kind: EntryKind): SealedPlace {
  return { subjectId: breachId, datumId: entryId, version: 1, category: 'BREACH', actualCategory: kind };
}
