import { uuidv7, type Clock } from '@andamal/kernel';
import { insertRows } from '@andamal/database';
import { endsByObjection, OBJECTED, type Register } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { BindingLedger } from '../bindings/binding-ledger';
import { noteAct } from '../tombstones/acts';
import { ObjectionEntity } from './objection.entity';
import { blockPurposes, objectionsInForce } from './purpose-blocks';

/** `channel` of an objection that somebody else has made who is held at the same e-mail address. */
export const SAME_ADDRESS = 'SAME_ADDRESS';

/**
 * Puts an objection in force, once, in a transaction that holds the subject's lock. A purpose whose objection is honoured always
 * ends by it, and what only that purpose held goes; what is weighed only stands still.
 */
export async function recordObjection(
  tx: EntityManager,
  { register, clock }: { readonly register: Register; readonly clock: Clock },
  { subjectId, purposes, channel }: { readonly subjectId: string; readonly purposes: readonly string[]; readonly channel: string },
): Promise<void> {
  const since = clock.now();
  const before = await objectionsInForce(tx, subjectId);
  const fresh = purposes.filter((purpose) => !before.includes(purpose));
  await blockPurposes(tx, { subjectId, kind: 'OBJECTED', purposes: fresh, since });
  const made = fresh.map((purpose) => ({ subjectId, id: uuidv7(clock), purpose, channel, madeAt: since }));
  await insertRows(tx, ObjectionEntity, made);
  noteAct(tx, ...made.map(({ id, purpose }) => ({ kind: 'OBJECTED' as const, subjectId, id, purpose, channel, at: since.getTime() })));
  await endObjected(tx, clock, { subjectId, purposes: purposes.filter((purpose) => endsByObjection(register, purpose)), by: made[0]?.id ?? null });
}

/** Ends what is bound for purposes that the person objects to. */
export async function endObjected(
  tx: EntityManager,
  clock: Clock,
  { subjectId, purposes, by }: { readonly subjectId: string; readonly purposes: readonly string[]; readonly by: string | null },
): Promise<void> {
  if (purposes.length === 0) return;
  const ledger = await BindingLedger.load(tx, [{ subjectId, purposes }], clock);
  ledger.closePurposes(purposes, OBJECTED, clock.now());
  await ledger.flush(tx, () => ({ reason: 'PURPOSES_ENDED', by }));
}
