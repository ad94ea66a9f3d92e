import { isUuid, uuidv7 } from '@andamal/kernel';
import { execute, query, type Database, type SqlParameter } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { DatumCipher } from '../vault/datum-cipher';
import { LocalKeyProvider } from '../vault/key-provider';
import { ValueIndex } from '../vault/value-index';

type Row = Record<string, unknown>;

/** The tables that hold something about a person, with the column that names them. */
const TABLES = [
  ['subject', 'id'],
  ['deposit', 'subjectId'],
  ['datum', 'subjectId'],
  ['datum_version', 'subjectId'],
  ['datum_key', 'subjectId'],
  ['binding', 'subjectId'],
  ['subject_event', 'subjectId'],
  ['consent', 'subjectId'],
] as const;

const ROWS_PER_STATEMENT = 200;
const SUBJECTS_PER_TRANSACTION = 100;

export interface CloneOptions {
  readonly database: Database;
  /** Whose rows are repeated. The product itself has made them: what a deposit and its events leave behind. */
  readonly templateId: string;
  readonly count: number;
  readonly keys: { readonly VAULT_KEK: string; readonly VAULT_INDEX_KEY: string };
  /** The value of a datum of one clone. `position`: 0, 1, 2 … among those of that category. */
  valueOf(clone: number, category: string, position: number): string;
  readonly onProgress?: (made: number) => void;
}

export interface ClonedSubject {
  readonly subjectId: string;
  /** The new id for each id of the template: its account, orders, deposits and data. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * Fills a vault with any number of people, for measurements: repeats the rows that the product has made about one, with
 * ids of their own, and values that the product's own functions seal, fingerprint and index.
 */
export async function cloneSubjects(options: CloneOptions): Promise<ClonedSubject[]> {
  const { database, count, onProgress } = options;
  const template = await loadTemplate(database, options.templateId);
  const parts = { cipher: new DatumCipher(new LocalKeyProvider(options.keys.VAULT_KEK)), index: new ValueIndex(options.keys.VAULT_INDEX_KEY) };
  const made: ClonedSubject[] = [];
  while (made.length < count) {
    const size = Math.min(SUBJECTS_PER_TRANSACTION, count - made.length);
    const clones = await Promise.all(Array.from({ length: size }, (_, offset) => cloneOne(template, made.length + offset, options, parts)));
    await database.inTransaction(async (tx) => {
      for (const [table] of TABLES) await insertAll(tx, table, clones.flatMap(({ rows }) => rows.get(table) ?? []));
    });
    made.push(...clones.map(({ subjectId, ids }) => ({ subjectId, ids })));
    onProgress?.(made.length);
  }
  return made;
}

type Template = ReadonlyMap<string, readonly Row[]>;

async function loadTemplate(database: Database, templateId: string): Promise<Template> {
  const tables = new Map<string, Row[]>();
  for (const [table, column] of TABLES) {
    tables.set(table, await query<Row>(database.read, `SELECT * FROM \`${table}\` WHERE ${column} = ?`, [templateId]));
  }
  if (tables.get('subject')?.length !== 1) throw new Error('There is no such subject to repeat');
  return tables;
}

async function cloneOne(
  template: Template,
  clone: number,
  { valueOf }: CloneOptions,
  { cipher, index }: { cipher: DatumCipher; index: ValueIndex },
): Promise<ClonedSubject & { rows: Map<string, Row[]> }> {
  const ids = new Map<string, string>();
  const rows = new Map([...template].map(([table, all]) => [table, all.map((row) => withOwnIds(row, ids))]));
  const positions = new Map<string, number>();
  const data = (rows.get('datum') ?? []).map((datum) => {
    const category = String(datum['category']);
    const position = positions.get(category) ?? 0;
    positions.set(category, position + 1);
    const place = { subjectId: String(datum['subjectId']), datumId: String(datum['id']), version: 1, category, actualCategory: String(datum['actualCategory']) };
    return { place, value: valueOf(clone, category, position) };
  });
  const sealed = await cipher.seal(data);
  const versions = new Map(rows.get('datum_version')?.map((row) => [row['datumId'], row]));
  const keys = new Map(rows.get('datum_key')?.map((row) => [row['datumId'], row]));
  data.forEach(({ place: { subjectId, datumId, category, actualCategory }, value }, at) => {
    const { sealed: bytes, wrapped, kekId, commitment } = sealed[at] as (typeof sealed)[number];
    Object.assign(versions.get(datumId) ?? {}, { sealed: bytes });
    const fingerprint = index.fingerprint(subjectId, category, actualCategory, value);
    Object.assign(keys.get(datumId) ?? {}, { wrapped, kekId, commitment, fingerprint, blindIndex: index.blindIndex(actualCategory, value) });
  });
  return { subjectId: String(rows.get('subject')?.[0]?.['id']), ids, rows };
}

/** Every id of the template becomes another, the same one wherever it stands. */
function withOwnIds(row: Row, ids: Map<string, string>): Row {
  const copy: Row = {};
  for (const column in row) {
    const value = row[column];
    if (typeof value !== 'string' || !isUuid(value)) {
      copy[column] = value;
      continue;
    }
    let own = ids.get(value);
    if (own === undefined) ids.set(value, (own = uuidv7()));
    copy[column] = own;
  }
  return copy;
}

async function insertAll(tx: EntityManager, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const group = `(${columns.map(() => '?').join(', ')})`;
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
    await execute(
      tx,
      `INSERT INTO \`${table}\` (${columns.map((name) => `\`${name}\``).join(', ')}) VALUES ${chunk.map(() => group).join(', ')}`,
      chunk.flatMap((row) => columns.map((column) => row[column] as SqlParameter)),
    );
  }
}
