import { uuidv7, type Clock } from '@andamal/kernel';
import { execute, insertRows, selectRows } from '@andamal/database';
import { holdsAt } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { BindingEntity } from '../bindings/binding.entity';
import { noteBound } from '../tombstones/acts';
import type { CorrectedBinding } from './corrected-bindings';

/**
 * Binds the right value. Where it is a datum that the person has had all along, a binding may be there: one that holds
 * stays as it is, one that is over begins again, since it is the wrong value's that goes on. Written down outside of the
 * database too: after a restore nothing else knows what the right value was for.
 */
export async function writeBindings(
  tx: EntityManager,
  { subjectId, datumId, opens, clock }: { subjectId: string; datumId: string; opens: readonly CorrectedBinding[]; clock: Clock },
): Promise<void> {
  const now = clock.now();
  const there = await selectRows(tx, BindingEntity, 'WHERE subjectId = ? AND datumId = ?', [subjectId, datumId]);
  const known = new Map(there.map((binding) => [keyOf(binding), binding]));
  const fresh: BindingEntity[] = [];
  const reopened: BindingEntity[] = [];
  for (const binding of opens) {
    const existing = known.get(keyOf(binding));
    if (existing === undefined) fresh.push({ ...binding, subjectId, id: uuidv7(clock), datumId });
    else if (!holdsAt(existing, now) && holdsAt(binding, now)) {
      await reopen(tx, existing, binding);
      reopened.push({ ...existing, ...binding });
    }
  }
  await insertRows(tx, BindingEntity, fresh);
  noteBound(tx, subjectId, [...fresh, ...reopened]);
}

async function reopen(tx: EntityManager, { subjectId, id }: BindingEntity, binding: CorrectedBinding): Promise<void> {
  const { opensAt, endsAt, closedAt, endedBy, dueAt } = binding;
  await execute(tx, 'UPDATE binding SET opensAt = ?, endsAt = ?, closedAt = ?, endedBy = ?, dueAt = ? WHERE subjectId = ? AND id = ?', [
    opensAt,
    endsAt,
    closedAt,
    endedBy,
    dueAt,
    subjectId,
    id,
  ]);
}

function keyOf({ purpose, contextKind, contextId, holdOf }: CorrectedBinding): string {
  return [purpose, contextKind, contextId, holdOf].join('\u0000');
}
