import { query, sql, type Database } from '@andamal/database';
import { purposeRule, type ContextKind, type Register } from '@andamal/policy';
import type { PersonalDataRef } from '@andamal/service';
import type { FoundDatum } from './personal-data.store';

/** Names a context among those of one request. */
export function contextKey({ subjectId, kind, contextId }: PersonalDataRef): string {
  return kind === 'ACCOUNT' ? `${subjectId}/` : `${subjectId}/${kind}:${contextId}`;
}

/** Contexts whose bindings count in another one: the invoices of an order, the order of an invoice. By context key. */
export type KindredContexts = ReadonlyMap<string, readonly PersonalDataRef[]>;

/** SQLite takes conditions 1000 deep. */
const CONTEXTS_PER_STATEMENT = 400;

/**
 * What is looked at together with the contexts that were asked about, since the purpose binds in the other kind: the
 * books hold an order's data by its invoice. One statement, and none where the purpose binds in the very kind that is
 * asked about, such as CONTRACT for an order.
 */
export async function kindredContexts(
  database: Database,
  register: Register,
  purpose: string,
  refs: readonly PersonalDataRef[],
): Promise<KindredContexts> {
  const kinds = new Set<ContextKind>(purposeRule(register, purpose)?.lifecycle.map(({ contextKind }) => contextKind));
  const asked = refs.filter(({ kind }) => (kind === 'ORDER' && kinds.has('INVOICE')) || (kind === 'INVOICE' && kinds.has('ORDER')));
  const kindred = new Map<string, PersonalDataRef[]>();
  for (let start = 0; start < asked.length; start += CONTEXTS_PER_STATEMENT) {
    const some = asked.slice(start, start + CONTEXTS_PER_STATEMENT);
    for (const { subjectId, orderId, invoiceId } of await invoicesOfOrders(database, some)) {
      const order: PersonalDataRef = { subjectId, kind: 'ORDER', contextId: orderId };
      const invoice: PersonalDataRef = { subjectId, kind: 'INVOICE', contextId: invoiceId };
      kindred.set(contextKey(order), [...(kindred.get(contextKey(order)) ?? []), invoice]);
      kindred.set(contextKey(invoice), [order]);
    }
  }
  return kindred;
}

function invoicesOfOrders(
  database: Database,
  refs: readonly PersonalDataRef[],
): Promise<{ subjectId: string; orderId: string; invoiceId: string }[]> {
  const where = refs.map(({ subjectId, kind, contextId }) =>
    sql(`subjectId = ? AND factKind = 'ORDER' AND ${kind === 'ORDER' ? 'factId' : 'invoiceId'} = ?`, [subjectId, contextId]),
  );
  return query(
    database.read,
    `SELECT DISTINCT subjectId, factId AS orderId, invoiceId FROM subject_event
     WHERE invoiceId IS NOT NULL AND (${where.map((part) => `(${part.sql})`).join(' OR ')})`,
    where.flatMap((part) => part.parameters),
  );
}

/** The data of a context, each with what binds it there and in the kindred contexts. */
export function withKindred(
  ref: PersonalDataRef,
  found: ReadonlyMap<string, readonly FoundDatum[]>,
  kindred: KindredContexts,
): readonly FoundDatum[] {
  const key = contextKey(ref);
  const own = found.get(key) ?? [];
  const others = (kindred.get(key) ?? []).flatMap((other) => found.get(contextKey(other)) ?? []);
  if (others.length === 0) return own;
  return own.map((datum) => {
    const more = others.filter(({ place }) => place.datumId === datum.place.datumId).flatMap(({ bindings }) => bindings);
    return { ...datum, bindings: [...datum.bindings, ...more] };
  });
}

/** The contexts, each once, with those that count in them. */
export function withTheirKindred(refs: readonly PersonalDataRef[], kindred: KindredContexts): PersonalDataRef[] {
  const all = refs.flatMap((ref) => [ref, ...(kindred.get(contextKey(ref)) ?? [])]);
  return [...new Map(all.map((ref) => [contextKey(ref), ref])).values()];
}
