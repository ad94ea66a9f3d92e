import { readFileSync } from 'node:fs';
import { parseRegister, type Register } from '@andamal/policy';

/** A record: one datum of one person. Each person has one of each category, so that person and category are its key. */
export interface ModelRecord {
  id: string;
  value: string;
  /** What holds it alone, after an erasure that the policy let it stay in. */
  keptFor?: readonly string[];
  /** Whether it stands for one that was wrong. */
  corrected?: boolean;
}

/** What the model knows of a person; every answer is held against it. */
export interface ModelPerson {
  readonly subjectId: string;
  readonly accountId: string;
  readonly records: Map<string, ModelRecord>;
  /** Of a closed account: the instant at which the last purpose ends. */
  readonly endsAt: number | null;
  objected: boolean;
  consented: boolean;
  /** The legal hold that is in force. */
  holdId: string | null;
  erasure: { readonly caseId: string; readonly erased: readonly string[] } | null;
  /** What the access log has to say of the regulator, the latest last. */
  readonly lookedAt: string[];
}

/** The policy, from which the model concludes on its own what an account's data are held for. */
export class ModelPolicy {
  private readonly register: Register;

  constructor(file = 'schema/policy/register.json') {
    const parsed = parseRegister(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.ok) throw new Error('The policy register is not valid');
    this.register = parsed.value;
  }

  /** The purposes that the creation of an account opens for a category, and that the person has not ended, in alphabetical order. */
  purposesOf(category: string, { consented, objected }: Pick<ModelPerson, 'consented' | 'objected'>): string[] {
    return this.register.purposes
      .filter(({ categories }) => categories === 'ALL' || categories.includes(category))
      .filter(({ lifecycle }) =>
        lifecycle.some(({ opens }) =>
          opens.some(({ on, coversDeposit, leavesOut = [] }) => on === 'AccountCreated' && coversDeposit && !leavesOut.includes(category)),
        ),
      )
      .filter(({ needsConsent }) => consented || !needsConsent)
      .filter(({ objection, needsConsent }) => !objected || needsConsent || objection.kind !== 'ABSOLUTE')
      .map(({ code }) => code)
      .sort();
  }
}

export function personalBytes(people: readonly ModelPerson[]): number {
  let bytes = 0;
  for (const { records } of people) for (const { value } of records.values()) bytes += Buffer.byteLength(value);
  return bytes;
}

export function countRecords(people: readonly ModelPerson[]): number {
  return people.reduce((sum, { records }) => sum + records.size, 0);
}
