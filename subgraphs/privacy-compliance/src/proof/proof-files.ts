import { basename, dirname, join } from 'node:path';
import { parseDatabaseUrl } from '@andamal/database';
import { AppendOnlyFile } from './append-only-file';

/**
 * What is kept outside of the database, so that its restore cannot take it back. Where no file is named: beside an SQLite
 * file, in a folder of its own; nowhere for a server's database.
 */
export function proofFile(databaseUrl: string, named: string | undefined, ending: string): AppendOnlyFile | null {
  if (named !== undefined) return new AppendOnlyFile(named);
  const target = parseDatabaseUrl(databaseUrl);
  if (target.kind !== 'sqlite') return null;
  return new AppendOnlyFile(join(dirname(target.file), 'proof', `${basename(target.file, '.sqlite')}.${ending}`));
}
