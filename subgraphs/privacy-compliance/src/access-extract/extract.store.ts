import { query, selectRows, type Database } from '@andamal/database';
import type { ContextKind } from '@andamal/policy';
import { ConsentEntity } from '../consent/consent.entity';
import { CookieChoiceEntity, customersAnswer } from '../consent/cookie-choice.entity';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { ObjectionEntity } from '../objection/objection.entity';
import { PurposeBlockEntity } from '../objection/purpose-block.entity';
import { RightsCaseEntity } from '../rights/rights-case.entity';
import { SubjectEntity } from '../vault/subject.entity';

/** Categories in whose values other people may be spoken of. */
export const CONVERSATIONS: readonly string[] = ['CORRESPONDENCE', 'ACCOUNT_NOTES', 'CASE_RECORD'];

type EntityWithId = ConsentEntity | DisclosureEntity | ObjectionEntity | RightsCaseEntity;

/** What an extract shows besides the data themselves, a page at a time. */
export class ExtractStore {
  constructor(private readonly database: Database) {}

  async subject(id: string): Promise<SubjectEntity | null> {
    return (await selectRows(this.database.read, SubjectEntity, 'WHERE id = ?', [id]))[0] ?? null;
  }

  disclosures(subjectId: string, after: string | null, limit: number): Promise<DisclosureEntity[]> {
    return this.page(DisclosureEntity, subjectId, after, limit);
  }

  consents(subjectId: string, after: string | null, limit: number): Promise<ConsentEntity[]> {
    return this.page(ConsentEntity, subjectId, after, limit);
  }

  /** One at most: the last. */
  cookieAnswers(subjectId: string): Promise<CookieChoiceEntity[]> {
    return selectRows(this.database.read, CookieChoiceEntity, 'WHERE holder = ?', [customersAnswer(subjectId)]);
  }

  objections(subjectId: string, after: string | null, limit: number): Promise<ObjectionEntity[]> {
    return this.page(ObjectionEntity, subjectId, after, limit);
  }

  cases(subjectId: string, after: string | null, limit: number): Promise<RightsCaseEntity[]> {
    return this.page(RightsCaseEntity, subjectId, after, limit);
  }

  /** As many as there are purposes and kinds, at most. */
  blocks(subjectId: string): Promise<PurposeBlockEntity[]> {
    return selectRows(this.database.read, PurposeBlockEntity, 'WHERE subjectId = ? ORDER BY purpose, kind', [subjectId]);
  }

  /** Where something of the person is held for one of these purposes: whether in an account, and in which of these orders. */
  async heldFor(
    subjectId: string,
    purposes: readonly string[],
    { orderIds, now }: { orderIds: readonly string[]; now: Date },
  ): Promise<{ account: boolean; orderIds: ReadonlySet<string> }> {
    if (orderIds.length === 0) return { account: false, orderIds: new Set() };
    const rows = await query<{ contextKind: ContextKind; contextId: string }>(
      this.database.read,
      `SELECT DISTINCT contextKind, contextId FROM binding
       WHERE subjectId = ? AND purpose IN (?) AND (contextKind = 'ACCOUNT' OR (contextKind = 'ORDER' AND contextId IN (?)))
         AND opensAt <= ? AND (closedAt IS NULL OR closedAt > ?) AND (endsAt IS NULL OR endsAt > ?)`,
      [subjectId, purposes, orderIds, now, now, now],
    );
    const of = (kind: ContextKind): string[] => rows.flatMap(({ contextKind, contextId }) => (contextKind === kind ? [contextId] : []));
    return { account: of('ACCOUNT').length > 0, orderIds: new Set(of('ORDER')) };
  }

  /** The number of each datum's current version. */
  async versions(subjectId: string, datumIds: readonly string[]): Promise<Map<string, number>> {
    if (datumIds.length === 0) return new Map();
    const rows = await query<{ datumId: string; version: number }>(
      this.database.read,
      'SELECT datumId, MAX(version) AS version FROM datum_version WHERE subjectId = ? AND datumId IN (?) GROUP BY datumId',
      [subjectId, datumIds],
    );
    return new Map(rows.map(({ datumId, version }) => [datumId, version]));
  }

  /** Whether the person has this message or note. */
  async isConversation(subjectId: string, datumId: string): Promise<boolean> {
    const rows = await query(
      this.database.read,
      'SELECT id FROM datum WHERE subjectId = ? AND id = ? AND endedAt IS NULL AND category IN (?)',
      [subjectId, datumId, CONVERSATIONS],
    );
    return rows.length > 0;
  }

  private page<E extends EntityWithId>(entity: new () => E, subjectId: string, after: string | null, limit: number): Promise<E[]> {
    return selectRows(this.database.read, entity, 'WHERE subjectId = ? AND id > ? ORDER BY id LIMIT ?', [subjectId, after ?? '', limit]);
  }
}
