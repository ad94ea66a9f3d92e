import { query, type Database } from '@andamal/database';
import { purposeRule, type Register } from '@andamal/policy';
import type { ConsentService } from '../consent/consent.service';
import type { ObjectionService } from '../objection/objection.service';
import type { UnsubscribeLinks } from './unsubscribe-links';

const CHANNEL = 'MAIL_LINK';

/** Bounds the work that one link makes. */
const MOST_AT_ONE_ADDRESS = 500;

/** Ends letters by the link that was in one of them, without sign-in, from the next read on (GDPR Art. 7(3), 21(3)). */
export class UnsubscribeService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly register: Register;
      readonly links: UnsubscribeLinks;
      readonly consents: ConsentService;
      readonly objections: ObjectionService;
    },
  ) {}

  /** The second time changes nothing. @returns MALFORMED for what is no token; for all else the same, genuine or not */
  async unsubscribe(token: string): Promise<'TAKEN' | 'MALFORMED'> {
    const { register, links, consents, objections } = this.parts;
    const wanted = links.read(token);
    if (wanted === 'MALFORMED') return wanted;
    if (wanted === null) return 'TAKEN';
    const { purpose, subjectId } = wanted;
    if (purposeRule(register, purpose)?.needsConsent) {
      await consents.withdraw({ subjectId, accountId: await this.accountOf(subjectId, purpose), purpose, channel: CHANNEL });
    } else {
      for (const each of [subjectId, ...(await this.atTheAddressOf(subjectId, purpose))]) await objections.objectToMarketing(each, CHANNEL);
    }
    return 'TAKEN';
  }

  /**
   * Who else is written to for the purpose at the address to which the link went: somebody who has bought twice without an account is
   * two persons here, and reads the letters to both. An address that was only given with an order of an account is not its holder's own.
   */
  private async atTheAddressOf(subjectId: string, purpose: string): Promise<string[]> {
    const rows = await query<{ subjectId: string }>(
      this.parts.database.read,
      `SELECT DISTINCT theirs.subjectId FROM binding mine
       JOIN subject me ON me.id = mine.subjectId AND (me.accountId IS NULL OR mine.contextKind = 'ACCOUNT')
       JOIN datum_key k ON k.subjectId = mine.subjectId AND k.datumId = mine.datumId
       JOIN datum_key same ON same.blindIndex = k.blindIndex AND same.subjectId <> k.subjectId
       JOIN binding theirs ON theirs.subjectId = same.subjectId AND theirs.datumId = same.datumId AND theirs.purpose = mine.purpose AND theirs.closedAt IS NULL
       JOIN subject them ON them.id = theirs.subjectId AND (them.accountId IS NULL OR theirs.contextKind = 'ACCOUNT')
       WHERE mine.subjectId = ? AND mine.purpose = ? AND mine.category = 'EMAIL' AND mine.closedAt IS NULL LIMIT ?`,
      [subjectId, purpose, MOST_AT_ONE_ADDRESS],
    );
    return rows.map((row) => row.subjectId);
  }

  /** The account of the consent in force, which the binding rules know it by; empty where there is none to end. */
  private async accountOf(subjectId: string, purpose: string): Promise<string> {
    const [consent] = await query<{ accountId: string }>(
      this.parts.database.read,
      'SELECT accountId FROM consent WHERE subjectId = ? AND purpose = ? ORDER BY id DESC LIMIT 1',
      [subjectId, purpose],
    );
    return consent?.accountId ?? '';
  }
}
