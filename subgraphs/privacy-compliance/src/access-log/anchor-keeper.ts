import type { Clock } from '@andamal/kernel';
import type { Log, Worker } from '@andamal/service';
import type { ShopSigner } from '../proof/shop-keys';
import type { ChainHead } from './access-chain';
import { anchorLine, isAnchorSigned, parseAnchorLine, signAnchor, type Anchor } from './anchor';
import type { AnchorFile } from './anchor-file';
import type { AnchorStore, LogState } from './anchor.store';
import type { Witness } from './witness';

/** After so many records an anchor is due, however short a time has passed. */
const RECORDS_PER_ANCHOR = 1_000;
/** How often the log is held against what this process wrote, and its end is kept outside of the database. */
const WATCH_MS = 1_000;

export interface AnchorKeeperParts {
  readonly store: AnchorStore;
  readonly signer: ShopSigner;
  readonly clock: Clock;
  readonly log: Log;
  /** The place outside of the database; null: the service's own log is the only one. */
  readonly file: AnchorFile | null;
  /** What this process knows of the log. */
  readonly witness: Witness;
  readonly everyMs: number;
}

/**
 * Signs where the access log ends, again and again: from time to time, after many records, and at the end of the process.
 * Each anchor goes into the database, into a file, and into the service's own log, which other machines may keep. In between
 * the end of the log is signed every second, when it has moved, into a file of one line: so what can be rewritten unseen
 * is what was written in the last second of a process. Nothing is signed that is not what this process wrote.
 */
export class AnchorKeeper implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  private watched = 0;
  private running: Promise<void> | undefined;
  private last: Anchor | null = null;
  private problem: string | null = null;

  constructor(private readonly parts: AnchorKeeperParts) {}

  start(): void {
    this.turn(() => this.anchor());
    this.timer = setInterval(() => this.turn(() => this.anchor()), this.parts.everyMs);
    this.timer.unref();
    this.watch = setInterval(() => {
      if (this.hasMoved()) this.turn(() => this.keepLatest());
    }, WATCH_MS);
    this.watch.unref();
  }

  async stop(): Promise<void> {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    clearInterval(this.watch);
    await this.running;
    await this.anchor();
  }

  /** Told of by the log, after each commit. */
  moved(head: ChainHead): void {
    this.parts.witness.saw(head);
    if (this.timer !== undefined && head.seq - (this.last?.seq ?? 0) >= RECORDS_PER_ANCHOR) this.turn(() => this.anchor());
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
    if (!(await this.isAsWritten())) return null;
    if (this.last?.generation === state.generation && this.last.seq === state.seq) return null;
    const anchor = signAnchor({ ...state, at: clock.now().getTime() }, signer);
    // Outside first: what only the database holds, its restore takes back.
    await this.keepOutside(anchorLine(anchor));
    await store.save(anchor);
    log.info({ anchor }, 'access log anchor');
    this.last = anchor;
    return anchor;
  }

  /** Signs where this process has left the end of the log, and keeps that outside of the database until the next time. */
  async keepLatest(): Promise<void> {
    const { store, signer, clock, file, witness } = this.parts;
    const { last } = witness;
    const state = await store.state();
    if (last === null || state === null || !(await this.isAsWritten())) return;
    await file?.keepLatest(anchorLine(signAnchor({ ...placeOf(state), ...last, at: clock.now().getTime() }, signer)));
    this.watched = last.seq;
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

  private hasMoved(): boolean {
    return (this.parts.witness.last?.seq ?? 0) > this.watched;
  }

  /** What is not as this process wrote it is not signed: that would make it look right, and hide since when it is wrong. */
  private async isAsWritten(): Promise<boolean> {
    const bad = await this.parts.witness.fault();
    if (bad === null) return true;
    this.problem = 'the access log was rewritten under the running service: run verify:log';
    this.parts.log.error(bad, this.problem);
    return false;
  }

  private isBehind({ generation, seq }: { generation: number; seq: number }): boolean {
    return this.last !== null && isLater(this.last, { generation, seq });
  }

  private turn(work: () => Promise<unknown>): void {
    this.running ??= work()
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

function placeOf({ vaultId, generation }: LogState): Pick<LogState, 'vaultId' | 'generation'> {
  return { vaultId, generation };
}
