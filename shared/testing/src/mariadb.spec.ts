import { openDatabase, query } from '@andamal/database';
import { mariadbAvailable, startMariaDb } from './mariadb';

describe('a private MariaDB', () => {
  if (!mariadbAvailable()) {
    it('says that no server is installed', async () => {
      await expect(startMariaDb()).rejects.toThrow('installed');
    });
    return;
  }

  it('serves schemas as the product requires them, to those who know its password, until it is stopped', async () => {
    const server = await startMariaDb();
    const url = await server.createSchema('shop');
    expect(url).toBe(server.url('shop'));
    const database = await openDatabase({ name: 'shop', url, entities: [], migrations: [] });
    await database.migrate();
    expect(await query(database.read, 'SELECT @@bind_address AS address')).toEqual([{ address: '127.0.0.1' }]);
    await database.close();

    const stranger = new URL(url);
    stranger.password = 'guessed';
    await expect(openDatabase({ name: 'shop', url: stranger.href, entities: [], migrations: [] })).rejects.toThrow('denied');
    await server.stop();
    await expect(openDatabase({ name: 'shop', url, entities: [], migrations: [] })).rejects.toThrow();
  }, 60_000);
});
