import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { execute, insertRows, query, selectRows, type Database } from '@andamal/database';
import type { CallerContext, Language, Log } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { ContactService } from '../../contact/contact.service';
import type { RightsCaseEntity } from '../../rights/rights-case.entity';
import type { CaseKind } from '../case.states';
import type { CaseService } from '../case.service';
import type { GuestPeers, GuestToken } from './guest-peers';
import { GuestRequestEntity } from './guest-request.entity';
import type { GuestThrottle } from './guest-throttle';

const REQUEST_LIFETIME_MS = 30 * 60_000;
const CODES_PER_TURN = 50;
const DAY_MS = 86_400_000;

export interface GuestAsking {
  readonly orderNumber: string;
  readonly kind: CaseKind;
  readonly scope: string;
  readonly language: Language;
}

export interface ProvenGuest {
  readonly rightsCase: RightsCaseEntity;
  readonly token: GuestToken;
}

/**
 * Guests exercise their rights with the number of an order and a code to the address that was given with it.
 *
 * Whether there is such an order, or whether it is a guest's, shows in nothing: the answer is the same, the same rows are
 * written, and the code is sent afterwards, by work that the answer does not wait for.
 */
export class GuestCaseService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly cases: CaseService;
      readonly contact: () => ContactService;
      readonly peers: GuestPeers;
      readonly throttle: GuestThrottle;
      readonly clock: Clock;
      readonly log: Log;
    },
  ) {}

  async ask(asking: GuestAsking): Promise<Result<{ readonly requestId: string; readonly expiresAt: Date }, 'TOO_MANY_REQUESTS'>> {
    const { database, clock, peers, throttle, log } = this.parts;
    const number = asking.orderNumber.trim().toUpperCase();
    if (!(await throttle.take(`order ${number}`))) return err('TOO_MANY_REQUESTS');
    const id = uuidv7(clock);
    const party = await peers.party(number, id);
    // Who has an account signs in.
    const guest = party !== null && party.accountId === null ? party : null;
    const requestedAt = clock.now();
    const expiresAt = new Date(requestedAt.getTime() + REQUEST_LIFETIME_MS);
    const { kind, scope, language } = asking;
    const row = { id, subjectId: guest?.subjectId ?? null, orderId: guest?.orderId ?? null, kind, scope, language, requestedAt, expiresAt };
    await database.inTransaction((tx) => insertRows(tx, GuestRequestEntity, [{ ...row, codeSentAt: null, provenAt: null }]));
    void this.sendCodes().catch((error: unknown) => log.warn({ err: error }, 'codes for guests could not be sent, and will be'));
    return ok({ requestId: id, expiresAt });
  }

  /** Sends the codes that were asked for; also those that a crash has left. @returns how many */
  async sendCodes(): Promise<number> {
    const { database, clock, contact } = this.parts;
    const waiting = await selectRows(
      database.read,
      GuestRequestEntity,
      'WHERE expiresAt > ? AND codeSentAt IS NULL AND subjectId IS NOT NULL ORDER BY expiresAt LIMIT ?',
      [clock.now(), CODES_PER_TURN],
    );
    for (const { id, subjectId, orderId, language } of waiting) {
      if (subjectId === null || orderId === null) continue;
      await database.inTransaction(async (tx) => {
        await execute(tx, 'UPDATE identity_proof SET codeSentAt = ? WHERE id = ?', [clock.now(), id]);
        if (!(await goesByOneAddress(tx, subjectId))) return;
        const about = { subjectId, contextKind: 'ORDER' as const, contextId: orderId };
        await contact().sendCode(tx, { ...about, purpose: 'RIGHTS', language, idempotencyKey: `guest-request:${id}` });
      });
    }
    return waiting.length;
  }

  /**
   * The code is right: the case is opened, or joined, with the time of the request, and the guest gets a token for what is
   * theirs. For whatever is not right there is one answer.
   */
  async prove(requestId: string, code: string, caller: CallerContext): Promise<Result<ProvenGuest, 'CODE_NOT_VALID'>> {
    const { database, clock, contact, cases, peers } = this.parts;
    const [request] = await selectRows(database.read, GuestRequestEntity, 'WHERE id = ?', [requestId]);
    const valid = request !== undefined && request.provenAt === null && request.expiresAt > clock.now();
    // Looked at in any case, so that no answer comes sooner than another.
    const about = { subjectId: request?.subjectId ?? requestId, contextKind: 'ORDER' as const, contextId: request?.orderId ?? requestId };
    const verdict = await contact().verifyCode({ ...about, code });
    if (!valid || request.subjectId === null || verdict !== 'RIGHT') return err('CODE_NOT_VALID');

    const { subjectId, kind, scope, language, requestedAt } = request;
    const token = await peers.token(subjectId, requestId);
    const actor = { kind: 'CUSTOMER' as const, id: null };
    const asked = { subjectId, kind, channel: 'SITE' as const, scope, language, receivedAt: requestedAt, identity: 'CODE' as const, actor, text: null };
    const opened = await cases.open(asked, caller);
    if (!opened.ok) return err('CODE_NOT_VALID');
    await database.inTransaction((tx) => execute(tx, 'UPDATE identity_proof SET provenAt = ? WHERE id = ?', [clock.now(), requestId]));
    return ok({ rightsCase: opened.value.rightsCase, token });
  }

  /** Requests that are over are of no use to anybody. */
  async prune(): Promise<void> {
    const before = new Date(this.parts.clock.now().getTime() - DAY_MS);
    await this.parts.database.inTransaction((tx) => execute(tx, 'DELETE FROM identity_proof WHERE expiresAt <= ?', [before]));
    await this.parts.throttle.prune();
  }
}

/**
 * Does all that is held about the person go by one address? Who has had an account may have given a friend's with one order: who reads
 * that mail is not thereby the person whom all the rest is about. What was put right is no address of theirs, and may be a stranger's.
 */
async function goesByOneAddress(tx: EntityManager, subjectId: string): Promise<boolean> {
  const rows = await query(
    tx,
    `SELECT DISTINCT k.blindIndex FROM datum d JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
     WHERE d.subjectId = ? AND d.actualCategory = 'EMAIL' AND d.endedAt IS NULL
       AND NOT EXISTS (SELECT 1 FROM rectification r WHERE r.subjectId = d.subjectId AND r.datumId = d.id)`,
    [subjectId],
  );
  return rows.length === 1;
}
