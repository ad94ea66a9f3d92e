import type { Clock } from '@andamal/kernel';
import { execute, insertMissing, type Database } from '@andamal/database';
import type { Log } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { ShopSigner } from '../proof/shop-keys';
import type { AccessLog } from './access-log';
import { anchorLine, signAnchor, type Anchor } from './anchor';
import { AccessLogAnchorEntity } from './anchor.entity';
import type { AnchorKeeper } from './anchor-keeper';
import type { AnchorStore, LogState } from './anchor.store';
import { restoredRecord } from './restore-mark';

export interface LogContinuationParts {
  readonly database: Database;
  readonly accessLog: AccessLog;
  readonly store: AnchorStore;
  readonly keeper: AnchorKeeper;
  readonly signer: ShopSigner;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Finds out at the start whether the access log was restored from a backup: then it ends before an anchor that was kept
 * outside of the database. The chain goes on with a signed record that says so, and from which place to which records are
 * lost. Of several replicas one writes it.
 */
export class LogContinuation {
  constructor(private readonly parts: LogContinuationParts) {}

  /** @returns whether a restore was found now */
  async run(): Promise<boolean> {
    const { store, keeper, log } = this.parts;
    const state = await store.state();
    const last = state === null ? null : await keeper.lastOutside(state.vaultId);
    if (state === null || last === null || state.generation > last.generation) return false;
    if (state.generation === last.generation && state.seq >= last.seq) {
      const hash = (await store.hashesAt([last.seq])).get(last.seq);
      if (hash !== last.hash) log.error({ seq: last.seq }, 'the access log is not what was signed: run verify:log');
      return false;
    }
    const anchor = await this.markRestore(state, last);
    if (anchor === null) return false;
    await keeper.keepOutside(anchorLine(anchor));
    log.error({ from: state.seq + 1, lostThrough: last.seq }, 'the access log was restored from a backup: records are lost, and it goes on behind one that says so');
    return true;
  }

  private markRestore(state: LogState, last: Anchor): Promise<Anchor | null> {
    const { database, accessLog, clock } = this.parts;
    const generation = last.generation + 1;
    const at = clock.now().getTime();
    return database.inTransaction(async (tx) => {
      const isOurs = await execute(tx, 'UPDATE vault_identity SET generation = ? WHERE id = 1 AND generation = ?', [generation, state.generation]);
      if (isOurs === 0) return null;
      const record = restoredRecord({ at, generation, lostThrough: last.seq, lostHash: last.hash });
      const head = await accessLog.appendIn(tx, [record]);
      return this.sign(tx, { vaultId: state.vaultId, generation, at, ...head });
    });
  }

  private async sign(tx: EntityManager, content: Omit<Anchor, 'keyId' | 'signature'>): Promise<Anchor> {
    const anchor = signAnchor(content, this.parts.signer);
    const { generation, seq, hash, at, keyId, signature } = anchor;
    await insertMissing(tx, AccessLogAnchorEntity, [{ generation, seq, hash, anchoredAt: new Date(at), keyId, signature }]);
    return anchor;
  }
}
