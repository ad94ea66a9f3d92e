import type { Register } from '@andamal/policy';
import type { ConsentService } from '../consent/consent.service';
import type { ObjectionService } from '../objection/objection.service';
import type { ErasureWork } from '../rights/erasure-work';
import type { CaseHandler } from './case-handler';
import type { CaseLetters } from './case-letters';
import type { CaseKind } from './case.states';
import type { CaseStore } from './case.store';
import { consentWithdrawalHandler } from './handlers/consent-withdrawal.handler';
import { erasureHandler, manualHandler } from './handlers/erasure.handler';
import { objectionHandler } from './handlers/objection.handler';
import { restrictionHandler } from './handlers/restriction.handler';
import type { OutstandingNotices, ReceiptIssuer } from './ports';

/** How each kind of case is carried out: the one place where a handler is registered. */
export function caseHandlers(parts: {
  readonly register: Register;
  readonly store: CaseStore;
  readonly erasure: ErasureWork;
  readonly objections: ObjectionService;
  readonly consents: ConsentService;
  readonly recipients: OutstandingNotices;
  readonly receipts: ReceiptIssuer | null;
  readonly letters: CaseLetters;
  /** Handlers of other features; each replaces the one that leaves its kind to people. */
  readonly others: readonly CaseHandler[];
}): ReadonlyMap<CaseKind, CaseHandler> {
  const { register, store, erasure, objections, consents, recipients, receipts, letters, others } = parts;
  const handlers: CaseHandler[] = [
    manualHandler('ACCESS'),
    manualHandler('PORTABILITY'),
    manualHandler('RECTIFICATION'),
    erasureHandler({ work: erasure, store, recipients, receipts, letters }),
    restrictionHandler(recipients),
    objectionHandler(register, objections),
    consentWithdrawalHandler(consents),
    manualHandler('COMPLAINT'),
    ...others,
  ];
  return new Map(handlers.map((handler) => [handler.kind, handler]));
}
