import { createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@andamal/kernel';
import { execute, selectRows, updateWhere, upsertRows, type Database } from '@andamal/database';
import type { CodeCheck, CodeVerdict } from './contact.types';
import { OneTimeCodeEntity, type MessageEntity } from './message.entity';

const DIGITS = 8;
const TRIES = 5;

/**
 * Codes that prove that somebody reads a person's mail. Made when the mail leaves, kept as a keyed hash only, good for a
 * few tries and one success.
 */
export class OneTimeCodes {
  private readonly key: Buffer;

  constructor(
    private readonly database: Database,
    secret: string,
    private readonly clock: Clock,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'andamal one-time codes', 32));
  }

  /** Another attempt to send the same message carries another code, and only the last one counts. @returns the code */
  async make({ subjectId, id, contextKind, contextId, parameters }: MessageEntity): Promise<string> {
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const expiresAt = new Date(this.clock.now().getTime() + Number(parameters['minutes']) * 60_000);
    const row: OneTimeCodeEntity = { subjectId, id, contextKind, contextId, digest: this.digest(id, code), expiresAt, triesLeft: TRIES, usedAt: null };
    await this.database.inTransaction((tx) =>
      upsertRows(tx, OneTimeCodeEntity, [row], { key: ['subjectId', 'id'], set: ['digest', 'expiresAt', 'triesLeft', 'usedAt'] }),
    );
    return code;
  }

  /** Counts the try before it looks: of several guesses at once each is counted. */
  async verify({ subjectId, contextKind, contextId, code }: CodeCheck): Promise<CodeVerdict> {
    const now = this.clock.now();
    return this.database.inTransaction(async (tx) => {
      const [row] = await selectRows(
        tx,
        OneTimeCodeEntity,
        'WHERE subjectId = ? AND contextKind = ? AND contextId = ? ORDER BY id DESC LIMIT 1',
        [subjectId, contextKind, contextId],
      );
      if (row === undefined) return 'NONE';
      const counted = await execute(
        tx,
        'UPDATE one_time_code SET triesLeft = triesLeft - 1 WHERE subjectId = ? AND id = ? AND triesLeft > 0 AND usedAt IS NULL AND expiresAt > ?',
        [subjectId, row.id, now],
      );
      if (counted === 0) return 'NONE';
      if (!timingSafeEqual(Buffer.from(this.digest(row.id, code.replaceAll(/\s/g, ''))), Buffer.from(row.digest))) return 'WRONG';
      await updateWhere(tx, OneTimeCodeEntity, { set: { usedAt: now, triesLeft: 0 }, where: { subjectId, id: row.id } });
      return 'RIGHT';
    });
  }

  private digest(id: string, code: string): string {
    return createHmac('sha256', this.key).update(`${id}/${code}`).digest('hex');
  }
}
