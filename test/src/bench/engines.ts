import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariadbAvailable, startMariaDb } from '@andamal/testing';

export interface BenchEngine {
  readonly name: 'sqlite' | 'mariadb';
  readonly transport: 'in-process' | 'http';
  /** Process id of the database server; null where the database is in the measured process. */
  readonly serverPid: number | null;
  /** URL of a new, empty database. */
  newDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** @param which `sqlite`, `mariadb` or `both` */
export function engineNames(which: string): ('sqlite' | 'mariadb')[] {
  if (which === 'sqlite' || which === 'mariadb') return [which];
  if (which !== 'both') throw new Error('--engine is sqlite, mariadb or both');
  if (mariadbAvailable()) return ['sqlite', 'mariadb'];
  console.log('MariaDB is not installed on this machine: its half is not run.');
  return ['sqlite'];
}

export async function openEngine(name: 'sqlite' | 'mariadb', bufferPoolMb: number): Promise<BenchEngine> {
  return name === 'sqlite' ? sqlite() : mariadb(bufferPoolMb);
}

async function sqlite(): Promise<BenchEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'andamal-bench-'));
  return {
    name: 'sqlite',
    transport: 'in-process',
    serverPid: null,
    newDatabase: async (name) => `sqlite:${join(folder, `${name}.sqlite`)}`,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function mariadb(bufferPoolMb: number): Promise<BenchEngine> {
  const server = await startMariaDb({ bufferPoolMb });
  return {
    name: 'mariadb',
    transport: 'http',
    serverPid: server.pid,
    newDatabase: (name) => server.createSchema(`bench_${name}`),
    stop: () => server.stop(),
  };
}
