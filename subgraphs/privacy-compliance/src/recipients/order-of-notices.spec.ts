import { openDatabase, query, type Database, type DatabaseOptions } from '@andamal/database';
import { testDatabaseUrl } from '@andamal/testing';
import { RecipientNotices1764900000000 } from '../migrations/1764900000000-recipient-notices';
import { OrderOfNotices1765500000000 } from '../migrations/1765500000000-order-of-notices';

describe('notices that were there before they had an order', () => {
  it('have that in which they were made', async () => {
    const place = await testDatabaseUrl('vault-order-of-notices');
    const opened: Database[] = [];
    const migrated = async (...migrations: DatabaseOptions['migrations']): Promise<Database> => {
      const database = await openDatabase({ name: 'vault', url: place.url, entities: [], migrations });
      opened.push(database);
      await database.migrate();
      return database;
    };
    try {
      const before = await migrated(RecipientNotices1764900000000);
      for (const [subjectId, id, createdAt] of [['a', 'late', 2], ['a', 'early', 1], ['b', 'other', 3]]) {
        await before.execute(
          `INSERT INTO recipient_notice (subjectId, id, caseId, kind, recipient, recipientName, purpose, contextKind, contextId, categories, datumIds, state, requestedAt, createdAt, attempts, nextAttemptAt, byStaff)
           VALUES (?, ?, ?, 'ERASURE', 'CARRIER', 'POSTNORD', 'CONTRACT', 'ORDER', 'o', '[]', '[]', 'PENDING', 0, ?, 0, 0, 0)`,
          [subjectId as string, id as string, id as string, createdAt as number],
        );
      }
      const after = await migrated(RecipientNotices1764900000000, OrderOfNotices1765500000000);
      const rows = await query<{ id: string }>(after.read, "SELECT id FROM recipient_notice WHERE subjectId = 'a' ORDER BY position");
      expect(rows.map(({ id }) => id)).toEqual(['early', 'late']);
    } finally {
      for (const database of opened) await database.close();
      await place.cleanup();
    }
  });
});
