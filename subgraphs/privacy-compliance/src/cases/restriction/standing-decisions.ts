/** The purpose for which an order is carried out. */
export const CONTRACT = 'CONTRACT';

/** A case `alias` that restricts what orders are carried out with, carried out itself and not lifted. */
export function restrictsOrders(alias: string): string {
  const scopes = [`${alias}.scope IN ('ALL', '${CONTRACT}')`, ...[`${CONTRACT},%`, `%,${CONTRACT}`, `%,${CONTRACT},%`].map((like) => `${alias}.scope LIKE '${like}'`)];
  return `${isInForce(alias)} AND (${scopes.join(' OR ')})`;
}

/** A case `alias` of restriction that has been carried out and not lifted. One that is completed has been, also where a restore has lost its steps. */
export function isInForce(alias: string): string {
  return `${alias}.kind = 'RESTRICTION'
    AND (${alias}.state = 'COMPLETED' OR EXISTS (SELECT 1 FROM rights_case_step s WHERE s.subjectId = ${alias}.subjectId AND s.caseId = ${alias}.id AND s.name = 'RESTRICT'))
    AND NOT EXISTS (SELECT 1 FROM rights_case_entry l WHERE l.subjectId = ${alias}.subjectId AND l.caseId = ${alias}.id AND l.kind = 'LIFTED')`;
}

/** The order that a row of `alias` names is still to be carried out. */
export function isUnderWay(alias: string): string {
  return `NOT EXISTS (SELECT 1 FROM subject_event o WHERE o.subjectId = ${alias}.subjectId AND o.factKind = 'ORDER' AND o.factId = ${alias}.orderId
    AND o.type IN ('OrderDelivered', 'OrderCancelled'))`;
}

/**
 * What staff have decided about orders `x` of restricted people, as far as it stands: for the very restriction that they
 * decided on, until another one is asked for, it is lifted, or the order is handled. It follows from what is there, so that
 * nothing has to be ended, and no restored backup brings a decision back.
 */
export const STANDING_DECISIONS = `FROM restriction_exception x JOIN rights_case c ON c.subjectId = x.subjectId AND c.id = x.caseId
  WHERE ${restrictsOrders('c')} AND ${isUnderWay('x')}
    AND NOT EXISTS (SELECT 1 FROM rights_case n WHERE n.subjectId = c.subjectId AND n.id > c.id AND ${restrictsOrders('n')})
    AND NOT EXISTS (SELECT 1 FROM rights_case_step w WHERE w.subjectId = c.subjectId AND w.caseId = c.id AND w.name = 'RESTRICT' AND w.doneAt > x.decidedAt)`;
