import { query } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { ErasureWork } from '../../rights/erasure-work';
import { parseReceipt } from '../../receipts/receipt';
import { decisionStep, type CaseHandler, type CaseStep } from '../case-handler';
import type { CaseLetters } from '../case-letters';
import { erasureScopeOf } from '../case-scope';
import type { CaseRef, CaseStore } from '../case.store';
import type { OutstandingNotices, ReceiptIssuer } from '../ports';

/**
 * Erasure (GDPR Art. 17): at once what can go; then, before it is said to be done, every service of the shop has applied it,
 * every recipient has been told (Art. 19), and the receipt is issued.
 */
export function erasureHandler(parts: {
  readonly work: ErasureWork;
  readonly store: CaseStore;
  readonly recipients: OutstandingNotices;
  readonly receipts: ReceiptIssuer | null;
  readonly letters: CaseLetters;
}): CaseHandler {
  const { work, store, recipients, receipts, letters } = parts;
  const steps: CaseStep[] = [
    {
      name: 'ERASE',
      // What is asked for after this is about other data.
      carriesOut: true,
      async run({ tx, rightsCase }) {
        await work.carryOut(tx, rightsCase, erasureScopeOf(rightsCase.scope));
        return 'DONE';
      },
    },
    {
      name: 'ACKNOWLEDGED',
      run: async ({ tx, rightsCase, now }) => ((await acknowledge(tx, store, rightsCase, now)) ? 'DONE' : { waitFor: 'ACKNOWLEDGEMENT' }),
    },
    recipientsStep(recipients),
  ];
  if (receipts !== null) {
    steps.push({
      name: 'RECEIPT',
      async run({ tx, rightsCase }) {
        const acknowledgedBy = (await store.acknowledgements(rightsCase, tx)).map(({ consumer }) => consumer);
        const { id: receiptId, text } = await receipts.issue(tx, { subjectId: rightsCase.subjectId, caseId: rightsCase.id, acknowledgedBy });
        const receipt = parseReceipt(text);
        // Goes where an address is still held; see ADR 24 for where none is.
        await letters.receipt(tx, rightsCase, { receiptId, erased: receipt?.erased.length ?? 0, kept: receipt?.kept.length ?? 0 });
        return 'DONE';
      },
    });
  }
  return { kind: 'ERASURE', steps, tellsItself: receipts !== null };
}

/** Waits until every recipient that has to hear of it has (GDPR Art. 19). */
export function recipientsStep(recipients: OutstandingNotices): CaseStep {
  return {
    name: 'RECIPIENTS',
    async run({ tx, rightsCase }) {
      await recipients.prepare(tx, rightsCase);
      return (await recipients.outstanding(tx, rightsCase)) === 0 ? 'DONE' : { waitFor: 'RECIPIENT' };
    },
  };
}

/**
 * Notes which services have applied what they were told: the outbox keeps a delivery until its consumer has.
 *
 * @returns whether all have
 */
async function acknowledge(tx: EntityManager, store: CaseStore, ref: CaseRef, now: Date): Promise<boolean> {
  const all = await store.acknowledgements(ref, tx);
  const waiting = all.filter(({ acknowledgedAt }) => acknowledgedAt === null);
  const queued = await query<{ consumer: string; eventId: string }>(tx, 'SELECT consumer, eventId FROM outbox_deliveries WHERE eventId IN (?)', [
    waiting.map(({ eventId }) => eventId),
  ]);
  const applied = waiting.filter(({ consumer, eventId }) => !queued.some((row) => row.consumer === consumer && row.eventId === eventId));
  await store.acknowledge(tx, ref, applied.map(({ consumer }) => consumer), now);
  return applied.length === waiting.length;
}

/** For kinds that people carry out: the case is theirs until they have decided. */
export function manualHandler(kind: CaseHandler['kind']): CaseHandler {
  return { kind, steps: [decisionStep('HANDLE')] };
}
