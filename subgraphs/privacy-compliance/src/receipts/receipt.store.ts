import { insertRows, query, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { StoredGround } from '../rights/rights-case.entity';
import { noteAct } from '../tombstones/acts';
import { ErasureReceiptEntity, ErasureReceiptPartEntity } from './receipt.entity';
import type { ReceiptBody } from './receipt';

/** Signs of a part; far below what a TEXT column holds. */
const PART_LENGTH = 16_000;
const IDS_PER_STATEMENT = 500;

export interface StoredReceipt {
  readonly subjectId: string;
  readonly caseId: string;
  readonly id: string;
}

/** What a receipt says, and what it is held against later. */
export class ReceiptStore {
  constructor(private readonly database: Database) {}

  /** The receipt of a case; by the case alone where the person is not known yet. */
  async ofCase(caseId: string, from: EntityManager = this.database.read): Promise<StoredReceipt | null> {
    const [row] = await query<StoredReceipt>(from, 'SELECT subjectId, caseId, id FROM erasure_receipt WHERE caseId = ?', [caseId]);
    return row ?? null;
  }

  async byId(id: string): Promise<StoredReceipt | null> {
    const [row] = await query<StoredReceipt>(this.database.read, 'SELECT subjectId, caseId, id FROM erasure_receipt WHERE id = ?', [id]);
    return row ?? null;
  }

  async text({ subjectId, caseId }: StoredReceipt, from: EntityManager = this.database.read): Promise<string> {
    const parts = await query<{ content: string }>(
      from,
      'SELECT content FROM erasure_receipt_part WHERE subjectId = ? AND caseId = ? ORDER BY part',
      [subjectId, caseId],
    );
    return parts.map(({ content }) => content).join('');
  }

  async save(tx: EntityManager, receipt: StoredReceipt & { readonly issuedAt: Date }, text: string): Promise<void> {
    const { subjectId, caseId } = receipt;
    const parts = Array.from({ length: Math.ceil(text.length / PART_LENGTH) }, (_, part) => ({
      subjectId,
      caseId,
      part,
      content: text.slice(part * PART_LENGTH, (part + 1) * PART_LENGTH),
    }));
    await insertRows(tx, ErasureReceiptEntity, [receipt]);
    await insertRows(tx, ErasureReceiptPartEntity, parts);
    const at = receipt.issuedAt.getTime();
    noteAct(tx, ...parts.map(({ part, content }) => ({ kind: 'RECEIPT' as const, subjectId, at, caseId, id: receipt.id, part, content })));
  }

  /** The data that a case destroyed, with the commitments of their keys, in the order of their ids. */
  async destroyedBy(tx: EntityManager, subjectId: string, caseId: string): Promise<ReceiptBody['erased']> {
    return query(
      tx,
      `SELECT d.id AS datumId, d.category, x.commitment FROM datum d
       JOIN destroyed_key x ON x.subjectId = d.subjectId AND x.datumId = d.id
       WHERE d.subjectId = ? AND d.endedBy = ? ORDER BY d.id`,
      [subjectId, caseId],
    );
  }

  /** The data that stayed when the case was decided, with their grounds. */
  async keptBy(tx: EntityManager, subjectId: string, caseId: string): Promise<ReceiptBody['kept']> {
    const rows = await query<{ datumId: string; category: string; grounds: string; keepUntil: number | string | null }>(
      tx,
      `SELECT datumId, category, grounds, keepUntil FROM rights_case_item
       WHERE subjectId = ? AND caseId = ? AND outcome = 'STAYS' ORDER BY datumId`,
      [subjectId, caseId],
    );
    return rows.map(({ datumId, category, grounds, keepUntil }) => ({
      datumId,
      category,
      grounds: (JSON.parse(grounds) as StoredGround[]).map(({ kind, purpose, contextKind, until }) => ({ kind, purpose, contextKind, until })),
      keepUntil: keepUntil === null ? null : new Date(Number(keepUntil)).toISOString(),
    }));
  }

  /** The commitments of the destroyed keys among these data, by datum. */
  async commitments(subjectId: string, datumIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.inChunks<{ datumId: string; commitment: string }>(datumIds, (ids) => [
      'SELECT datumId, commitment FROM destroyed_key WHERE subjectId = ? AND datumId IN (?)',
      [subjectId, ids],
    ]);
    return new Map(rows.map(({ datumId, commitment }) => [datumId, commitment]));
  }

  /** Those of the data of which anything is held: a key, or a value. */
  async heldAgain(subjectId: string, datumIds: readonly string[]): Promise<string[]> {
    const rows = await this.inChunks<{ datumId: string }>(datumIds, (ids) => [
      `SELECT datumId FROM datum_key WHERE subjectId = ? AND datumId IN (?)
       UNION SELECT datumId FROM datum_version WHERE subjectId = ? AND datumId IN (?) AND sealed IS NOT NULL`,
      [subjectId, ids, subjectId, ids],
    ]);
    return rows.map(({ datumId }) => datumId);
  }

  /** The hash of a record of the access log; null when there is none at that place. */
  async logHash(seq: number): Promise<string | null> {
    const [record] = await query<{ hash: string }>(this.database.read, 'SELECT hash FROM access_log WHERE seq = ?', [seq]);
    return record?.hash ?? null;
  }

  private async inChunks<Row extends object>(
    ids: readonly string[],
    statement: (ids: readonly string[]) => [string, (string | readonly string[])[]],
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (let start = 0; start < ids.length; start += IDS_PER_STATEMENT) {
      rows.push(...(await query<Row>(this.database.read, ...statement(ids.slice(start, start + IDS_PER_STATEMENT)))));
    }
    return rows;
  }
}
