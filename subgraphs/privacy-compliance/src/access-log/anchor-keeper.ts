import type { Clock } from '@andamal/kernel';
import type { Log, Worker } from '@andamal/service';
import type { AppendOnlyFile } from '../proof/append-only-file';
import type { ShopSigner } from '../proof/shop-keys';
import type { ChainHead } from './access-chain';
import { anchorLine, isAnchorSigned, parseAnchorLine, signAnchor, type Anchor } from './anchor';
import type { AnchorStore } from './anchor.store';

/** After so many lines an anchor is due, however short a time has passed. */
const LINES_PER_ANCHOR = 1_000;

export interface AnchorKeeperParts {
  readonly store: AnchorStore;
  readonly signer: ShopSigner;
  readonly clock: Clock;
  readonly log: Log;
  /** The place outside of the database; null: the service's own log is the only one. */
  readonly file: AppendOnlyFile | null;
  readonly everyMs: number;
}

/**
 * Signs where the access log ends, again and again: from time to time, after many lines, and at the end of the process.
 * Each anchor goes into the database, into a file, and into the service's own log, which other machines may keep.
 */
export class AnchorKeeper implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private last: Anchor | null = null;
  private problem: string | null = null;

  constructor(private readonly parts: AnchorKeeperParts) {}

  start(): void {
    this.turn();
    this.timer = setInterval(() => this.turn(), this.parts.everyMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    await this.running;
    await this.anchor();
  }

  /** Told of by the log, after each commit. */
  moved({ seq }: ChainHead): void {
    if (this.timer !== undefined && seq - (this.last?.seq ?? 0) >= LINES_PER_ANCHOR) this.turn();
  }

  /** For readiness: what is wrong with the log under the running service; null: nothing that is known. */
  check(): Promise<string | null> {
    return Promise.resolve(this.problem);
  }

  /** Signs where the log ends now. Null: nothing was written since the last one, or the log has lost its end. */
  async anchor(): Promise<Anchor | null> {
    const { store, signer, clock, log } = this.parts;
    const state = await store.state();
    if (state === null || state.seq === 0) return null;
    this.last ??= await store.lastUpTo(state, Number.MAX_SAFE_INTEGER);
    if (this.isBehind(state)) {
      this.problem = 'the access log ends before its last anchor: restart the service after a restore';
      log.error({ seq: state.seq, anchored: this.last?.seq }, this.problem);
      return null;
    }
    if (this.last?.generation === state.generation && this.last.seq === state.seq) return null;
    const anchor = signAnchor({ ...state, at: clock.now().getTime() }, signer);
    // Outside first: what only the database holds, its restore takes back.
    await this.keepOutside(anchorLine(anchor));
    await store.save(anchor);
    log.info({ anchor }, 'access log anchor');
    this.last = anchor;
    return anchor;
  }

  /** The last anchor in the file outside of the database that this vault has signed. */
  async lastOutside(vaultId: string): Promise<Anchor | null> {
    let last: Anchor | null = null;
    for await (const line of this.parts.file?.lines() ?? []) {
      const anchor = parseAnchorLine(line);
      if (anchor?.vaultId !== vaultId || !isAnchorSigned(anchor, this.parts.signer.publicKeys)) continue;
      if (last === null || isLater(anchor, last)) last = anchor;
    }
    return last;
  }

  /** Puts a line into the file outside of the database. */
  async keepOutside(line: string): Promise<void> {
    await this.parts.file?.append([line]);
  }

  private isBehind({ generation, seq }: { generation: number; seq: number }): boolean {
    return this.last !== null && isLater(this.last, { generation, seq });
  }

  private turn(): void {
    this.running ??= this.anchor()
      .then(() => undefined)
      .catch((error: unknown) => this.parts.log.error({ err: error, work: 'access log anchor' }, 'repeated work failed'))
      .finally(() => {
        this.running = undefined;
      });
  }
}

export function isLater(a: { generation: number; seq: number }, b: { generation: number; seq: number }): boolean {
  return a.generation > b.generation || (a.generation === b.generation && a.seq > b.seq);
}
