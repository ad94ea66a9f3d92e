import { uuidv7, type Clock } from '@andamal/kernel';
import { insertRows } from '@andamal/database';
import { endsByObjection, OBJECTED, type Register } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { BindingLedger } from '../bindings/binding-ledger';
import { noteAct } from '../tombstones/acts';
import { ObjectionEntity } from './objection.entity';
import { blockPurposes, objectedPurposes } from './purpose-blocks';

/** `channel` of an objection that somebody else has made who is held at the same e-mail address. */
export const SAME_ADDRESS = 'SAME_ADDRESS';

interface Rules {
  readonly register: Register;
  readonly clock: Clock;
}

/**
 * Puts an objection in force, once, in a transaction that holds the subject's lock. What it ends, {@link endObjected} ends.
 *
 * @returns the ids of what is new, by purpose
 */
export async function recordObjection(
  tx: EntityManager,
  { clock }: Pick<Rules, 'clock'>,
  { subjectId, purposes, channel }: { readonly subjectId: string; readonly purposes: readonly string[]; readonly channel: string },
): Promise<ReadonlyMap<string, string>> {
  const since = clock.now();
  const before = await objectedPurposes(tx, subjectId);
  const fresh = purposes.filter((purpose) => !before.includes(purpose));
  await blockPurposes(tx, { subjectId, kind: 'OBJECTED', purposes: fresh, since });
  const made = fresh.map((purpose) => ({ subjectId, id: uuidv7(clock), purpose, channel, madeAt: since }));
  await insertRows(tx, ObjectionEntity, made);
  noteAct(tx, ...made.map(({ id, purpose }) => ({ kind: 'OBJECTED' as const, subjectId, id, purpose, channel, at: since.getTime() })));
  return new Map(made.map(({ id, purpose }) => [purpose, id]));
}

/**
 * Ends what is bound for purposes that the person objects to, where the objection is honoured always: what only they held goes, by
 * the objection to the last of them. What is weighed only stands still.
 */
export async function endObjected(
  tx: EntityManager,
  { register, clock }: Rules,
  { subjectId, purposes, by }: { readonly subjectId: string; readonly purposes: readonly string[]; readonly by: ReadonlyMap<string, string> },
): Promise<void> {
  for (const purpose of purposes.filter((code) => endsByObjection(register, code))) {
    const ledger = await BindingLedger.load(tx, [{ subjectId, purposes: [purpose] }], clock);
    ledger.closePurposes([purpose], OBJECTED, clock.now());
    await ledger.flush(tx, () => ({ reason: 'PURPOSES_ENDED', by: by.get(purpose) ?? null }));
  }
}
