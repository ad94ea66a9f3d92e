import { query, readInstant, type Database } from '@andamal/database';
import type { Binding, ContextKind } from '@andamal/policy';

/** A number that somebody has, with what holds it for the purpose now. */
export interface NumberFound {
  readonly subjectId: string;
  /** The account that the person has or had. */
  readonly accountId: string | null;
  readonly datumId: string;
  readonly category: string;
  readonly actualCategory: string;
  readonly bindings: Binding[];
}

interface Row extends Omit<NumberFound, 'bindings'> {
  readonly purpose: string;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  readonly opensAt: number | string;
  readonly endsAt: number | string | null;
  readonly closedAt: number | string | null;
}

/** Bounds the work that one number makes: a switchboard may stand with many people. */
const MAX_ROWS = 500;

/** Finds numbers by their blind index; only those that are held for the purpose now. One statement. */
export class CallerRecognitionStore {
  constructor(private readonly database: Database) {}

  async find(blindIndex: string, purpose: string, now: Date): Promise<NumberFound[]> {
    const rows = await query<Row>(
      this.database.read,
      `SELECT k.subjectId, s.accountId, d.id AS datumId, d.category, d.actualCategory,
         b.purpose, b.contextKind, b.contextId, b.opensAt, b.endsAt, b.closedAt
       FROM datum_key k
       JOIN datum d ON d.subjectId = k.subjectId AND d.id = k.datumId AND d.endedAt IS NULL
       JOIN subject s ON s.id = k.subjectId
       JOIN binding b ON b.subjectId = k.subjectId AND b.datumId = k.datumId AND b.purpose = ?
         AND b.opensAt <= ? AND (b.closedAt IS NULL OR b.closedAt > ?) AND (b.endsAt IS NULL OR b.endsAt > ?)
       WHERE k.blindIndex = ? ORDER BY k.subjectId DESC, b.opensAt DESC LIMIT ?`,
      [purpose, now, now, now, blindIndex, MAX_ROWS],
    );
    const found = new Map<string, NumberFound>();
    for (const row of rows) {
      const { subjectId, accountId, datumId, category, actualCategory } = row;
      const key = `${subjectId}/${datumId}`;
      const number = found.get(key) ?? { subjectId, accountId, datumId, category, actualCategory, bindings: [] };
      found.set(key, number);
      number.bindings.push(toBinding(row));
    }
    return [...found.values()];
  }
}

function toBinding({ purpose, contextKind, contextId, opensAt, endsAt, closedAt }: Row): Binding {
  return { purpose, contextKind, contextId, opensAt: new Date(Number(opensAt)), endsAt: readInstant(endsAt), closedAt: readInstant(closedAt) };
}
