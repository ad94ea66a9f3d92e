import { execute, insertMissing } from '@andamal/database';
import { ERASURE_REQUESTED } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { ObjectionEntity } from '../objection/objection.entity';
import { PurposeBlockEntity } from '../objection/purpose-block.entity';
import { ErasureReceiptEntity, ErasureReceiptPartEntity } from '../receipts/receipt.entity';
import { DestroyedKeyEntity } from '../vault/datum-key.entity';
import type { RecordedAct } from './act-line';
import type { PrivacyAct } from './acts';

type ActOf<Kind extends PrivacyAct['kind']> = Extract<PrivacyAct, { kind: Kind }>;

/** Does a person's lost acts again, in the order in which they were done, and moves the epoch past the last of them. */
export async function applyActs(tx: EntityManager, subjectId: string, recorded: readonly RecordedAct[]): Promise<void> {
  const epoch = Math.max(...recorded.map((line) => line.epoch));
  await execute(tx, 'UPDATE subject SET epoch = CASE WHEN epoch < ? THEN ? ELSE epoch END + 1 WHERE id = ?', [epoch, epoch, subjectId]);
  // Several replicas write to the file, and lines may be there twice.
  const inOrder = [...new Map(recorded.map((line) => [line.id, line])).values()].sort((a, b) => a.epoch - b.epoch || (a.id < b.id ? -1 : 1));
  for (const { act } of inOrder) await applyAct(tx, act);
}

async function applyAct(tx: EntityManager, act: PrivacyAct): Promise<void> {
  switch (act.kind) {
    case 'ERASED':
      return reErase(tx, act);
    case 'ENDED':
      return end(tx, act);
    case 'MARKED':
      await execute(tx, 'UPDATE binding SET endedBy = ? WHERE subjectId = ? AND id IN (?) AND closedAt IS NULL', [ERASURE_REQUESTED, act.subjectId, act.bindings]);
      return;
    case 'BLOCKED':
      return insertMissing(tx, PurposeBlockEntity, [{ subjectId: act.subjectId, purpose: act.purpose, kind: act.block, since: new Date(act.at) }]);
    case 'UNBLOCKED':
      await execute(tx, 'DELETE FROM purpose_block WHERE subjectId = ? AND purpose = ? AND kind = ?', [act.subjectId, act.purpose, act.block]);
      return;
    case 'OBJECTED':
      return insertMissing(tx, ObjectionEntity, [{ subjectId: act.subjectId, id: act.id, purpose: act.purpose, channel: act.channel, madeAt: new Date(act.at) }]);
    case 'CONSENT_WITHDRAWN':
      return withdraw(tx, act);
    case 'RECEIPT':
      return keepReceipt(tx, act);
  }
}

/** Destroys again what was destroyed: key, value, bindings; and keeps the proof of it. Nothing happens to what is destroyed. */
export async function reErase(tx: EntityManager, { subjectId, at, reason, by, data }: ActOf<'ERASED'>): Promise<void> {
  const datumIds = data.map(({ datumId }) => datumId);
  await insertMissing(tx, DestroyedKeyEntity, data.map(({ datumId, commitment }) => ({ subjectId, datumId, commitment, destroyedAt: new Date(at) })));
  await execute(tx, 'DELETE FROM datum_key WHERE subjectId = ? AND datumId IN (?)', [subjectId, datumIds]);
  await execute(tx, 'UPDATE datum_version SET sealed = NULL WHERE subjectId = ? AND datumId IN (?)', [subjectId, datumIds]);
  await execute(tx, 'UPDATE datum SET endedAt = ?, endReason = ?, endedBy = ? WHERE subjectId = ? AND id IN (?) AND endedAt IS NULL', [at, reason, by, subjectId, datumIds]);
  await execute(
    tx,
    'UPDATE binding SET closedAt = ?, endedBy = COALESCE(endedBy, ?), dueAt = NULL WHERE subjectId = ? AND datumId IN (?) AND closedAt IS NULL',
    [at, reason, subjectId, datumIds],
  );
}

async function end(tx: EntityManager, { subjectId, at, by, bindings }: ActOf<'ENDED'>): Promise<void> {
  await execute(
    tx,
    'UPDATE binding SET closedAt = ?, endedBy = ?, dueAt = NULL WHERE subjectId = ? AND id IN (?) AND (closedAt IS NULL OR closedAt > ?)',
    [at, by, subjectId, bindings, at],
  );
}

async function withdraw(tx: EntityManager, { subjectId, at, purpose, channel }: ActOf<'CONSENT_WITHDRAWN'>): Promise<void> {
  await execute(
    tx,
    'UPDATE consent SET withdrawnAt = ?, withdrawnChannel = ? WHERE subjectId = ? AND purpose = COALESCE(?, purpose) AND withdrawnAt IS NULL AND givenAt <= ?',
    [at, channel, subjectId, purpose, at],
  );
}

async function keepReceipt(tx: EntityManager, { subjectId, caseId, id, at, part, content }: ActOf<'RECEIPT'>): Promise<void> {
  await insertMissing(tx, ErasureReceiptEntity, [{ subjectId, caseId, id, issuedAt: new Date(at) }]);
  await insertMissing(tx, ErasureReceiptPartEntity, [{ subjectId, caseId, part, content }]);
}
