import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { deleteWhere, execute, insertMissing, insertRows, query, type Database } from '@andamal/database';
import { purposeRule, type Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { SubjectEventsService } from '../bindings/subject-events.service';
import { PurposeBlockEntity } from '../objection/purpose-block.entity';
import { lockSubjects } from '../vault/subjects';
import { textDigest } from './consent-rows';
import { ConsentEntity } from './consent.entity';

export type ConsentProblem = 'NOT_A_CONSENT_PURPOSE' | 'UNKNOWN_TEXT' | 'UNKNOWN_SUBJECT';

export interface ConsentRequest {
  readonly subjectId: string;
  readonly accountId: string;
  readonly purpose: string;
  readonly textVersion: string;
  readonly language: Language;
  readonly channel: string;
}

/** Consents: as easy to withdraw as to give, and each with the proof of what was shown (GDPR Art. 7). */
export class ConsentService {
  constructor(
    private readonly database: Database,
    private readonly register: Register,
    private readonly events: SubjectEventsService,
    private readonly clock: Clock,
  ) {}

  /** Consenting to what one has consented to already changes nothing. */
  async give(request: ConsentRequest): Promise<Result<ConsentEntity, ConsentProblem>> {
    const { subjectId, accountId, purpose, textVersion, language, channel } = request;
    if (!this.restsOnConsent(purpose)) return err('NOT_A_CONSENT_PURPOSE');
    const digest = textDigest(this.register, purpose, textVersion, language);
    if (digest === null) return err('UNKNOWN_TEXT');
    return this.database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return err('UNKNOWN_SUBJECT');
      const [given] = await activeConsents(tx, subjectId, purpose);
      if (given !== undefined) return ok(given);
      const at = this.clock.now();
      const consent: ConsentEntity = {
        subjectId,
        id: uuidv7(this.clock),
        purpose,
        accountId,
        textVersion,
        language,
        textDigest: digest,
        channel,
        givenAt: at,
        withdrawnAt: null,
        withdrawnChannel: null,
      };
      await insertRows(tx, ConsentEntity, [consent]);
      await deleteWhere(tx, PurposeBlockEntity, { subjectId, purpose, kind: 'CONSENT_WITHDRAWN' });
      const consents = [{ purpose, consentId: consent.id }];
      await this.events.applyOwn(tx, { subjectId, policy: { id: uuidv7(this.clock), type: 'ConsentGiven', at, accountId, consents } });
      return ok(consent);
    });
  }

  /** In force from the next read on, whether a consent was known or not. @returns the consents that ended */
  async withdraw(request: Pick<ConsentRequest, 'subjectId' | 'accountId' | 'purpose' | 'channel'>): Promise<Result<ConsentEntity[], ConsentProblem>> {
    const { subjectId, accountId, purpose, channel } = request;
    if (!this.restsOnConsent(purpose)) return err('NOT_A_CONSENT_PURPOSE');
    return this.database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return err('UNKNOWN_SUBJECT');
      const at = this.clock.now();
      const active = await activeConsents(tx, subjectId, purpose);
      await insertMissing(tx, PurposeBlockEntity, [{ subjectId, purpose, kind: 'CONSENT_WITHDRAWN', since: at }]);
      if (active.length === 0) return ok([]);
      await execute(
        tx,
        'UPDATE consent SET withdrawnAt = ?, withdrawnChannel = ? WHERE subjectId = ? AND purpose = ? AND withdrawnAt IS NULL',
        [at, channel, subjectId, purpose],
      );
      const consents = active.map(({ id }) => ({ purpose, consentId: id }));
      await this.events.applyOwn(tx, { subjectId, policy: { id: uuidv7(this.clock), type: 'ConsentWithdrawn', at, accountId, consents } });
      return ok(active.map((consent) => ({ ...consent, withdrawnAt: at, withdrawnChannel: channel })));
    });
  }

  async ofSubject(subjectId: string): Promise<ConsentEntity[]> {
    const rows = await query<ConsentRow>(
      this.database.read,
      `SELECT ${COLUMNS} FROM consent WHERE subjectId = ? ORDER BY givenAt, id LIMIT 500`,
      [subjectId],
    );
    return rows.map(toConsent);
  }

  private restsOnConsent(purpose: string): boolean {
    return purposeRule(this.register, purpose)?.needsConsent ?? false;
  }
}

type ConsentRow = Record<keyof ConsentEntity, string | number | null>;

const COLUMNS =
  'subjectId, id, purpose, accountId, textVersion, language, textDigest, channel, givenAt, withdrawnAt, withdrawnChannel';

async function activeConsents(tx: EntityManager, subjectId: string, purpose: string): Promise<ConsentEntity[]> {
  const rows = await query<ConsentRow>(
    tx,
    `SELECT ${COLUMNS} FROM consent WHERE subjectId = ? AND purpose = ? AND withdrawnAt IS NULL ORDER BY givenAt`,
    [subjectId, purpose],
  );
  return rows.map(toConsent);
}

function toConsent(row: ConsentRow): ConsentEntity {
  return Object.assign(new ConsentEntity(), row, {
    givenAt: new Date(Number(row.givenAt)),
    withdrawnAt: row.withdrawnAt === null ? null : new Date(Number(row.withdrawnAt)),
  });
}
