import { execute, insertMissing, query, sql, updateWhere, type Database } from '@andamal/database';
import { err, ok, type Clock, type Result } from '@andamal/kernel';
import { stockholmDay } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { CatalogReader } from '../snapshot/catalog-reader';
import { PageCountEntity, type Page } from './page-count.entity';
import type { ViewLimit } from './view-limit';

/** Figures are rounded down to multiples of this, so that no single visit or purchase shows, also not as a difference. */
export const ROUNDED_TO = 10;

export type Period = 'DAY' | 'MONTH';

export interface Figures {
  /** Such as 2026-11-23, or 2026-11 for a month. */
  readonly period: string;
  readonly page: Page;
  readonly productId: string | null;
  readonly views: number;
  readonly ordered: number;
}

export interface FiguresWanted {
  readonly from: string;
  readonly to: string;
  readonly by: Period;
  readonly first: number;
  /** Where the page before ended. */
  readonly after: Pick<Figures, 'period' | 'page'> & { readonly productId: string } | null;
}

const LENGTHS: Readonly<Record<Period, number>> = { DAY: 10, MONTH: 7 };

/** Counts what is looked at and ordered, apart from everything about people. */
export class StatisticsService {
  constructor(
    private readonly database: Database,
    private readonly reader: CatalogReader,
    private readonly limit: ViewLimit,
    private readonly clock: Clock,
  ) {}

  /** @returns whether it was counted: beyond a limit views are not */
  async countView(page: Page, productId: string | null): Promise<Result<boolean, 'PRODUCT_NOT_FOUND'>> {
    if ((page === 'PRODUCT') !== (productId !== null)) return err('PRODUCT_NOT_FOUND');
    if (productId !== null && (await this.reader.current()).product(productId) === undefined) return err('PRODUCT_NOT_FOUND');
    if (!this.limit.take(`${page} ${productId ?? ''}`)) return ok(false);
    const key = { day: dayOf(this.clock.now()), page, productId: productId ?? '' };
    await this.database.inTransaction(async (tx) => {
      await insertMissing(tx, PageCountEntity, [{ ...key, views: 0, ordered: 0 }]);
      await updateWhere(tx, PageCountEntity, { set: { views: sql('views + 1') }, where: key });
    });
    return ok(true);
  }

  /** Counts the products of an order, with the event that says that it was placed. Bundles count as their parts. One statement. */
  async countOrder(tx: EntityManager, reservationId: string, placedAt: Date): Promise<void> {
    const [conflict, fresh] =
      this.database.kind === 'mysql' ? ['ON DUPLICATE KEY UPDATE', 'VALUES(ordered)'] : ['ON CONFLICT (day, page, productId) DO UPDATE SET', 'excluded.ordered'];
    await execute(
      tx,
      `INSERT INTO page_count (day, page, productId, views, ordered)
       SELECT ?, 'PRODUCT', v.productId, 0, SUM(p.quantity) FROM reservation_part p JOIN product_variant v ON v.id = p.variantId
       WHERE p.reservationId = ? GROUP BY v.productId ORDER BY v.productId
       ${conflict} ordered = page_count.ordered + ${fresh}`,
      [dayOf(placedAt), reservationId],
    );
  }

  /** One more than asked for, so that the caller can tell whether there is a further page. One statement. */
  async figures({ from, to, by, first, after }: FiguresWanted): Promise<Figures[]> {
    const period = `SUBSTR(day, 1, ${LENGTHS[by]})`;
    const beyond = after === null ? '' : `AND (${period} > ? OR (${period} = ? AND (page > ? OR (page = ? AND productId > ?))))`;
    const position = after === null ? [] : [after.period, after.period, after.page, after.page, after.productId];
    const rows = await query<{ period: string; page: Page; productId: string; views: number | string; ordered: number | string }>(
      this.database.read,
      `SELECT ${period} AS period, page, productId, SUM(views) AS views, SUM(ordered) AS ordered FROM page_count
       WHERE day >= ? AND day <= ? ${beyond} GROUP BY ${period}, page, productId ORDER BY period, page, productId LIMIT ?`,
      [from, to, ...position, first + 1],
    );
    return rows.map((row) => ({
      period: row.period,
      page: row.page,
      productId: row.productId === '' ? null : row.productId,
      views: rounded(Number(row.views)),
      ordered: rounded(Number(row.ordered)),
    }));
  }
}

function rounded(count: number): number {
  return Math.floor(count / ROUNDED_TO) * ROUNDED_TO;
}

function dayOf(instant: Date): string {
  const { year, month, day } = stockholmDay(instant);
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}
