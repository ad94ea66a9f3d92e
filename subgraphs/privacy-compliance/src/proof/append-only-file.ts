import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

interface Waiting {
  readonly lines: readonly string[];
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Lines in a file that only grows. A line is on the disk when `append` resolves. Lines that come while others are being
 * written go to the disk together, with one fsync. Each write begins on a line of its own, also after one that a crash
 * has torn off.
 */
export class AppendOnlyFile {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(readonly path: string) {}

  append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    return new Promise((written, failed) => {
      this.waiting.push({ lines, written, failed });
      if (!this.writing) void this.writeAll();
    });
  }

  /** Lines in the order in which they were written; none when there is no file. Never more than a few in memory. */
  async *lines(): AsyncGenerator<string> {
    const file = await open(this.path, 'r').catch((error: NodeJS.ErrnoException) => {
      // What is there and cannot be read is not taken for nothing.
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    });
    if (file === null) return;
    try {
      const reader = createInterface({ input: file.createReadStream({ encoding: 'utf8', autoClose: false }), crlfDelay: Infinity });
      for await (const line of reader) if (line !== '') yield line;
    } finally {
      // Also of a reader that has seen enough.
      await file.close();
    }
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.write(batch.flatMap(({ lines }) => lines));
        for (const { written } of batch) written();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.writing = false;
  }

  private async write(lines: readonly string[]): Promise<void> {
    await this.makeFolder();
    const file = await open(this.path, 'a+');
    let inode: number;
    try {
      const { size, ino } = await file.stat();
      inode = ino;
      const isWhole = size === 0 || (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] === 0x0a;
      await file.appendFile(`${isWhole ? '' : '\n'}${lines.join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (this.syncedInode === inode) return;
    await this.syncFolder();
    this.syncedInode = inode;
  }

  protected async makeFolder(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
  }

  /** Of the file whose name is known to be on the disk. */
  private syncedInode: number | undefined;

  /** Else a crash of the machine could forget the new file's name. */
  protected async syncFolder(): Promise<void> {
    const folder = await open(dirname(this.path), 'r');
    await folder.sync().finally(() => folder.close());
  }
}
