import type { Clock } from '@andamal/kernel';
import type { Log } from '@andamal/service';
import type { ActLines } from './act-line';
import type { Segment, TombstoneFile } from './tombstone-file';
import type { TombstoneReplay } from './tombstone-replay';

const DAY_MS = 86_400_000;
/** How much goes at once. */
const SEGMENT_DAYS = 30;

export interface TombstoneCompactionParts {
  readonly file: TombstoneFile | null;
  readonly lines: ActLines;
  readonly replay: TombstoneReplay;
  readonly clock: Clock;
  readonly log: Log;
  /** How long the oldest backup is kept that could ever be restored. Undefined: nobody has said, and nothing goes. */
  readonly keepDays: number | undefined;
}

/**
 * Lets go of privacy acts that every backup knows: it was made after them. They are about people, if without their data,
 * and are kept no longer than they are needed (GDPR Art. 5(1)(e)).
 */
export class TombstoneCompaction {
  constructor(private readonly parts: TombstoneCompactionParts) {}

  /** @returns how many files went */
  async run(): Promise<number> {
    const { file, clock, keepDays, log } = this.parts;
    if (file === null || keepDays === undefined) return 0;
    const now = clock.now();
    if (await this.beganBefore(file, now.getTime() - SEGMENT_DAYS * DAY_MS)) await file.turnOver(now);
    let gone = 0;
    for (const segment of await file.segments()) {
      // A day more, for lines that were under way when it got its name.
      if (segment.until > now.getTime() - (keepDays + 1) * DAY_MS || !(await this.isKnown(segment))) continue;
      await file.forget(segment);
      log.info({ until: new Date(segment.until).toISOString() }, 'privacy acts that every backup knows are kept no longer');
      gone += 1;
    }
    return gone;
  }

  private async beganBefore(file: TombstoneFile, instant: number): Promise<boolean> {
    for await (const line of file.present()) {
      const recorded = this.parts.lines.read(line);
      if (recorded !== null && recorded !== 'FORGED') return timeOf(recorded.id) < instant;
    }
    return false;
  }

  /** What the database itself does not know goes nowhere, however old it is: somebody has restored an older backup. */
  private async isKnown({ path, until }: Segment): Promise<boolean> {
    const { replay, log } = this.parts;
    const lost = await replay.lostOf(path);
    if (lost > 0) log.error({ until: new Date(until).toISOString(), acts: lost }, 'privacy acts are old enough to go, and the database does not know them: restart the service');
    return lost === 0;
  }
}

/** When a UUID of version 7 was made. */
function timeOf(id: string): number {
  return parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
