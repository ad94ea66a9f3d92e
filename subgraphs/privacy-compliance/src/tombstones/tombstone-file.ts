import { randomUUID } from 'node:crypto';
import { readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppendOnlyFile } from '../proof/append-only-file';

/** What was the file until an instant, and is not written to any more. */
export interface Segment {
  readonly path: string;
  /** Milliseconds since 1970: no line in it is later, but for those that were under way. */
  readonly until: number;
}

/**
 * The file of privacy acts, with what it was before. It is never written anew: from time to time it gets another name and
 * the next line begins a new one, and what is old enough goes as a whole. So there is no instant at which a crash, or
 * another replica that is about to write a line, could lose one: who has the file open writes on into it under its new
 * name, and two replicas that do this at once make two names.
 */
export class TombstoneFile extends AppendOnlyFile {
  /**
   * Every line, in no order; some twice. What is the file now comes first: if it gets another name meanwhile it is still what
   * is being read, and what was given a name before is on the list that is made after it.
   */
  override async *lines(): AsyncGenerator<string> {
    yield* this.present();
    for (const { path } of await this.segments()) yield* new AppendOnlyFile(path).lines();
  }

  /** The lines that were written since it last got another name. */
  present(): AsyncGenerator<string> {
    return super.lines();
  }

  /** The oldest first. */
  async segments(): Promise<Segment[]> {
    const folder = dirname(this.path);
    const start = `${basename(this.path)}.`;
    const names = await readdir(folder).catch(nothingThere<string[]>([]));
    const found = names.flatMap((name): Segment[] => {
      const [, until] = (name.startsWith(start) && /^(\d{13})-[0-9a-f]{8}$/.exec(name.slice(start.length))) || [];
      return until === undefined ? [] : [{ path: join(folder, name), until: Number(until) }];
    });
    return found.sort((a, b) => a.until - b.until);
  }

  /** The next line begins a new file. */
  async turnOver(now: Date): Promise<void> {
    const until = String(now.getTime()).padStart(13, '0');
    // A name of its own: what another replica has turned over at the same instant must not be written over.
    await rename(this.path, `${this.path}.${until}-${randomUUID().slice(0, 8)}`).catch(nothingThere(undefined));
    await this.syncFolder();
  }

  async forget({ path }: Segment): Promise<void> {
    await unlink(path).catch(nothingThere(undefined));
    await this.syncFolder();
  }
}

/** Another replica was faster, or there never was one. */
function nothingThere<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return instead;
    throw error;
  };
}
