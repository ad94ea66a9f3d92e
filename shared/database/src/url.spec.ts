import { parseDatabaseUrl } from './index';

describe('parseDatabaseUrl', () => {
  it('reads both families of engines', () => {
    expect(parseDatabaseUrl('sqlite:.data/catalog.sqlite')).toEqual({ kind: 'sqlite', file: '.data/catalog.sqlite' });
    expect(parseDatabaseUrl('mysql://shop:p%40ss%2Fword@db:3307/catalog?tls=true')).toEqual({
      kind: 'mysql',
      host: 'db',
      port: 3307,
      user: 'shop',
      password: 'p@ss/word',
      schema: 'catalog',
      tls: true,
    });
    expect(parseDatabaseUrl('mariadb://shop@db/catalog')).toMatchObject({ kind: 'mysql', port: 3306, password: '', tls: false });
  });

  it.each(['', 'sqlite:', 'sqlite::memory:', 'postgres://shop:secret@db/catalog', 'mysql://shop:secret@db', 'mysql://shop:secret@'])(
    'refuses %p without repeating it',
    (url) => {
      const read = (): unknown => parseDatabaseUrl(url);
      expect(read).toThrow(/DATABASE_URL/);
      expect(read).not.toThrow(/secret/);
    },
  );
});
