import { uuidv7, type Clock } from '@andamal/kernel';
import { insertOnce, insertRows, query, selectRows, type Database, type DomainEvent } from '@andamal/database';
import { DEPOSIT_HOLD, holdsAt, stockholmDay } from '@andamal/policy';
import { EVENTS, type CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AccessLog } from '../access-log/access-log';
import { BindingEntity } from '../bindings/binding.entity';
import { BindingLedger } from '../bindings/binding-ledger';
import type { ContactService } from '../contact/contact.service';
import { DepositEntity } from '../deposits/deposit.entity';
import { normaliserOf } from '../deposits/values';
import { RECTIFICATION_SOURCE } from '../rectification/rectification.entity';
import type { RectificationService } from '../rectification/rectification.service';
import type { DatumCipher, SealedValue } from '../vault/datum-cipher';
import { DatumKeyEntity } from '../vault/datum-key.entity';
import { DatumVersionEntity } from '../vault/datum-version.entity';
import { DatumEntity } from '../vault/datum.entity';
import { knownValues } from '../vault/known-values';
import { lockSubjects } from '../vault/subjects';
import type { ValueIndex } from '../vault/value-index';

const EMAIL = 'EMAIL';

/** An address that nobody has proven by then is of no use: the vault asks whether its event is there, and destroys it. */
export const UNPROVEN_FOR_MS = 60 * 60_000;

export interface NewAddress {
  /** Of the change, of the deposit that the address is, and of the event that may follow. */
  readonly id: string;
  readonly subjectId: string;
  readonly accountId: string;
  /** The case that it is part of; null: the person does it on the site. */
  readonly caseId: string | null;
  readonly email: string;
  /** Whether somebody else signs in with it. */
  readonly taken: boolean;
}

export const BEGIN_OUTCOMES = ['BEGUN', 'INVALID_VALUE', 'SAME_VALUE', 'UNKNOWN_SUBJECT'] as const;
export type BeginOutcome = (typeof BEGIN_OUTCOMES)[number];
export const PROOF_OUTCOMES = ['PROVEN', 'NOT_PROVEN', 'NOTICE_PENDING'] as const;
export type ProofOutcome = (typeof PROOF_OUTCOMES)[number];

/** The new address, ready to be written. */
interface Draft {
  readonly datumId: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly blindIndex: string | null;
  readonly sealed: SealedValue;
}

/**
 * The vault's part of giving an account another sign-in address. Until it is proven the new address is a deposit that waits
 * for its event, like that of a registration: held, used for nothing but the letter that proves it, and gone within the
 * hour. With the event it takes the old one's place as any correction does. See docs/adr/0025.
 */
export class AddressChangeService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly cipher: DatumCipher;
      readonly values: ValueIndex;
      readonly rectification: RectificationService;
      readonly contact: () => ContactService;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /** Takes the new address in and has the letters written. The same change again is the same change. */
  async begin(change: NewAddress, caller: CallerContext): Promise<BeginOutcome> {
    const { database, log, clock } = this.parts;
    const { subjectId } = change;
    await log.record(caller, [{ subjectId, context: 'SIGN_IN_ADDRESS', categories: [EMAIL], outcome: 'ALLOWED' }]);
    const normalised = normaliserOf(EMAIL)(change.email, stockholmDay(clock.now()));
    if (normalised === null) return 'INVALID_VALUE';
    const draft = await this.draft(change, normalised.value);
    return database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return 'UNKNOWN_SUBJECT';
      return this.write(tx, change, draft, caller);
    });
  }

  /**
   * Whether the code is the one that went to the new address. It is used up thereby; what it proves is good for a change
   * that happens now.
   */
  async prove({ id, subjectId, code }: { id: string; subjectId: string; code: string }): Promise<ProofOutcome> {
    const contact = this.parts.contact();
    const [deposit] = await selectRows(this.parts.database.read, DepositEntity, "WHERE subjectId = ? AND id = ? AND state = 'RECEIVED'", [subjectId, id]);
    if (deposit === undefined) return 'NOT_PROVEN';
    // Whoever has the old address is written to while it still is the person's: afterwards nothing leads there any more.
    if (!(await contact.hasBeenTried(subjectId, noticeKey(id)))) return 'NOTICE_PENDING';
    const verdict = await contact.verifyCode({ subjectId, contextKind: 'DEPOSIT', contextId: id, code });
    return verdict === 'RIGHT' ? 'PROVEN' : 'NOT_PROVEN';
  }

  /** The accounts have gone over to the new address, and so does everything here. In the transaction that notes the events as applied. */
  async apply(tx: EntityManager, events: readonly DomainEvent[]): Promise<void> {
    const changes = events.filter(({ type }) => type === 'SignInAddressChanged');
    for (const { payload } of changes) {
      const { subjectId, accountId, depositId, caseId } = EVENTS.SignInAddressChanged.payload.parse(payload);
      await lockSubjects(tx, [subjectId]);
      const holds = await selectRows(tx, BindingEntity, 'WHERE subjectId = ? AND holdOf = ? AND closedAt IS NULL', [subjectId, depositId]);
      // Where the account was closed or the person erased meanwhile there is nothing to replace, and the address goes.
      for (const { datumId } of holds) {
        await this.parts.rectification.replaceSignInAddress(tx, { subjectId, accountId, datumId, correctionId: depositId, caseId });
      }
      const ledger = await BindingLedger.load(tx, [{ subjectId, holdOf: depositId }], this.parts.clock);
      ledger.release(subjectId, depositId);
      await ledger.flush(tx, () => ({ reason: 'PURPOSES_ENDED', by: depositId }));
    }
  }

  private async draft({ subjectId, accountId }: NewAddress, value: string): Promise<Draft> {
    const { database, cipher, values, clock } = this.parts;
    const [last] = await query<{ version: number | null }>(
      database.read,
      `SELECT MAX(v.version) AS version FROM binding b JOIN datum_version v ON v.subjectId = b.subjectId AND v.datumId = b.datumId
       WHERE b.subjectId = ? AND b.contextKind = 'ACCOUNT' AND b.contextId = ? AND b.category = ? AND b.closedAt IS NULL`,
      [subjectId, accountId, EMAIL],
    );
    const place = { subjectId, datumId: uuidv7(clock), version: (last?.version ?? 0) + 1, category: EMAIL, actualCategory: EMAIL };
    const [sealed] = await cipher.seal([{ place, value }]);
    return {
      datumId: place.datumId,
      version: place.version,
      fingerprint: values.fingerprint(subjectId, EMAIL, EMAIL, value),
      blindIndex: values.blindIndex(EMAIL, value),
      sealed: sealed as SealedValue,
    };
  }

  private async write(tx: EntityManager, change: NewAddress, draft: Draft, caller: CallerContext): Promise<BeginOutcome> {
    const { id, subjectId, accountId, caseId } = change;
    const now = this.parts.clock.now();
    const known = (await knownValues(tx, subjectId, [draft.fingerprint])).get(draft.fingerprint) ?? null;
    if (known !== null && (await this.isOfAccount(tx, { subjectId, accountId, datumId: known, now }))) return 'SAME_VALUE';
    const deposit = { subjectId, id, source: RECTIFICATION_SOURCE, contextKind: 'CASE', contextId: caseId ?? id, paymentMethod: null, state: 'RECEIVED' as const, createdAt: now };
    if (!(await insertOnce(tx, DepositEntity, deposit))) return 'BEGUN';
    if (known === null) await this.insert(tx, change, draft, now);
    await insertRows(tx, BindingEntity, [this.hold(change, known ?? draft.datumId, now)]);
    await this.writeLetters(tx, change, caller);
    return 'BEGUN';
  }

  private async isOfAccount(tx: EntityManager, of: { subjectId: string; accountId: string; datumId: string; now: Date }): Promise<boolean> {
    const bindings = await selectRows(tx, BindingEntity, "WHERE subjectId = ? AND datumId = ? AND contextKind = 'ACCOUNT' AND contextId = ?", [
      of.subjectId,
      of.datumId,
      of.accountId,
    ]);
    return bindings.some((binding) => binding.purpose !== DEPOSIT_HOLD && holdsAt(binding, of.now));
  }

  private async insert(tx: EntityManager, { id, subjectId }: NewAddress, { datumId, version, fingerprint, blindIndex, sealed }: Draft, now: Date): Promise<void> {
    const notEnded = { derivedFrom: null, endedAt: null, endReason: null, endedBy: null };
    await insertRows(tx, DatumEntity, [
      { subjectId, id: datumId, category: EMAIL, actualCategory: EMAIL, source: RECTIFICATION_SOURCE, depositId: id, createdAt: now, ...notEnded },
    ]);
    await insertRows(tx, DatumVersionEntity, [{ subjectId, datumId, version, sealed: sealed.sealed, createdAt: now }]);
    const { kekId, wrapped, commitment } = sealed;
    await insertRows(tx, DatumKeyEntity, [{ subjectId, datumId, kekId, wrapped, commitment, fingerprint, blindIndex }]);
  }

  /** In the context of a case, and not of the account: what the account has comes before it in every read. */
  private hold({ id, subjectId, caseId }: NewAddress, datumId: string, now: Date): BindingEntity {
    return {
      subjectId,
      id: uuidv7(this.parts.clock),
      datumId,
      category: EMAIL,
      purpose: DEPOSIT_HOLD,
      contextKind: 'CASE',
      contextId: caseId ?? id,
      holdOf: id,
      sourceEventId: id,
      opensAt: now,
      endsAt: null,
      closedAt: null,
      endedBy: null,
      dueAt: new Date(now.getTime() + UNPROVEN_FOR_MS),
    };
  }

  private async writeLetters(tx: EntityManager, { id, subjectId, accountId, taken }: NewAddress, { kind, language }: CallerContext): Promise<void> {
    const contact = this.parts.contact();
    // Staff speak for themselves: the person is written to in their own language.
    const letter = { subjectId, purpose: 'RIGHTS', ...(kind === 'CUSTOMER' ? { language } : {}) };
    await contact.request(tx, { ...letter, template: 'SIGN_IN_ADDRESS_NOTICE', contextKind: 'ACCOUNT', contextId: accountId, idempotencyKey: noticeKey(id) });
    const toNew = { ...letter, contextKind: 'DEPOSIT', contextId: id, idempotencyKey: `sign-in-address:${id}` } as const;
    if (taken) await contact.request(tx, { ...toNew, template: 'SIGN_IN_ADDRESS_TAKEN' });
    else await contact.sendCode(tx, { ...toNew, template: 'SIGN_IN_ADDRESS_CODE' });
  }
}

function noticeKey(changeId: string): string {
  return `sign-in-address-notice:${changeId}`;
}
