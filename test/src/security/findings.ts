import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATABASES, type SubgraphDatabase, type System } from '../support/system';
import type { Traces } from './traces';

/** Where something was found, such as `cart-checkout.shop_order.trackingReference: name`. */
export type Finding = string;

type Cell = string | number | bigint | Uint8Array | null;

/** Every table of a database, the tables of migrations and events among them. */
export async function tablesOf(system: System, database: SubgraphDatabase): Promise<string[]> {
  const rows = await system.rows<{ tableName: string }>(
    database,
    system.kind === 'sqlite'
      ? "SELECT name AS tableName FROM sqlite_master WHERE type = 'table'"
      : 'SELECT table_name AS tableName FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  return rows.map(({ tableName }) => tableName).sort();
}

/** Looks into every column of every row of every table of every database. */
export async function inDatabases(system: System, traces: Traces): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const database of DATABASES) {
    for (const table of await tablesOf(system, database)) {
      const rows = await system.rows<Record<string, Cell>>(database, `SELECT * FROM \`${table}\``);
      findings.push(...rows.flatMap((row) => inRow(row, traces)).map((finding) => `${database}.${table}.${finding}`));
    }
  }
  return [...new Set(findings)];
}

function inRow(row: Readonly<Record<string, Cell>>, traces: Traces): Finding[] {
  return Object.entries(row).flatMap(([column, cell]) => {
    if (cell === null) return [];
    return traces.in(cell instanceof Uint8Array ? cell : String(cell)).map((label) => `${column}: ${label}`);
  });
}

/** Looks into every line that any process has printed. */
export function inLogs(system: System, traces: Traces): Finding[] {
  return Object.entries(system.processes).flatMap(([name, process]) =>
    process.output().split('\n').flatMap((line) => traces.in(line).map((label) => `log of ${name}: ${label} in ${line}`)),
  );
}

/**
 * Looks into the database files as they lie on the disk: deleted rows, free pages and write-ahead logs among them. Letters,
 * which development puts into a folder instead of sending them, are for the person and say who that is.
 */
export async function inFiles(system: System, traces: Traces): Promise<Finding[]> {
  const { dataDir } = system;
  if (dataDir === null) return [];
  const findings = await Promise.all(
    (await readdir(dataDir, { withFileTypes: true })).filter((entry) => entry.isFile()).map(async ({ name: file }) => traces.in(await readFile(join(dataDir, file))).map((label) => `${file}: ${label}`)),
  );
  return findings.flat();
}

/** What the vault has yet to do by itself: letters, codes for guests, steps of cases. */
const UNDER_WAY = [
  "message WHERE state IN ('PENDING', 'SENDING')",
  'identity_proof WHERE codeSentAt IS NULL AND subjectId IS NOT NULL',
  "rights_case WHERE state IN ('OPEN', 'IN_PROGRESS')",
];

/** Acts lie in the vault's database until they are in the file outside of it. Beside a server's database there is none here. */
const TO_BE_WRITTEN_OUT = 'privacy_act';

/** Resolves when every event that was written has been applied by all who hear of it, and the vault has nothing left to do. */
export async function hasSettled(system: System): Promise<boolean> {
  const waits = async (database: SubgraphDatabase, rows: string): Promise<boolean> => {
    const [row] = await system.rows<{ waiting: number }>(database, `SELECT COUNT(*) AS waiting FROM ${rows}`);
    return Number(row?.waiting) > 0;
  };
  for (const database of DATABASES) if (await waits(database, 'outbox_deliveries')) return false;
  for (const rows of [...UNDER_WAY, ...(system.kind === 'sqlite' ? [TO_BE_WRITTEN_OUT] : [])]) if (await waits('privacy-compliance', rows)) return false;
  return true;
}

/**
 * What each request leaves, whatever it asks for: log lines (signed now and then), sessions, and counts of attempts and
 * look-ups, which go by themselves when their time is over.
 */
const TRACES_OF_REQUESTS = new Set(['access_log', 'access_log_anchor', 'access_log_block', 'access_log_subject', 'failed_attempts', 'identity_attempts', 'look_up_count', 'outbox_leases', 'session', 'sqlite_sequence']);

/** What a checkout leaves that was broken off, when all that it had done is undone: that it was, and what was told of it. */
export const TRACES_OF_CHECKOUTS: readonly string[] = ['checkout', 'reservation', 'reservation_part', 'deposit', 'outbox_events', 'inbox_events'];

/**
 * Everything that the shop holds, but for what each request leaves: how many rows each table has, and a digest of them.
 *
 * @param but further tables that are left out
 */
export async function everything(system: System, but: readonly string[] = []): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  for (const database of DATABASES) {
    const tables = await tablesOf(system, database);
    for (const table of tables.filter((name) => !TRACES_OF_REQUESTS.has(name) && !but.includes(name))) {
      const rows = await system.rows(database, `SELECT * FROM \`${table}\``);
      const content = rows.map((row) => JSON.stringify(row)).sort().join('\n');
      state[`${database}.${table}`] = `${rows.length} rows, ${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
    }
  }
  return state;
}
