import { insertOnce, selectRows, sql, updateWhere } from '@andamal/database';
import { stockholmDay } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { NumberSeriesEntity } from './invoice.entity';

export type SeriesKind = 'INVOICE' | 'CREDIT_NOTE';

const PREFIX: Readonly<Record<SeriesKind, string>> = { INVOICE: '', CREDIT_NOTE: 'K' };

/**
 * The next number of a series: one series per kind and calendar year (Europe/Stockholm), counting up from 1 without a
 * gap, as bookkeeping wants it (Bokföringslagen 5 kap. 6-7 §§: each voucher has a number, and a missing one has to be
 * explained).
 *
 * The number is drawn in the transaction that uses it: the series' row stays locked until the commit, and a roll-back
 * takes the number back. Draw it as late as possible, since everybody who invoices waits for it.
 */
export async function nextNumber(tx: EntityManager, kind: SeriesKind, at: Date): Promise<string> {
  const { year } = stockholmDay(at);
  const name = `${kind}-${year}`;
  const number = (await countUp(tx, name)) ?? (await countFromOne(tx, name)) ?? (await countUp(tx, name));
  if (number === null) throw new Error(`The number series ${name} is missing`);
  return `${PREFIX[kind]}${year}-${String(number).padStart(6, '0')}`;
}

/** Null where the series has not begun. */
async function countUp(tx: EntityManager, name: string): Promise<number | null> {
  const counted = await updateWhere(tx, NumberSeriesEntity, { set: { lastNumber: sql('lastNumber + 1') }, where: { name } });
  if (counted === 0) return null;
  const [series] = await selectRows(tx, NumberSeriesEntity, 'WHERE name = ?', [name]);
  return series?.lastNumber ?? null;
}

/** Null where somebody else has begun the series in the meantime. */
async function countFromOne(tx: EntityManager, name: string): Promise<number | null> {
  return (await insertOnce(tx, NumberSeriesEntity, { name, lastNumber: 1 })) ? 1 : null;
}
