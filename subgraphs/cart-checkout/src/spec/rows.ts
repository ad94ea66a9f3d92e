import { query } from '@andamal/database';
import type { Shop } from './shop';

/** Rows of this subgraph's own database. */
export function rows<Row extends object>(shop: Shop, sql: string, parameters: readonly string[] = []): Promise<Row[]> {
  return query<Row>(shop.subgraph.database.read, sql, parameters);
}

export async function count(shop: Shop, table: string, where = '1 = 1'): Promise<number> {
  const [row] = await rows<{ n: number }>(shop, `SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`);
  return Number(row?.n);
}

export async function paymentState(shop: Shop, paymentId: string): Promise<string | undefined> {
  return (await rows<{ state: string }>(shop, 'SELECT state FROM payment WHERE id = ?', [paymentId]))[0]?.state;
}

/** What the test provider's books say. */
export async function atProvider(shop: Shop, reference: string): Promise<string | undefined> {
  const found = await rows<{ state: string }>(shop, 'SELECT state FROM test_provider_payment WHERE reference = ?', [reference]);
  return found[0]?.state;
}
