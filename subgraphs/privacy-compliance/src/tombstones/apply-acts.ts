import { deleteWhere, execute, insertMissing, query, upsertRows } from '@andamal/database';
import { ERASURE_REQUESTED } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { RedactionMarkEntity } from '../access-extract/redaction-mark.entity';
import { HandOverEntity } from '../authority/hand-over.entity';
import { BindingEntity } from '../bindings/binding.entity';
import { tellUnheldOrdersOf } from '../bindings/unheld-orders';
import { CookieChoiceEntity } from '../consent/cookie-choice.entity';
import { DepositEntity } from '../deposits/deposit.entity';
import { LegalHoldEntity } from '../legal-hold/legal-hold.entity';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { ObjectionEntity } from '../objection/objection.entity';
import { PurposeBlockEntity } from '../objection/purpose-block.entity';
import { ErasureReceiptEntity, ErasureReceiptPartEntity } from '../receipts/receipt.entity';
import { RECTIFICATION_SOURCE, RectificationEntity } from '../rectification/rectification.entity';
import { DestroyedKeyEntity } from '../vault/datum-key.entity';
import { DatumVersionEntity } from '../vault/datum-version.entity';
import { DatumEntity } from '../vault/datum.entity';
import type { RecordedAct } from './act-line';
import type { ActOf, PrivacyAct } from './acts';
import { addCaseEntry, markFoundAgain, putCaseBack } from './apply-cases';
import { fromNoted } from './noted-rows';

/**
 * Does a person's lost acts again, in the order in which they were done, and moves the epoch past the last of them.
 *
 * @param now when the loss was noticed
 */
export async function applyActs(tx: EntityManager, subjectId: string, recorded: readonly RecordedAct[], now: Date): Promise<void> {
  const epoch = Math.max(...recorded.map((line) => line.epoch));
  await execute(tx, 'UPDATE subject SET epoch = CASE WHEN epoch < ? THEN ? ELSE epoch END + 1 WHERE id = ?', [epoch, epoch, subjectId]);
  // Several replicas write to the file, and lines may be there twice.
  const inOrder = [...new Map(recorded.map((line) => [line.id, line])).values()].sort((a, b) => a.epoch - b.epoch || (a.id < b.id ? -1 : 1));
  for (const { act } of inOrder) await applyAct(tx, act, now);
  await endUnheld(tx, subjectId, inOrder.flatMap(({ act }) => (act.kind === 'RECTIFIED' ? act.right.datumId : [])), now);
  await tellUnheldOrdersOf(tx, [subjectId], { now: () => now });
  await markFoundAgain(tx, inOrder.map(({ act }) => act), now);
}

async function applyAct(tx: EntityManager, act: PrivacyAct, now: Date): Promise<void> {
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
    case 'RECTIFIED':
      return rectify(tx, act, now);
    case 'BOUND':
      return bind(tx, act);
    case 'HELD':
      return hold(tx, act);
    case 'HANDED_OVER':
      return insertMissing(tx, HandOverEntity, [
        { subjectId: act.subjectId, ...fromNoted<Omit<HandOverEntity, 'subjectId'>>(act.handOver, ['handedOverAt', 'recordedAt']) },
      ]);
    case 'DISCLOSED':
      return insertMissing(tx, DisclosureEntity, [{ subjectId: act.subjectId, ...fromNoted<Omit<DisclosureEntity, 'subjectId'>>(act.disclosure, ['disclosedAt']) }]);
    case 'CASE':
      return putCaseBack(tx, act);
    case 'CASE_ENTRY':
      return addCaseEntry(tx, act);
    case 'COOKIES':
      return answerCookies(tx, act);
    case 'REDACTED':
      return redact(tx, act);
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

/**
 * The wrong value is let go of again; what held it is ended by the acts beside this one. In the place of the right value,
 * which is lost, stands a datum without a value: nothing can be read from it, all events go on to act on it, and whoever
 * gives the value anew corrects it like any other.
 */
async function rectify(tx: EntityManager, { subjectId, at, datumId, category, correctionId, caseId, right }: ActOf<'RECTIFIED'>, now: Date): Promise<void> {
  const createdAt = new Date(at);
  if (right.isNew) {
    const { datumId: id, actualCategory, version } = right;
    const source = RECTIFICATION_SOURCE;
    const ending = { endedAt: null, endReason: null, endedBy: null };
    await insertMissing(tx, DepositEntity, [
      { subjectId, id: correctionId, source, contextKind: 'CASE', contextId: caseId, paymentMethod: null, state: 'RECEIVED', createdAt },
    ]);
    await insertMissing(tx, DatumEntity, [{ subjectId, id, category, actualCategory, source, depositId: correctionId, derivedFrom: null, createdAt, ...ending }]);
    await insertMissing(tx, DatumVersionEntity, [{ subjectId, datumId: id, version, sealed: null, createdAt }]);
  }
  await execute(tx, 'UPDATE datum_key SET fingerprint = datumId, blindIndex = NULL WHERE subjectId = ? AND datumId = ?', [subjectId, datumId]);
  const there = await query(
    tx,
    `SELECT k.datumId FROM datum_key k JOIN datum_version v ON v.subjectId = k.subjectId AND v.datumId = k.datumId AND v.sealed IS NOT NULL
     WHERE k.subjectId = ? AND k.datumId = ?`,
    [subjectId, right.datumId],
  );
  await insertMissing(tx, RectificationEntity, [
    { subjectId, datumId, newDatumId: right.datumId, category, correctionId, caseId, rectifiedAt: createdAt, lostAt: there.length > 0 ? null : now },
  ]);
}

/** What stood in the place of a lost value, and was ended since: it had nothing to destroy, and is in no act of that. */
async function endUnheld(tx: EntityManager, subjectId: string, datumIds: readonly string[], now: Date): Promise<void> {
  if (datumIds.length === 0) return;
  await execute(
    tx,
    `UPDATE datum SET endedAt = ?, endReason = 'PURPOSES_ENDED' WHERE subjectId = ? AND id IN (?) AND endedAt IS NULL
       AND NOT EXISTS (SELECT 1 FROM datum_version v WHERE v.subjectId = datum.subjectId AND v.datumId = datum.id AND v.sealed IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM binding b WHERE b.subjectId = datum.subjectId AND b.datumId = datum.id AND b.closedAt IS NULL)`,
    [now, subjectId, datumIds],
  );
}

/** What was bound and is lost too is not bound again: nothing would ever end it. */
async function bind(tx: EntityManager, { subjectId, bindings }: ActOf<'BOUND'>): Promise<void> {
  const ids = bindings.map(({ datumId }) => datumId);
  const found = await query<{ id: string }>(tx, 'SELECT id FROM datum WHERE subjectId = ? AND id IN (?) AND endedAt IS NULL', [subjectId, ids]);
  const there = new Set(found.map(({ id }) => id));
  const rows = bindings.filter(({ datumId }) => there.has(datumId)).map((noted) => ({ subjectId, ...fromNoted<Omit<BindingEntity, 'subjectId'>>(noted, ['opensAt', 'endsAt', 'closedAt', 'dueAt']) }));
  await upsertRows(tx, BindingEntity, rows, { key: ['subjectId', 'id'], set: ['opensAt', 'endsAt', 'closedAt', 'endedBy', 'dueAt'] });
}

async function hold(tx: EntityManager, { subjectId, hold: noted }: ActOf<'HELD'>): Promise<void> {
  const row = fromNoted<Omit<LegalHoldEntity, 'subjectId'>>(noted, ['placedAt', 'endsAt', 'reviewAt', 'liftedAt']);
  await upsertRows(tx, LegalHoldEntity, [{ subjectId, ...row }], { key: ['subjectId', 'id'], set: ['reviewAt', 'liftedBy', 'liftedAt'] });
}

/** A later answer stays: it is the person's own word. */
async function answerCookies(tx: EntityManager, { holder, at, answer }: ActOf<'COOKIES'>): Promise<void> {
  const older = await deleteWhere(tx, CookieChoiceEntity, { holder }, { sql: 'chosenAt < ?', parameters: [at] });
  if (older === 0 || answer === null) return;
  await insertMissing(tx, CookieChoiceEntity, [{ holder, ...fromNoted<Omit<CookieChoiceEntity, 'holder'>>(answer, ['chosenAt', 'expiresAt']) }]);
}

async function redact(tx: EntityManager, { subjectId, datumId, at, by, passages }: ActOf<'REDACTED'>): Promise<void> {
  const rows = passages.map(({ start, end }) => ({ subjectId, datumId, startsAt: start, endsAt: end, markedBy: by, markedAt: new Date(at) }));
  await insertMissing(tx, RedactionMarkEntity, rows);
}

async function keepReceipt(tx: EntityManager, { subjectId, caseId, id, at, part, content }: ActOf<'RECEIPT'>): Promise<void> {
  await insertMissing(tx, ErasureReceiptEntity, [{ subjectId, caseId, id, issuedAt: new Date(at) }]);
  await insertMissing(tx, ErasureReceiptPartEntity, [{ subjectId, caseId, part, content }]);
}
