import { basename, dirname, join } from 'node:path';
import { parseDatabaseUrl } from '@andamal/database';
import type { PrivacyComplianceEnv } from '../env';
import { AnchorFile } from '../access-log/anchor-file';
import { TombstoneFile } from '../tombstones/tombstone-file';

type ProofEnv = Pick<PrivacyComplianceEnv, 'DATABASE_URL' | 'ACCESS_LOG_ANCHOR_FILE' | 'TOMBSTONE_FILE'>;

export function anchorFileOf({ DATABASE_URL, ACCESS_LOG_ANCHOR_FILE }: ProofEnv): AnchorFile | null {
  const path = ACCESS_LOG_ANCHOR_FILE ?? besideDatabase(DATABASE_URL, 'anchors');
  return path === null ? null : new AnchorFile(path);
}

export function tombstoneFileOf({ DATABASE_URL, TOMBSTONE_FILE }: ProofEnv): TombstoneFile | null {
  const path = TOMBSTONE_FILE ?? besideDatabase(DATABASE_URL, 'tombstones');
  return path === null ? null : new TombstoneFile(path);
}

/**
 * What is kept outside of the database, so that its restore cannot take it back. Where no file is named: beside an SQLite
 * file, in a folder of its own; nowhere for a server's database.
 */
function besideDatabase(databaseUrl: string, ending: string): string | null {
  const target = parseDatabaseUrl(databaseUrl);
  if (target.kind !== 'sqlite') return null;
  return join(dirname(target.file), 'proof', `${basename(target.file, '.sqlite')}.${ending}`);
}
