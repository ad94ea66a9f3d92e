/** The two families of engines; MariaDB counts as `mysql`. */
export type DatabaseKind = 'sqlite' | 'mysql';

export type DatabaseTarget =
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'mysql';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly schema: string;
      readonly tls: boolean;
    };

/**
 * Reads `sqlite:<path>` or `mysql://user:password@host:port/schema` (`mariadb://` is the same; `?tls=true` asks for TLS).
 *
 * @throws when the URL is neither; the message never repeats the URL, which may hold a password.
 */
export function parseDatabaseUrl(url: string): DatabaseTarget {
  if (url.startsWith('sqlite:')) return sqliteTarget(url.slice('sqlite:'.length));
  if (/^(mysql|mariadb):\/\//.test(url)) return mysqlTarget(url);
  throw new Error('DATABASE_URL must be sqlite:<path> or mysql://user:password@host:port/schema');
}

function sqliteTarget(file: string): DatabaseTarget {
  if (file === '') throw new Error('DATABASE_URL sqlite:<path> names no file');
  // Reads and writes go over two connections, and a database in memory belongs to one connection only.
  if (file.includes(':memory:')) throw new Error('DATABASE_URL sqlite:<path> must name a file, not a database in memory');
  return { kind: 'sqlite', file };
}

function mysqlTarget(url: string): DatabaseTarget {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error('DATABASE_URL is not a valid mysql:// URL');
  }
  const schema = decodeURIComponent(parsed.pathname.slice(1));
  if (schema === '') throw new Error('DATABASE_URL mysql://… names no schema');
  return {
    kind: 'mysql',
    host: parsed.hostname,
    port: parsed.port === '' ? 3306 : Number(parsed.port),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    schema,
    tls: parsed.searchParams.get('tls') === 'true',
  };
}
