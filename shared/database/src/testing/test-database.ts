import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import type { DatabaseKind } from '../url';
import { testMysqlUrl } from './env';

export interface TestDatabaseUrl {
  readonly url: string;
  readonly kind: DatabaseKind;
  /** Deletes the file or drops the schema. Close every database on it first. */
  cleanup(): Promise<void>;
}

/**
 * An empty database of its own for one spec, on the engine that the environment asks for: a schema on TEST_MYSQL_URL
 * when that is set, else an SQLite file. So one spec runs on either engine and does not know which.
 */
export async function testDatabaseUrl(name: string): Promise<TestDatabaseUrl> {
  const server = testMysqlUrl();
  return server === undefined ? sqliteFile(name) : mysqlSchema(server, name);
}

async function sqliteFile(name: string): Promise<TestDatabaseUrl> {
  const folder = await mkdtemp(join(tmpdir(), `andamal-${name}-`));
  return {
    url: `sqlite:${join(folder, `${name}.sqlite`)}`,
    kind: 'sqlite',
    cleanup: () => rm(folder, { recursive: true, force: true }),
  };
}

async function mysqlSchema(server: string, name: string): Promise<TestDatabaseUrl> {
  const schema = `t_${name.replace(/\W/g, '_').slice(0, 40)}_${randomBytes(6).toString('hex')}`;
  const url = await createSchema(server, schema);
  return {
    url,
    kind: 'mysql',
    cleanup: () => onServer(server, async (connection) => void (await connection.query(`DROP DATABASE \`${schema}\``))),
  };
}

/** Creates a schema with the collation that the product requires. @returns its URL */
export async function createSchema(server: string, schema: string): Promise<string> {
  await onServer(server, async (connection) => {
    await connection.query(`CREATE DATABASE \`${schema}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  });
  const url = new URL(server);
  url.pathname = `/${schema}`;
  return url.toString();
}

async function onServer(server: string, work: (connection: Connection) => Promise<void>): Promise<void> {
  const url = new URL(server);
  const connection = await createConnection({
    host: url.hostname,
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  });
  try {
    await work(connection);
  } finally {
    await connection.end();
  }
}
