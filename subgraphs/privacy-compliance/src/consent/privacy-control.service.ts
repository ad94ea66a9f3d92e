import { query, type Database } from '@andamal/database';
import type { ObjectionService } from '../objection/objection.service';
import { lockSubjects } from '../vault/subjects';

/** The purpose that cookies for advertising are set for. */
export const ADVERTISING = 'ADVERTISING_COOKIES';

const CHANNEL = 'GPC';

/**
 * Global Privacy Control: a browser that sends `Sec-GPC: 1` objects to advertising, for whoever is signed in on it (GDPR
 * Art. 21(2), (5): by automated means). It is recorded once; a later OK from a browser without the signal is the person's
 * own word, and a consent ends the objection for those browsers. See ADR 16.
 */
export class PrivacyControlService {
  constructor(
    private readonly database: Database,
    private readonly objections: ObjectionService,
  ) {}

  /** In force from the next read on, on every device. @returns whether it was new */
  async honour(subjectId: string): Promise<boolean> {
    if (await wasHonoured(this.database.read, subjectId)) return false;
    return this.database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0 || (await wasHonoured(tx, subjectId))) return false;
      await this.objections.objectIn(tx, subjectId, [ADVERTISING], CHANNEL);
      return true;
    });
  }
}

async function wasHonoured(source: Parameters<typeof query>[0], subjectId: string): Promise<boolean> {
  const rows = await query(source, 'SELECT id FROM objection WHERE subjectId = ? AND channel = ? LIMIT 1', [subjectId, CHANNEL]);
  return rows.length > 0;
}
