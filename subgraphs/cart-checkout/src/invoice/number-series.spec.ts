import { openDatabase, type Database } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { CartCheckoutTables1763900000000 } from '../migrations/1763900000000-cart-checkout-tables';
import { RecyclingItemEntity } from '../recycling/recycling.entity';
import { NumberSeriesEntity } from './invoice.entity';
import { nextNumber } from './number-series';

describe('a number series', () => {
  let target: TestDatabaseUrl;
  let database: Database;

  beforeAll(async () => {
    target = await testDatabaseUrl('number_series');
    database = await openDatabase({
      name: 'number-series',
      url: target.url,
      entities: [NumberSeriesEntity, RecyclingItemEntity],
      migrations: [CartCheckoutTables1763900000000],
    });
    await database.migrate();
  });

  afterAll(async () => {
    await database.close();
    await target.cleanup();
  });

  it('has no gap and nothing twice, though many draw at once and many roll back', async () => {
    const at = new Date('2026-11-23T10:00:00Z');
    const drawn = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        database
          .inTransaction(async (tx) => {
            const number = await nextNumber(tx, 'INVOICE', at);
            if (index % 3 === 0) throw new Error('rolled back');
            return number;
          })
          .catch(() => null),
      ),
    );
    const kept = drawn.filter((number) => number !== null).sort();
    expect(kept).toEqual(Array.from({ length: 40 }, (_, index) => `2026-${String(index + 1).padStart(6, '0')}`));
  });

  it('begins anew with the year in Stockholm, and apart for credit notes', async () => {
    const draw = (kind: 'INVOICE' | 'CREDIT_NOTE', at: string) => database.inTransaction((tx) => nextNumber(tx, kind, new Date(at)));
    expect(await draw('INVOICE', '2027-12-31T22:59:59Z')).toBe('2027-000001');
    expect(await draw('INVOICE', '2027-12-31T23:00:00Z')).toBe('2028-000001');
    expect(await draw('CREDIT_NOTE', '2027-06-01T00:00:00Z')).toBe('K2027-000001');
    expect(await draw('INVOICE', '2027-06-01T00:00:00Z')).toBe('2027-000002');
  });
});
