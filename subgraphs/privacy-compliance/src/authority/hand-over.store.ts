import { insertRows, selectRows, sql, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { noteAct } from '../tombstones/acts';
import { toNoted } from '../tombstones/noted-rows';
import { HandOverEntity } from './hand-over.entity';

/** Of the policy's recipients. */
export const AUTHORITY = 'AUTHORITY';

/** Hand-overs to authorities, as they lie in the tables. */
export class HandOverStore {
  constructor(private readonly database: Database) {}

  async byId(id: string, from: EntityManager = this.database.read): Promise<HandOverEntity | null> {
    return (await selectRows(from, HandOverEntity, 'WHERE id = ?', [id]))[0] ?? null;
  }

  /** In the order of their ids. */
  list({ subjectId, after, limit }: { subjectId: string | null; after: string | null; limit: number }): Promise<HandOverEntity[]> {
    const of = subjectId === null ? sql('') : sql('subjectId = ? AND', [subjectId]);
    return selectRows(this.database.read, HandOverEntity, `WHERE ${of.sql} id > ? ORDER BY id LIMIT ?`, [...of.parameters, after ?? '', limit]);
  }

  /** What was handed over, a row for each context that the data were held in. */
  disclosed({ subjectId, id }: Pick<HandOverEntity, 'subjectId' | 'id'>): Promise<DisclosureEntity[]> {
    return selectRows(this.database.read, DisclosureEntity, 'WHERE subjectId = ? AND recipient = ? AND eventId = ? ORDER BY id', [subjectId, AUTHORITY, id]);
  }

  /** A restored backup must not forget who has to be told of a correction or an erasure. */
  async insert(tx: EntityManager, handOver: HandOverEntity, disclosures: readonly DisclosureEntity[]): Promise<void> {
    await insertRows(tx, HandOverEntity, [handOver]);
    await insertRows(tx, DisclosureEntity, disclosures);
    const { subjectId, ...facts } = handOver;
    noteAct(tx, { kind: 'HANDED_OVER', subjectId, handOver: toNoted(facts) });
    noteAct(tx, ...disclosures.map(({ subjectId: _subjectId, ...row }) => ({ kind: 'DISCLOSED' as const, subjectId, disclosure: toNoted(row) })));
  }
}
