import { query, type Database } from '@andamal/database';
import { purposeRule, type Register } from '@andamal/policy';
import type { ConsentService } from '../consent/consent.service';
import type { ObjectionService } from '../objection/objection.service';
import type { UnsubscribeLinks } from './unsubscribe-links';

const CHANNEL = 'MAIL_LINK';

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

  /**
   * The second time changes nothing.
   *
   * @returns which kind of letters the token says, genuine or not; null: it is no token
   */
  async unsubscribe(token: string): Promise<string | null> {
    const { register, links, consents, objections } = this.parts;
    const wanted = links.read(token);
    if (wanted === null || !wanted.genuine) return wanted?.purpose ?? null;
    const { purpose, subjectId } = wanted;
    if (purposeRule(register, purpose)?.needsConsent) {
      await consents.withdraw({ subjectId, accountId: await this.accountOf(subjectId, purpose), purpose, channel: CHANNEL });
    } else {
      await objections.object(subjectId, [purpose], CHANNEL);
    }
    return purpose;
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
