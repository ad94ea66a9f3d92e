import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { execute, insertRows, query, selectRows, type Database } from '@andamal/database';
import { DEPOSIT_HOLD, holdsAt, RECTIFIED, stockholmDay, type Register } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AccessLog } from '../access-log/access-log';
import { BindingEntity } from '../bindings/binding.entity';
import { tellUnheldOrders } from '../bindings/unheld-orders';
import { DepositEntity } from '../deposits/deposit.entity';
import { normaliserOf } from '../deposits/values';
import type { ObjectionService } from '../objection/objection.service';
import type { RecipientNotices } from '../recipients/recipient-notices';
import { noteAct, noteEnded, type ActOf } from '../tombstones/acts';
import type { DatumCipher, SealedValue } from '../vault/datum-cipher';
import { DatumKeyEntity } from '../vault/datum-key.entity';
import { DatumVersionEntity } from '../vault/datum-version.entity';
import { DatumEntity } from '../vault/datum.entity';
import { destroyUnheld } from '../vault/eraser';
import { knownValues } from '../vault/known-values';
import { lockSubjects } from '../vault/subjects';
import type { ValueIndex } from '../vault/value-index';
import { admittedBindings } from './admitted-bindings';
import { writeBindings } from './binding-rows';
import { correctBindings, isAccounting, type CorrectedBindings } from './corrected-bindings';
import { RECTIFICATION_SOURCE, RectificationEntity } from './rectification.entity';

export const RECTIFICATION_PROBLEMS = [
  'UNKNOWN_DATUM',
  'ALREADY_RECTIFIED',
  'INVALID_VALUE',
  'SAME_VALUE',
  'NO_PURPOSE',
  'ACCOUNTING_RECORD',
  'SIGN_IN_ADDRESS',
  'NEEDS_REVIEW',
] as const;
export type RectificationProblem = (typeof RECTIFICATION_PROBLEMS)[number];

export interface RectificationRequest {
  readonly subjectId: string;
  readonly datumId: string;
  readonly value: string;
  /** The case that it is part of; null: the person does it on the site. */
  readonly caseId: string | null;
}

/** That a value which lies in the vault already takes the place of the address that somebody signs in with. */
export interface SignInAddressChange {
  readonly subjectId: string;
  readonly accountId: string;
  /** The new address. */
  readonly datumId: string;
  /** Names the correction: the deposit that brought the new address. */
  readonly correctionId: string;
  readonly caseId: string | null;
}

/** What a person may put right alone. Anything else (an identity number, a note, a result) the shop looks at first. */
const SELF_SERVICE: readonly string[] = ['NAME', 'COMPANY_NAME', 'ADDRESS', 'PHONE', 'EMAIL', 'ORGANISATION_NUMBER'];

const EMAIL = 'EMAIL';

/** A guest is known by the address that they read: whoever gave another one would be whoever reads that (docs/adr/0011). */
function putsRightAlone(category: string, { id }: CallerContext): boolean {
  return SELF_SERVICE.includes(category) && (category !== EMAIL || id !== null);
}
/** The address is held for it as long as the account is open. */
const SIGN_IN_PURPOSE = 'CONTRACT';

/** The address of an account; or one that an account is to have, which must stay the one that the code went to. */
function isOfSignIn({ contextKind, purpose }: BindingEntity): boolean {
  return contextKind === 'ACCOUNT' || (contextKind === 'CASE' && purpose === DEPOSIT_HOLD);
}

/** The right value, ready to be written. */
interface Draft {
  readonly id: string;
  readonly datumId: string;
  readonly version: number;
  readonly actualCategory: string;
  readonly fingerprint: string;
  readonly blindIndex: string | null;
  readonly sealed: SealedValue;
}

type Outcome = Result<RectificationEntity, RectificationProblem>;

/** One value that takes the place of another. */
interface Replacement {
  readonly datum: DatumEntity;
  readonly right: ActOf<'RECTIFIED'>['right'];
  readonly plan: CorrectedBindings;
  readonly correctionId: string;
  readonly caseId: string;
}

/**
 * Puts a wrong value right (GDPR Art. 16). The right value is a datum of its own, under a key of its own: so the wrong one
 * can be destroyed at once when nothing has to keep it, and an accounting record can keep it after everything else has
 * gone over to the right one. See docs/adr/0012.
 */
export class RectificationService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly register: Register;
      readonly cipher: DatumCipher;
      readonly values: ValueIndex;
      readonly notices: RecipientNotices;
      readonly objections: ObjectionService;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /**
   * The same request again finds what it has done. In force from the next read on.
   *
   * @returns what came of it, and the category that it was about
   */
  async rectify(request: RectificationRequest, caller: CallerContext): Promise<{ outcome: Outcome; category: string | null }> {
    const { database, log } = this.parts;
    const { subjectId, datumId } = request;
    const [datum] = await selectRows(database.read, DatumEntity, 'WHERE subjectId = ? AND id = ?', [subjectId, datumId]);
    const categories = datum === undefined ? [] : [datum.category];
    await log.record(caller, [{ subjectId, context: 'RECTIFICATION', categories, outcome: 'ALLOWED' }]);
    if (datum === undefined) return { outcome: err('UNKNOWN_DATUM'), category: null };
    const drafted = await this.draft(datum, request, caller);
    if (!drafted.ok) return { outcome: drafted, category: datum.category };
    const outcome = await database.inTransaction(async (tx): Promise<Outcome> => {
      // Behind this lock no event and no deposit adds to what holds the wrong value.
      if ((await lockSubjects(tx, [subjectId])) === 0) return err('UNKNOWN_DATUM');
      return this.write(tx, datum, drafted.value, request);
    });
    return { outcome, category: datum.category };
  }

  /**
   * The new address of an account takes the place of the one that the account was found by, for everything but the accounts
   * (ADR 12). In the caller's transaction, which holds the subject's lock; again it finds nothing to do.
   *
   * @returns how many values were replaced: none when the account is closed, or the person erased
   */
  async replaceSignInAddress(tx: EntityManager, { subjectId, accountId, datumId, correctionId, caseId }: SignInAddressChange): Promise<number> {
    const now = this.parts.clock.now();
    const held = await selectRows(tx, BindingEntity, "WHERE subjectId = ? AND contextKind = 'ACCOUNT' AND contextId = ? AND category = ?", [subjectId, accountId, EMAIL]);
    const wrong = new Set(held.filter((binding) => binding.purpose === SIGN_IN_PURPOSE && binding.datumId !== datumId && holdsAt(binding, now)).map((binding) => binding.datumId));
    if (wrong.size === 0) return 0;
    const [last] = await query<{ version: number }>(tx, 'SELECT MAX(version) AS version FROM datum_version WHERE subjectId = ? AND datumId = ?', [subjectId, datumId]);
    const right = { datumId, actualCategory: EMAIL, version: Number(last?.version), isNew: true };
    let replaced = 0;
    for (const wrongId of wrong) {
      const [datum] = await selectRows(tx, DatumEntity, 'WHERE subjectId = ? AND id = ? AND endedAt IS NULL', [subjectId, wrongId]);
      if (datum === undefined) continue;
      const plan = await this.planOf(tx, datum, EMAIL);
      await this.replace(tx, { datum, right, plan, correctionId, caseId: caseId ?? correctionId });
      replaced += 1;
    }
    return replaced;
  }

  /** Judges the value and seals it, ahead of the transaction, which is to be short. */
  private async draft({ subjectId, category }: DatumEntity, { datumId, value: text, caseId }: RectificationRequest, caller: CallerContext): Promise<Result<Draft, RectificationProblem>> {
    const { database, cipher, values, clock } = this.parts;
    const normalised = normaliserOf(category)(text, stockholmDay(clock.now()));
    if (normalised === null) return err('INVALID_VALUE');
    const { value, actualCategory = category } = normalised;
    if (caseId === null && ![category, actualCategory].every((what) => putsRightAlone(what, caller))) return err('NEEDS_REVIEW');
    const [last] = await query<{ version: number }>(
      database.read,
      'SELECT MAX(version) AS version FROM datum_version WHERE subjectId = ? AND datumId = ?',
      [subjectId, datumId],
    );
    const place = { subjectId, datumId: uuidv7(clock), version: (last?.version ?? 0) + 1, category, actualCategory };
    const [sealed] = await cipher.seal([{ place, value }]);
    return ok({
      id: uuidv7(clock),
      datumId: place.datumId,
      version: place.version,
      actualCategory,
      fingerprint: values.fingerprint(subjectId, category, actualCategory, value),
      blindIndex: values.blindIndex(actualCategory, value),
      sealed: sealed as SealedValue,
    });
  }

  private async write(tx: EntityManager, datum: DatumEntity, draft: Draft, request: RectificationRequest): Promise<Outcome> {
    const { subjectId, id: datumId } = datum;
    const now = this.parts.clock.now();
    const same = (await knownValues(tx, subjectId, [draft.fingerprint])).get(draft.fingerprint) ?? null;
    if (same === datumId) return err('SAME_VALUE');
    const [done] = await selectRows(tx, RectificationEntity, 'WHERE subjectId = ? AND datumId = ?', [subjectId, datumId]);
    if (done !== undefined) return done.newDatumId === same ? ok(done) : err('ALREADY_RECTIFIED');
    // Read again behind the lock: it may have ended since.
    const [current = datum] = await selectRows(tx, DatumEntity, 'WHERE subjectId = ? AND id = ?', [subjectId, datumId]);
    const bindings = await selectRows(tx, BindingEntity, 'WHERE subjectId = ? AND datumId = ?', [subjectId, datumId]);
    const problem = this.problemOf(current, bindings);
    if (problem !== null) return err(problem);

    const plan = await this.planOf(tx, current, draft.actualCategory, bindings);
    if (!plan.opens.some((binding) => holdsAt(binding, now))) return err('NO_PURPOSE');
    const caseId = request.caseId ?? draft.id;
    const right = { datumId: same ?? draft.datumId, actualCategory: draft.actualCategory, version: draft.version, isNew: same === null };
    if (same === null) await this.insert(tx, datum, draft, caseId, now);
    return ok(await this.replace(tx, { datum, right, plan, correctionId: draft.id, caseId }));
  }

  /** What becomes of what held the wrong value. */
  private async planOf(tx: EntityManager, datum: DatumEntity, actualCategory: string, known?: readonly BindingEntity[]): Promise<CorrectedBindings> {
    const { register, clock } = this.parts;
    const bindings = known ?? (await selectRows(tx, BindingEntity, 'WHERE subjectId = ? AND datumId = ?', [datum.subjectId, datum.id]));
    const admitted = await admittedBindings(tx, register, datum, actualCategory, bindings);
    return correctBindings(register, bindings, admitted, actualCategory, clock.now());
  }

  /** Everything but the accounts goes over to the right value, the wrong one is let go, and recipients are to be told. */
  private async replace(tx: EntityManager, { datum, right, plan, correctionId, caseId }: Replacement): Promise<RectificationEntity> {
    const { clock, notices, objections } = this.parts;
    const { subjectId, id: datumId, category } = datum;
    const now = clock.now();
    noteAct(tx, { kind: 'RECTIFIED', subjectId, at: now.getTime(), datumId, category, correctionId, caseId, right });
    await writeBindings(tx, { subjectId, datumId: right.datumId, opens: plan.opens, clock });
    await this.end(tx, { subjectId, datumId, closes: plan.closes, by: caseId, now });
    const rectification: RectificationEntity = { subjectId, datumId, newDatumId: right.datumId, category, correctionId, caseId, rectifiedAt: now, lostAt: null };
    await insertRows(tx, RectificationEntity, [rectification]);
    if (category === EMAIL) await objections.meetIn(tx, subjectId);
    // What stood in the place of wrong data was lost by a restore, and is given anew now.
    await execute(tx, 'UPDATE rectification SET lostAt = NULL WHERE subjectId = ? AND newDatumId = ?', [subjectId, datumId]);
    await notices.open(tx, { subjectId, caseId: correctionId, kind: 'RECTIFICATION', datumIds: [datumId], requestedAt: now });
    return rectification;
  }

  private problemOf({ category, endedAt }: DatumEntity, bindings: readonly BindingEntity[]): RectificationProblem | null {
    const { register, clock } = this.parts;
    const held = bindings.filter((binding) => holdsAt(binding, clock.now()));
    if (endedAt !== null || held.length === 0) return 'UNKNOWN_DATUM';
    if (held.every(({ purpose }) => isAccounting(register, purpose))) return 'ACCOUNTING_RECORD';
    return category === EMAIL && held.some(isOfSignIn) ? 'SIGN_IN_ADDRESS' : null;
  }

  private async insert(tx: EntityManager, wrong: DatumEntity, draft: Draft, caseId: string, now: Date): Promise<void> {
    const { subjectId, category } = wrong;
    const { id, datumId, version, actualCategory, fingerprint, blindIndex, sealed } = draft;
    const { sealed: bytes, wrapped, kekId, commitment } = sealed;
    const source = RECTIFICATION_SOURCE;
    // A correction brings data in like any deposit: lineage begins with it.
    await insertRows(tx, DepositEntity, [
      { subjectId, id, source, contextKind: 'CASE', contextId: caseId, paymentMethod: null, state: 'RECEIVED', createdAt: now },
    ]);
    await insertRows(tx, DatumEntity, [
      { subjectId, id: datumId, category, actualCategory, source, depositId: id, derivedFrom: null, createdAt: now, endedAt: null, endReason: null, endedBy: null },
    ]);
    await insertRows(tx, DatumVersionEntity, [{ subjectId, datumId, version, sealed: bytes, createdAt: now }]);
    await insertRows(tx, DatumKeyEntity, [{ subjectId, datumId, kekId, wrapped, commitment, fingerprint, blindIndex }]);
  }

  /** Lets go of the wrong value: nobody is found by it, it is not taken for a value that is given anew, and it goes. */
  private async end(
    tx: EntityManager,
    { subjectId, datumId, closes, by, now }: { subjectId: string; datumId: string; closes: readonly BindingEntity[]; by: string; now: Date },
  ): Promise<void> {
    if (closes.length > 0) {
      const ids = closes.map(({ id }) => id);
      noteEnded(tx, subjectId, { ids, at: now, by: RECTIFIED });
      await execute(tx, 'UPDATE binding SET closedAt = ?, endedBy = ?, dueAt = NULL WHERE subjectId = ? AND id IN (?)', [
        now,
        RECTIFIED,
        subjectId,
        ids,
      ]);
      await tellUnheldOrders(tx, closes, this.parts.clock);
    }
    await execute(tx, 'UPDATE datum_key SET fingerprint = datumId, blindIndex = NULL WHERE subjectId = ? AND datumId = ?', [subjectId, datumId]);
    await destroyUnheld(tx, new Map([[subjectId, [datumId]]]), () => ({ reason: RECTIFIED, by }), now);
  }
}
