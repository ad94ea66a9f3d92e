import { selectRows } from '@andamal/database';
import { decideDeposit, type Register } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { BindingEntity } from '../bindings/binding.entity';
import { DepositEntity } from '../deposits/deposit.entity';
import { SubjectEntity } from '../vault/subject.entity';
import type { DatumEntity } from '../vault/datum.entity';

/**
 * For what of all that a wrong value was given for the right one may be kept. A value that turns out to be of another
 * kind is judged anew, as if each deposit had brought it (GDPR Art. 5(1)(c)): a personnummer in the place of a company's
 * number may be kept for an order on invoice, and not for an account or a card purchase.
 */
export async function admittedBindings(
  tx: EntityManager,
  register: Register,
  wrong: DatumEntity,
  actualCategory: string,
  bindings: readonly BindingEntity[],
): Promise<(binding: BindingEntity) => boolean> {
  const { subjectId, category } = wrong;
  const depositIds = [...new Set(bindings.map(({ holdOf }) => holdOf).filter((id) => id !== ''))];
  if (actualCategory === wrong.actualCategory || depositIds.length === 0) return () => true;
  const deposits = await selectRows(tx, DepositEntity, 'WHERE subjectId = ? AND id IN (?)', [subjectId, depositIds]);
  const [subject] = await selectRows(tx, SubjectEntity, 'WHERE id = ?', [subjectId]);
  const keeps = deposits.map(({ source, contextKind, paymentMethod }) => {
    const guest = contextKind === 'ORDER' && subject?.kind === 'GUEST';
    return decideDeposit({ register, source, contextKind, guest, paymentMethod, category, actualCategory }).decision === 'KEEP';
  });
  const refused = deposits.filter((_, position) => !keeps[position]);
  const refusedContexts = new Set(refused.map(({ contextKind, contextId }) => `${contextKind}:${contextId}`));
  // An invoice is about the data of its order.
  const someOrder = deposits.some(({ contextKind }, position) => contextKind === 'ORDER' && keeps[position]);
  return ({ contextKind, contextId }) =>
    contextKind === 'INVOICE' ? someOrder : !refusedContexts.has(`${contextKind}:${contextId}`);
}
