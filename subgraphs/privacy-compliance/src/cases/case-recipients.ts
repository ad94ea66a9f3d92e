import type { Clock } from '@andamal/kernel';
import { query, selectRows } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { BindingEntity } from '../bindings/binding.entity';
import type { DisclosureEntity } from '../lineage/disclosure.entity';
import type { RecipientNotices } from '../recipients/recipient-notices';
import { RectificationEntity } from '../rectification/rectification.entity';
import { RightsCaseEntity } from '../rights/rights-case.entity';
import { ALL, codesOf } from './case-scope';
import type { CaseRef } from './case.store';
import type { CaseToTell, OutstandingNotices } from './ports';
import type { RestrictionStore } from './restriction/restriction.store';

/** A binding that an erasure had marked, as far as whom to tell of its end depends on it. */
export type MarkedBinding = Pick<BindingEntity, 'subjectId' | 'datumId' | 'category' | 'purpose' | 'contextKind' | 'contextId'>;

/**
 * Tells recipients what a case has done (GDPR Art. 19). Of a restriction, everything they got for what is restricted: a parcel
 * goes on while only marketing is. Of an erasure, whatever is no longer held for what they got it for: what stays for the books
 * alone is not the carrier's any more either.
 *
 * A case may be over when there is more to tell: what an erasure left to an order under way ends with that, and an exception
 * from a restriction hands data on. Those are notices of that case too.
 */
export class CaseRecipients implements OutstandingNotices {
  constructor(
    private readonly notices: RecipientNotices,
    private readonly restrictions: RestrictionStore,
    private readonly clock: Clock,
  ) {}

  async prepare(tx: EntityManager, { subjectId, id: caseId, kind, scope, receivedAt: requestedAt }: CaseToTell): Promise<void> {
    if (kind === 'ERASURE') {
      const datumIds = await asked(tx, { subjectId, id: caseId });
      await this.notices.open(tx, { subjectId, caseId, kind, datumIds, requestedAt, onlyEnded: true });
      return;
    }
    const purposes = scope === ALL ? null : codesOf(scope);
    await this.notices.open(tx, { subjectId, caseId, kind: 'RESTRICTION', datumIds: null, requestedAt, purposes });
  }

  async lifted(tx: EntityManager, { subjectId, id: caseId }: CaseRef): Promise<void> {
    await this.notices.open(tx, { subjectId, caseId, kind: 'RESTRICTION_LIFTED', datumIds: null, requestedAt: this.clock.now(), onlyToldOf: 'RESTRICTION' });
  }

  outstanding(tx: EntityManager, { subjectId, id }: CaseRef): Promise<number> {
    return this.notices.outstanding(tx, subjectId, id);
  }

  /** What erasures had marked has ended: whoever got it for that hears of the erasure now. The caller holds the subjects' locks. */
  async ended(tx: EntityManager, marked: readonly MarkedBinding[]): Promise<void> {
    for (const subjectId of new Set(marked.map((binding) => binding.subjectId))) {
      const erasures = await carriedOut(tx, subjectId);
      const ofCase = new Map<RightsCaseEntity, MarkedBinding[]>();
      for (const binding of marked.filter((one) => one.subjectId === subjectId)) {
        // The last one that was about it found it marked, or marked it.
        const erasure = erasures.find(({ scope }) => scope === ALL || codesOf(scope).includes(binding.category));
        if (erasure !== undefined) ofCase.set(erasure, [...(ofCase.get(erasure) ?? []), binding]);
      }
      for (const [{ id: caseId, receivedAt: requestedAt }, gotFor] of ofCase) {
        await this.notices.open(tx, { subjectId, caseId, kind: 'ERASURE', datumIds: null, requestedAt, gotFor, onlyEnded: true });
      }
    }
  }

  /**
   * Data have left: what had been decided about them before, their recipient could not be told of then. A dispatch may also be
   * heard of late. The caller holds the subjects' locks.
   */
  async disclosed(tx: EntityManager, disclosures: readonly DisclosureEntity[]): Promise<void> {
    if (disclosures.length === 0) return;
    const subjectIds = [...new Set(disclosures.map(({ subjectId }) => subjectId))];
    for (const restriction of await this.restrictions.inForce(subjectIds, tx)) await this.prepare(tx, restriction);
    const corrections = await selectRows(tx, RectificationEntity, 'WHERE subjectId IN (?) AND datumId IN (?)', [subjectIds, disclosures.flatMap(({ datumIds }) => datumIds)]);
    for (const { subjectId, correctionId: caseId, datumId, rectifiedAt: requestedAt } of corrections) {
      await this.notices.open(tx, { subjectId, caseId, kind: 'RECTIFICATION', datumIds: [datumId], requestedAt });
    }
  }
}

/** The data that an erasure was about, those that stay for other reasons among them. */
async function asked(tx: EntityManager, { subjectId, id }: CaseRef): Promise<string[]> {
  const rows = await query<{ datumId: string }>(tx, 'SELECT datumId FROM rights_case_item WHERE subjectId = ? AND caseId = ?', [subjectId, id]);
  return rows.map(({ datumId }) => datumId);
}

/** Erasures that have erased, the last one first. */
function carriedOut(tx: EntityManager, subjectId: string): Promise<RightsCaseEntity[]> {
  const where = "WHERE subjectId = ? AND kind = 'ERASURE' AND activeKey IS NULL AND state NOT IN ('CANCELLED', 'DECLINED') ORDER BY id DESC";
  return selectRows(tx, RightsCaseEntity, where, [subjectId]);
}
