import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import { AccessLog } from '../access-log/access-log';
import { AccessLogVerifier } from '../access-log/access-log-verifier';
import { AnchorKeeper } from '../access-log/anchor-keeper';
import { AnchorStore } from '../access-log/anchor.store';
import { LogContinuation } from '../access-log/log-continuation';
import { SubjectIndex } from '../access-log/subject-index';
import { Witness } from '../access-log/witness';
import type { PrivacyComplianceEnv } from '../env';
import { ReceiptResolver } from '../receipts/receipt.resolver';
import { ReceiptService } from '../receipts/receipt.service';
import { ReceiptStore } from '../receipts/receipt.store';
import { ActLines } from '../tombstones/act-line';
import { TombstoneCompaction } from '../tombstones/tombstone-compaction';
import { TombstoneKeeper } from '../tombstones/tombstone-keeper';
import { TombstoneReplay } from '../tombstones/tombstone-replay';
import { repeatedly } from '../workers';
import { anchorFileOf, tombstoneFileOf } from './proof-files';
import { ShopSigner } from './shop-keys';

const FLUSH_MS = 5_000;
const COMPACTION_MS = 6 * 3_600_000;

export interface Proof {
  /** The database, each transaction of which also writes down outside of it what a restore must not undo. */
  readonly database: Database;
  readonly accessLog: AccessLog;
  readonly verifier: AccessLogVerifier;
  readonly receipts: ReceiptService;
  readonly receiptResolver: ReceiptResolver;
  readonly workers: readonly Worker[];
  readonly checks: Readonly<Record<string, () => Promise<string | null>>>;
}

/**
 * What shows afterwards what was done: the signed access log, receipts, and what is kept outside of the database. When this
 * returns, whatever a restored backup had forgotten is done again; nothing may be answered before.
 *
 * @param options.database migrated
 */
export async function createProof(options: { env: PrivacyComplianceEnv; log: Log; clock: Clock; database: Database }): Promise<Proof> {
  const { env, log, clock, database: inner } = options;
  const signer = new ShopSigner(env.RECEIPT_SIGNING_KEY, env.RECEIPT_RETIRED_KEYS);
  const anchorFile = anchorFileOf(env);
  const store = new AnchorStore(inner);
  const witness = new Witness(store);
  const keeper = new AnchorKeeper({ store, signer, clock, log, file: anchorFile, witness, everyMs: env.ACCESS_LOG_ANCHOR_MS });
  const accessIndex = new SubjectIndex(inner, log);
  const accessLog = new AccessLog(inner, clock, (head, records) => {
    keeper.moved(head);
    accessIndex.moved(head, records);
  });

  const file = tombstoneFileOf(env);
  if (file === null) log.warn('no TOMBSTONE_FILE: a restore of the database could undo erasures and objections');
  const lines = new ActLines(env.VAULT_INDEX_KEY);
  const tombstones = new TombstoneKeeper({ database: inner, lines, clock, log, file });
  await tombstones.flush();
  const replay = new TombstoneReplay(inner, file, lines, log, clock);
  await replay.run();
  await accessIndex.heal();
  await new LogContinuation({ database: inner, accessLog, store, keeper, signer, clock, log }).run();

  const compaction = new TombstoneCompaction({ file, lines, replay, clock, log, keepDays: env.TOMBSTONE_KEEP_DAYS });
  const database = tombstones.database();
  const receipts = new ReceiptService(new ReceiptStore(database), signer, accessLog, clock);
  return {
    database,
    accessLog,
    verifier: new AccessLogVerifier(database, store, signer.publicKeys, anchorFile, witness),
    receipts,
    receiptResolver: new ReceiptResolver(receipts, signer.published()),
    workers: [
      keeper,
      accessIndex,
      repeatedly({ name: 'tombstones', everyMs: FLUSH_MS, log, run: () => tombstones.flush() }),
      repeatedly({ name: 'tombstone compaction', everyMs: COMPACTION_MS, log, run: () => compaction.run() }),
    ],
    checks: { 'access log': () => keeper.check(), tombstones: () => tombstones.check() },
  };
}
