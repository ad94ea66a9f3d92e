import { AppError, err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { query, readInstant, type Database } from '@andamal/database';
import { decideDatum, isLive, SELF, type Binding, type ContextKind, type Register } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { ThirdPersons } from '../access-extract/third-persons';
import type { AccessLog } from '../access-log/access-log';
import type { DepositService } from '../deposits/deposit.service';
import type { PersonalDataStore } from '../reading/personal-data.store';
import { UnreadableValueError, type DatumCipher, type SealedPlace } from '../vault/datum-cipher';

export const CASE_RECORD = 'CASE_RECORD';
const RIGHT_EXERCISED = 'RIGHT_EXERCISED';

export interface CaseTextParts {
  readonly database: Database;
  readonly register: Register;
  readonly deposits: DepositService;
  readonly reading: PersonalDataStore;
  readonly cipher: DatumCipher;
  readonly thirdPersons: ThirdPersons;
  readonly log: AccessLog;
  readonly clock: Clock;
}

interface Row {
  readonly textId: string;
  readonly datumId: string;
  readonly category: string;
  readonly actualCategory: string;
  readonly version: number;
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
  readonly kekId: string;
}

interface BindingRow {
  readonly datumId: string;
  readonly purpose: string;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  readonly opensAt: number | string;
  readonly endsAt: number | string | null;
  readonly closedAt: number | string | null;
}

/** The words of a case: requests, notes, reasons. They are personal data, and lie sealed in the vault like all other. */
export class CaseTexts {
  constructor(private readonly parts: CaseTextParts) {}

  /** Takes words in, held until their entry is written (`CaseEngine.record`). @returns the id of their deposit */
  private async take(subjectId: string, text: string, caller: CallerContext): Promise<Result<string, 'INVALID_TEXT'>> {
    const id = uuidv7(this.parts.clock);
    const deposit = { id, subjectId, source: RIGHT_EXERCISED, contextKind: 'CASE' as const, contextId: id, paymentMethod: null };
    const { problems } = await this.parts.deposits.deposit({ ...deposit, values: [{ category: CASE_RECORD, value: text }] }, caller);
    return problems.length === 0 ? ok(id) : err('INVALID_TEXT');
  }

  /**
   * Takes words in for what they are the words of. Where that is refused they are destroyed before it is answered; after a crash
   * in between the net under deposits does so within a day.
   *
   * @param work gets the id of their deposit; null: there are none
   */
  async forWork<Value, Problem>(
    subjectId: string,
    text: string | null,
    caller: CallerContext,
    work: (textId: string | null) => Promise<Result<Value, Problem>>,
  ): Promise<Result<Value, Problem | 'INVALID_TEXT'>> {
    if (text === null) return work(null);
    const taken = await this.take(subjectId, text, caller);
    if (!taken.ok) return taken;
    const outcome = await work(taken.value);
    if (!outcome.ok) await this.parts.deposits.giveUp(subjectId, taken.value);
    return outcome;
  }

  /**
   * The words of some entries, or for each the error that refuses them: decided, logged, and only then opened. The person reads them
   * without what is about others (GDPR Art. 15(4)), as in their extract.
   */
  async reveal(subjectId: string, caseId: string, textIds: readonly string[], caller: CallerContext): Promise<(string | Error | null)[]> {
    const { register, reading, cipher, thirdPersons, log, clock } = this.parts;
    const now = clock.now();
    const [rows, stateOf] = await Promise.all([this.rows(subjectId, textIds), reading.states([subjectId])]);
    const bindings = await this.bindings(subjectId, rows.map(({ datumId }) => datumId), now);
    const decisions = rows.map(({ datumId, actualCategory }) =>
      decideDatum({
        register,
        purpose: caller.purpose,
        caller,
        datum: { subjectId, category: CASE_RECORD, actualCategory, bindings: bindings.get(datumId) ?? [] },
        subject: stateOf(subjectId),
        now,
      }),
    );
    const allowed = rows.filter((_, position) => decisions[position]?.allowed);
    const context = `RIGHTS_CASE:${caseId}`;
    const access = { subjectId, context, categories: [CASE_RECORD] };
    await log.record(caller, [
      ...(allowed.length > 0 ? [{ ...access, datumIds: allowed.map(({ datumId }) => datumId), outcome: 'ALLOWED' as const }] : []),
      ...decisions.flatMap((decision) => (decision.allowed ? [] : [{ ...access, outcome: 'DENIED' as const, reason: decision.reason }])),
    ]);
    const opened = await cipher.open(allowed.map((row) => ({ ...row, place: placeOf(subjectId, row) })));
    const held = allowed.map(({ datumId, category }, position) => ({ datumId, category, value: opened[position] ?? null }));
    const redacted = caller.purpose === SELF ? await thirdPersons.redactValues(subjectId, held, caller.language) : null;
    const shown = new Map<string, string | Error>();
    allowed.forEach(({ textId, datumId }, position) => shown.set(textId, redacted?.get(datumId) ?? opened[position] ?? new UnreadableValueError()));
    rows.forEach(({ textId }, position) => {
      const decision = decisions[position];
      if (decision === undefined || decision.allowed) return;
      const details = { purpose: caller.purpose, category: CASE_RECORD, reason: decision.reason };
      shown.set(textId, new AppError('PURPOSE_DENIED', decision.explanation, { details }));
    });
    // No row: its time is over, and it is gone.
    return textIds.map((textId) => shown.get(textId) ?? null);
  }

  private rows(subjectId: string, textIds: readonly string[]): Promise<Row[]> {
    return query<Row & { textId: string }>(
      this.parts.database.read,
      `SELECT DISTINCT b.holdOf AS textId, d.id AS datumId, d.category, d.actualCategory, v.version, v.sealed, k.wrapped, k.kekId
       FROM binding b JOIN datum d ON d.subjectId = b.subjectId AND d.id = b.datumId
       JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
       JOIN datum_version v ON v.subjectId = d.subjectId AND v.datumId = d.id AND v.sealed IS NOT NULL
         AND v.version = (SELECT MAX(w.version) FROM datum_version w WHERE w.subjectId = d.subjectId AND w.datumId = d.id)
       WHERE b.subjectId = ? AND b.holdOf IN (?)`,
      [subjectId, textIds],
    );
  }

  private async bindings(subjectId: string, datumIds: readonly string[], now: Date): Promise<Map<string, Binding[]>> {
    const rows = await query<BindingRow>(
      this.parts.database.read,
      `SELECT datumId, purpose, contextKind, contextId, opensAt, endsAt, closedAt FROM binding
       WHERE subjectId = ? AND datumId IN (?) AND closedAt IS NULL`,
      [subjectId, datumIds],
    );
    const found = new Map<string, Binding[]>();
    for (const { datumId, opensAt, endsAt, closedAt, ...row } of rows) {
      const binding = { ...row, opensAt: new Date(Number(opensAt)), endsAt: readInstant(endsAt), closedAt: readInstant(closedAt) };
      if (isLive(binding, now)) found.set(datumId, [...(found.get(datumId) ?? []), binding]);
    }
    return found;
  }
}

function placeOf(subjectId: string, { datumId, version, category, actualCategory }: Row): SealedPlace {
  return { subjectId, datumId, version, category, actualCategory };
}
