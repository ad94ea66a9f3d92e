import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { AppendOnlyFile } from '../proof/append-only-file';

/**
 * Anchors outside of the database: those that are kept for good, line by line; and beside them, in a file of one line, the
 * latest, which the next one replaces, so that one a second costs no room.
 */
export class AnchorFile extends AppendOnlyFile {
  /** In containers the processes of several replicas have the same number. */
  private readonly fresh = `${this.path}.latest.${randomUUID().slice(0, 8)}`;

  /** All of them, the latest at the end. */
  override async *lines(): AsyncGenerator<string> {
    yield* super.lines();
    const latest = await readFile(this.headPath, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    if (latest !== '') yield latest;
  }

  /**
   * At any moment there is the old one or the new one, whole. Not forced onto the disk: what a crash of the machine takes
   * back is told by the anchors that are. Of several replicas the last one to write stays, and each writes every second.
   */
  async keepLatest(line: string): Promise<void> {
    await this.makeFolder();
    await writeFile(this.fresh, line);
    await rename(this.fresh, this.headPath);
  }

  private get headPath(): string {
    return `${this.path}.latest`;
  }
}
