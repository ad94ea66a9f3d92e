import { isIP } from 'node:net';
import { uuidv7, type Clock } from '@andamal/kernel';
import { insertOnce, insertRows, query, type Database } from '@andamal/database';
import { DEPOSIT_HOLD, stockholmDay, type ContextKind, type PaymentMethod, type Register } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { BindingEntity } from '../bindings/binding.entity';
import { hasClosedAccount } from '../bindings/closed-accounts';
import type { PersonalDataStore } from '../reading/personal-data.store';
import type { DatumCipher } from '../vault/datum-cipher';
import { DatumKeyEntity } from '../vault/datum-key.entity';
import { DatumVersionEntity } from '../vault/datum-version.entity';
import { DatumEntity } from '../vault/datum.entity';
import { SubjectEntity } from '../vault/subject.entity';
import { knownValues } from '../vault/known-values';
import { lockSubjects, subjectOfDeposit } from '../vault/subjects';
import type { ValueIndex } from '../vault/value-index';
import { giveUpDeposit } from './abandoned-deposits';
import { judgeDeposit, type DepositProblem, type GivenConsent, type KeptValue } from './deposit-values';
import { DepositEntity, type DepositState } from './deposit.entity';
import { depositMessage } from './deposit.messages';
import { normaliserOf } from './values';

export interface NewDeposit {
  readonly id: string;
  readonly source: string;
  readonly subjectId: string | null;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  readonly paymentMethod: PaymentMethod | null;
  readonly values: readonly { readonly category: string; readonly value: string }[];
  readonly consent?: GivenConsent | null;
}

export interface DepositResult {
  readonly subjectId: string | null;
  readonly ofAge: boolean | null;
  readonly problems: readonly DepositProblem[];
}

/** Ways of collecting in which the person is watched, and hands nothing over for something that they ask for. */
const OBSERVED: readonly string[] = ['BROWSED'];

const ORDER_PLACED = 'ORDER_PLACED';

/** How long a source event may take before its deposit is looked into. */
export const HOLD_CHECK_MS = 24 * 3_600_000;

/** A value that is ready to be written: encrypted, and known by its fingerprint. */
interface SealedDatum {
  readonly datum: DatumEntity;
  readonly version: DatumVersionEntity;
  readonly key: DatumKeyEntity;
}

/** Ends the transaction of a deposit that is there already. */
class AlreadyDeposited extends Error {
  constructor(readonly deposit: Pick<DepositEntity, 'subjectId' | 'state'>) {
    super('The deposit is there already');
  }
}

/** Ends the transaction of a deposit that a session has sent which has outlived its account. */
class AccountIsClosed extends Error {
  constructor() {
    super('The account is closed');
  }
}

/** Takes personal data in, ahead of the event that they came with. */
export class DepositService {
  constructor(
    private readonly options: {
      readonly database: Database;
      readonly register: Register;
      readonly cipher: DatumCipher;
      readonly values: ValueIndex;
      readonly reading: PersonalDataStore;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Keeps all values of a deposit, or none. The same deposit may come any number of times, also at once: it is taken
   * once, and each time answered the same.
   */
  async deposit(deposit: NewDeposit, caller: CallerContext): Promise<DepositResult> {
    const { database, register, clock } = this.options;
    const contents = withAddressOfCaller(register, deposit, caller);
    const guest = deposit.subjectId === null && deposit.contextKind === 'ORDER';
    const observed = deposit.subjectId !== null && OBSERVED.includes(deposit.source);
    const subject = observed ? (await this.options.reading.states([deposit.subjectId]))(deposit.subjectId) : undefined;
    const { kept, ofAge, problems } = judgeDeposit(register, { ...contents, guest, subject }, caller.language, clock);
    if (problems.length > 0) return { subjectId: null, ofAge, problems };

    const subjectId = deposit.subjectId ?? subjectOfDeposit(deposit.id);
    // Encrypting takes no part in the transaction, which is to be short.
    const sealed = await this.seal(subjectId, deposit, kept);
    try {
      await database.inTransaction((tx) => this.write(tx, subjectId, deposit, sealed));
      return { subjectId, ofAge, problems };
    } catch (error) {
      if (error instanceof AccountIsClosed) {
        const message = depositMessage('ACCOUNT_CLOSED', null, caller.language);
        return { subjectId: null, ofAge, problems: [{ category: null, code: 'ACCOUNT_CLOSED', message }] };
      }
      if (!(error instanceof AlreadyDeposited)) throw error;
      if (error.deposit.state === 'RECEIVED') return { subjectId: error.deposit.subjectId, ofAge, problems };
      const message = depositMessage('ABANDONED', null, caller.language);
      return { subjectId: null, ofAge, problems: [{ category: null, code: 'ABANDONED', message }] };
    }
  }

  /** Whether this very value came with a deposit, and is still there. */
  async hasBrought(tx: EntityManager, { subjectId, depositId, category, text }: { subjectId: string; depositId: string; category: string; text: string }): Promise<boolean> {
    const { values, clock } = this.options;
    const normalised = normaliserOf(category)(text, stockholmDay(clock.now()));
    if (normalised === null) return false;
    const { value, actualCategory = category } = normalised;
    const rows = await query(
      tx,
      `SELECT 1 AS found FROM binding b JOIN datum_key k ON k.subjectId = b.subjectId AND k.datumId = b.datumId
       WHERE b.subjectId = ? AND b.holdOf = ? AND k.fingerprint = ?`,
      [subjectId, depositId, values.fingerprint(subjectId, category, actualCategory, value)],
    );
    return rows.length > 0;
  }

  /** What was deposited comes to nothing: it goes at once, and does not wait for the net under deposits. */
  async giveUp(subjectId: string, depositId: string): Promise<void> {
    const { database, clock } = this.options;
    await database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      await giveUpDeposit(tx, { subjectId, depositId }, clock);
    });
  }

  private async write(tx: EntityManager, subjectId: string, deposit: NewDeposit, sealed: readonly SealedDatum[]): Promise<void> {
    const isNew = await this.openSubject(tx, subjectId, deposit);
    await this.openDeposit(tx, subjectId, deposit);
    // Who has closed the account orders as a guest, and is asked as one. Behind the lock, and not of what was taken before.
    if (deposit.source === ORDER_PLACED && !isNew && (await hasClosedAccount(tx, subjectId))) throw new AccountIsClosed();
    const known = isNew ? new Map<string, string>() : await knownValues(tx, subjectId, sealed.map(({ key }) => key.fingerprint));
    const fresh = sealed.filter(({ key }) => !known.has(key.fingerprint));
    await insertRows(tx, DatumEntity, fresh.map(({ datum }) => datum));
    await insertRows(tx, DatumVersionEntity, fresh.map(({ version }) => version));
    await insertRows(tx, DatumKeyEntity, fresh.map(({ key }) => key));
    await insertRows(tx, BindingEntity, sealed.map((value) => this.hold(deposit, value, known.get(value.key.fingerprint))));
  }

  /** @returns whether the subject is new: then nothing is known about it yet */
  private async openSubject(tx: EntityManager, subjectId: string, deposit: NewDeposit): Promise<boolean> {
    if (deposit.subjectId !== null && (await lockSubjects(tx, [subjectId])) > 0) return false;
    const hasAccount = deposit.contextKind === 'ACCOUNT';
    const inserted = await insertOnce(tx, SubjectEntity, {
      id: subjectId,
      kind: hasAccount ? 'ACCOUNT' : 'GUEST',
      accountId: hasAccount ? deposit.contextId : null,
      epoch: 1,
      createdAt: this.options.clock.now(),
    });
    if (!inserted) await lockSubjects(tx, [subjectId]);
    return inserted;
  }

  private async openDeposit(tx: EntityManager, subjectId: string, deposit: NewDeposit): Promise<void> {
    const { id, source, contextKind, contextId, paymentMethod } = deposit;
    const createdAt = this.options.clock.now();
    const row = { subjectId, id, source, contextKind, contextId, paymentMethod, state: 'RECEIVED' as const, createdAt };
    if (await insertOnce(tx, DepositEntity, row)) return;
    const [there] = await query<{ subjectId: string; state: DepositState }>(
      tx,
      'SELECT subjectId, state FROM deposit WHERE id = ?',
      [id],
    );
    if (there === undefined) throw new Error('A deposit is in the way that cannot be found');
    throw new AlreadyDeposited(there);
  }

  private async seal(subjectId: string, deposit: NewDeposit, kept: readonly KeptValue[]): Promise<SealedDatum[]> {
    const { cipher, values, clock } = this.options;
    const createdAt = clock.now();
    const byFingerprint = new Map(
      kept.map((value) => [values.fingerprint(subjectId, value.category, value.actualCategory, value.value), value]),
    );
    const drafts = [...byFingerprint].map(([fingerprint, { category, actualCategory, value, derivedFrom }]) => {
      const datumId = uuidv7(clock);
      return { fingerprint, derivedFrom, value, place: { subjectId, datumId, version: 1, category, actualCategory } };
    });
    const sealed = await cipher.seal(drafts);
    return drafts.map(({ fingerprint, derivedFrom, value, place }, position) => {
      const { datumId, version, category, actualCategory } = place;
      const { sealed: bytes, wrapped, kekId, commitment } = sealed[position] as (typeof sealed)[number];
      const blindIndex = values.blindIndex(actualCategory, value);
      return {
        datum: { subjectId, id: datumId, category, actualCategory, derivedFrom, createdAt, ...arrivedBy(deposit), ...NOT_ENDED },
        version: { subjectId, datumId, version, sealed: bytes, createdAt },
        key: { subjectId, datumId, kekId, wrapped, commitment, fingerprint, blindIndex },
      };
    });
  }

  /** What gives a datum the right to exist until its event has come. */
  private hold(deposit: NewDeposit, { datum }: SealedDatum, knownDatumId: string | undefined): BindingEntity {
    const opensAt = this.options.clock.now();
    return {
      subjectId: datum.subjectId,
      id: uuidv7(this.options.clock),
      datumId: knownDatumId ?? datum.id,
      category: datum.actualCategory,
      purpose: DEPOSIT_HOLD,
      contextKind: deposit.contextKind,
      contextId: deposit.contextId,
      holdOf: deposit.id,
      sourceEventId: deposit.id,
      opensAt,
      endsAt: null,
      closedAt: null,
      endedBy: null,
      dueAt: new Date(opensAt.getTime() + HOLD_CHECK_MS),
    };
  }
}

const NOT_ENDED = { endedAt: null, endReason: null, endedBy: null };

function arrivedBy({ source, id }: NewDeposit): Pick<DatumEntity, 'source' | 'depositId'> {
  return { source, depositId: id };
}

/** Where the register has the IP address kept, it is that of the caller, unless the deposit says otherwise. */
function withAddressOfCaller(register: Register, deposit: NewDeposit, caller: CallerContext): NewDeposit {
  const collects = register.collection.find(({ code }) => code === deposit.source)?.collects ?? [];
  const given = deposit.values.some(({ category }) => category === 'IP_ADDRESS');
  if (given || caller.ip === null || isIP(caller.ip) === 0 || !collects.includes('IP_ADDRESS')) return deposit;
  return { ...deposit, values: [...deposit.values, { category: 'IP_ADDRESS', value: caller.ip }] };
}
