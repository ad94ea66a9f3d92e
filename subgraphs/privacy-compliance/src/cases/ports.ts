import type { EntityManager } from 'typeorm';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import type { CaseRef } from './case.store';

/*
 * What cases need of features that stand beside them. Each is given to `caseHandlers` by the composition root; where a
 * feature is not there, nothing of it can be outstanding.
 */

/** A case, as far as whom to tell of it depends on it. */
export type CaseToTell = Pick<RightsCaseEntity, 'subjectId' | 'id' | 'kind' | 'scope' | 'receivedAt'>;

/** Whether recipients outside of the shop still have to be told what a case has done (GDPR Art. 19). */
export interface OutstandingNotices {
  /** In the transaction of the step: makes sure that every recipient concerned gets its notice. Idempotent. */
  prepare(tx: EntityManager, rightsCase: CaseToTell): Promise<void>;
  outstanding(tx: EntityManager, ref: CaseRef): Promise<number>;
  /** In the transaction that lifts a restriction: makes sure that whoever was told of it hears that it is over. Idempotent. */
  lifted(tx: EntityManager, ref: CaseRef): Promise<void>;
}

export const NO_RECIPIENTS: OutstandingNotices = {
  prepare: () => Promise.resolve(),
  outstanding: () => Promise.resolve(0),
  lifted: () => Promise.resolve(),
};

/** Issues the receipt that ends an erasure, once: the same one however often it is asked for. */
export interface ReceiptIssuer {
  issue(
    tx: EntityManager,
    of: { readonly subjectId: string; readonly caseId: string; readonly acknowledgedBy: readonly string[] },
  ): Promise<{ readonly id: string; readonly text: string }>;
}
