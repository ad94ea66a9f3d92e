import { uuidv7, type Clock } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { isSelf, requireSelfOrRights } from '../access';
import { GENESIS_HASH } from '../access-log/access-chain';
import { lastRecord, type AccessLog } from '../access-log/access-log';
import { inclusionPath, merkleRoot } from '../proof/merkle';
import type { ShopSigner } from '../proof/shop-keys';
import { checkOffline, leafOf, parseReceipt, signReceipt, type OfflineFault, type Receipt, type ReceiptBody } from './receipt';
import type { ReceiptStore, StoredReceipt } from './receipt.store';

/** Besides what shows offline: what the shop's own state says against a receipt. */
export type ReceiptFault = OfflineFault | 'NOT_KNOWN_HERE' | 'KEY_NOT_DESTROYED' | 'HELD_AGAIN' | 'LOG_POSITION_DIFFERS';

export interface ReceiptCheck {
  readonly receipt: Receipt | null;
  readonly faults: readonly ReceiptFault[];
}

export interface InclusionProof {
  readonly datumId: string;
  readonly leaf: string;
  readonly index: number;
  readonly leaves: number;
  readonly path: readonly string[];
  readonly root: string;
}

/** Receipts of erasure: what went, what stayed and why, signed, and without personal data. */
export class ReceiptService {
  constructor(
    private readonly store: ReceiptStore,
    private readonly signer: ShopSigner,
    private readonly log: AccessLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The receipt of a case of erasure; the same one, to the letter, each time it is asked for. Comes last: it attests what
   * the case has destroyed so far. The caller holds the subject's lock (`lockSubjects`), in the same transaction.
   *
   * @param acknowledgedBy names of the services that have said that their part is done
   */
  async issue(
    tx: EntityManager,
    { subjectId, caseId, acknowledgedBy = [] }: { subjectId: string; caseId: string; acknowledgedBy?: readonly string[] },
  ): Promise<{ readonly id: string; readonly text: string }> {
    const before = await this.store.ofCase(caseId, tx);
    if (before !== null) return { id: before.id, text: await this.store.text(before, tx) };
    const id = uuidv7(this.clock);
    const issuedAt = this.clock.now();
    const erased = await this.store.destroyedBy(tx, subjectId, caseId);
    const body: ReceiptBody = {
      type: 'andamal erasure receipt',
      version: 1,
      id,
      caseId,
      issuedAt: issuedAt.toISOString(),
      erased: erased.map(({ datumId, category, commitment }) => ({ datumId, category, commitment })),
      kept: await this.store.keptBy(tx, subjectId, caseId),
      acknowledgedBy: [...new Set(acknowledgedBy)].sort(),
      merkle: { hash: 'SHA-256', leaves: erased.length, root: merkleRoot(erased.map(leafOf)) },
      accessLog: await lastRecord(tx),
    };
    const text = signReceipt(body, this.signer);
    await this.store.save(tx, { subjectId, caseId, id, issuedAt }, text);
    return { id, text };
  }

  /** For the person and the privacy office. @returns null when the case has no receipt (yet) */
  async ofCase(caseId: string, caller: CallerContext): Promise<{ readonly id: string; readonly text: string } | null> {
    const stored = await this.store.ofCase(caseId);
    // Whoever asks for themself is told of another person's receipt what they are told of one that there is not.
    const isAnothers = stored !== null && caller.subjectId !== null && isSelf(caller, caller.subjectId) && stored.subjectId !== caller.subjectId;
    if (isAnothers) {
      await this.log.record(caller, [{ subjectId: stored.subjectId, context: 'RECEIPT', categories: [], outcome: 'DENIED', reason: 'FORBIDDEN' }]);
      return null;
    }
    requireSelfOrRights(caller, stored?.subjectId ?? caller.subjectId ?? '', 'RECEIPT');
    if (stored === null) return null;
    await this.log.record(caller, [{ subjectId: stored.subjectId, context: 'RECEIPT', categories: [], outcome: 'ALLOWED' }]);
    return { id: stored.id, text: await this.store.text(stored) };
  }

  /**
   * Holds a receipt against its signature, its own root, and what the shop holds now. Nothing is looked up for a text that
   * the shop has not signed.
   */
  async verify(text: string): Promise<ReceiptCheck> {
    const { receipt, faults } = checkOffline(text, this.signer.publicKeys);
    if (receipt === null || faults.length > 0) return { receipt, faults };
    const stored = await this.store.byId(receipt.id);
    if (stored === null || stored.caseId !== receipt.caseId) return { receipt, faults: ['NOT_KNOWN_HERE'] };
    return { receipt, faults: await this.faultsHere(receipt, stored) };
  }

  private async faultsHere({ erased, accessLog }: Receipt, { subjectId }: StoredReceipt): Promise<ReceiptFault[]> {
    const faults: ReceiptFault[] = [];
    const datumIds = erased.map(({ datumId }) => datumId);
    const destroyed = await this.store.commitments(subjectId, datumIds);
    if (erased.some(({ datumId, commitment }) => destroyed.get(datumId) !== commitment)) faults.push('KEY_NOT_DESTROYED');
    if ((await this.store.heldAgain(subjectId, datumIds)).length > 0) faults.push('HELD_AGAIN');
    const hash = accessLog.seq === 0 ? GENESIS_HASH : await this.store.logHash(accessLog.seq);
    if (hash !== accessLog.hash) faults.push('LOG_POSITION_DIFFERS');
    return faults;
  }
}

/** The proof that one datum is among what a receipt attests, for who is to learn of that one only. */
export function inclusionProof(text: string, datumId: string): InclusionProof | null {
  const receipt = parseReceipt(text);
  const index = receipt?.erased.findIndex((item) => item.datumId === datumId) ?? -1;
  if (receipt === null || index < 0) return null;
  const leaves = receipt.erased.map(leafOf);
  return { datumId, leaf: leaves[index] as string, index, leaves: leaves.length, path: inclusionPath(leaves, index), root: receipt.merkle.root };
}
