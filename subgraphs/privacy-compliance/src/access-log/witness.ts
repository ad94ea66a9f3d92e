import type { ChainHead } from './access-chain';
import type { BadRecord } from './access-log-verifier';
import type { AnchorStore } from './anchor.store';

/** So many commits are remembered between two looks at the log, of which there is one every second. */
const MOST_HEADS = 20_000;
const BATCH = 500;

/**
 * What a running process knows of the access log, since it wrote it: each place where it left the end of the log, and the
 * hash there. Who rewrites the database behind its back cannot rewrite that.
 */
export class Witness {
  private heads: ChainHead[] = [];

  constructor(private readonly store: AnchorStore) {}

  /** The process has left the end of the log here. */
  saw(head: ChainHead): void {
    this.heads.push(head);
    if (this.heads.length > MOST_HEADS) this.heads.splice(0, this.heads.length - MOST_HEADS / 2);
  }

  /** The last place that it knows of. */
  get last(): ChainHead | null {
    return this.heads.at(-1) ?? null;
  }

  /**
   * Holds the log against what the process wrote. What is right is forgotten but for its last place; what is wrong is kept,
   * so that it is still wrong when it is asked for the next time.
   *
   * @returns the first place that is not as the process left it
   */
  async fault(): Promise<BadRecord | null> {
    const known = [...this.heads];
    for (let start = 0; start < known.length; start += BATCH) {
      const batch = known.slice(start, start + BATCH);
      const hashes = await this.store.hashesAt(batch.map(({ seq }) => seq));
      const bad = batch.find(({ seq, hash }) => hashes.get(seq) !== hash);
      if (bad !== undefined) return { seq: bad.seq, fault: hashes.has(bad.seq) ? 'REWRITTEN' : 'TRUNCATED' };
    }
    const last = known.at(-1);
    this.heads = this.heads.filter(({ seq }) => last === undefined || seq >= last.seq);
    return null;
  }
}
