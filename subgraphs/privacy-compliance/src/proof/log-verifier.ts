import { openDatabase } from '@andamal/database';
import { AccessLogVerifier } from '../access-log/access-log-verifier';
import { AnchorStore } from '../access-log/anchor.store';
import type { PrivacyComplianceEnv } from '../env';
import { anchorFileOf } from './proof-files';
import { ShopSigner } from './shop-keys';

/** Opens the access log of a vault to verify it, beside a running shop or without one. Neither migrates nor writes. */
export async function openLogVerifier(env: PrivacyComplianceEnv): Promise<{ verifier: AccessLogVerifier; close: () => Promise<void> }> {
  const database = await openDatabase({ name: 'privacy-compliance', url: env.DATABASE_URL, entities: [], migrations: [] });
  const { publicKeys } = new ShopSigner(env.RECEIPT_SIGNING_KEY, env.RECEIPT_RETIRED_KEYS);
  return { verifier: new AccessLogVerifier(database, new AnchorStore(database), publicKeys, anchorFileOf(env)), close: () => database.close() };
}
