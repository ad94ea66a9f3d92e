import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { AppError, type Clock } from '@andamal/kernel';
import { execute, insertMissing, query, type Database } from '@andamal/database';
import { compareVersions, type Register } from '@andamal/policy';
import type { Log } from '@andamal/service';
import { RegisterError } from './register-file';
import { RegisterVersionEntity } from './register-version.entity';

export interface RanVersion {
  readonly version: string;
  readonly date: string;
  readonly digest: string;
  readonly ranSince: Date;
}

/** The versions of the policy register that the vault has run with. Once run, a version stays what it was. */
export class RegisterHistory {
  constructor(private readonly database: Database) {}

  /**
   * Takes a register into use, once at the start.
   *
   * @returns it, with the instants from which its changes have been at work
   * @throws RegisterError for an older version than one that has run already, for one that leaves such a version out of its
   *   changes, and, when `strict`, for a register that was changed and kept its version. In development that is only a warning,
   *   and the changed one takes the place of the one before.
   */
  async adopt(register: Register, options: { clock: Clock; log: Log; strict: boolean; file: string }): Promise<Register> {
    const { clock, log, strict, file } = options;
    const { version, date } = register;
    const digest = digestOf(register);
    const row = { version, date, digest, document: gzipSync(JSON.stringify(register)), ranSince: clock.now() };
    const refusal = refusalOf(register, await this.versions());
    if (refusal !== null) throw new RegisterError(file, [refusal]);
    const ran = await this.database.inTransaction(async (tx) => {
      await insertMissing(tx, RegisterVersionEntity, [row]);
      return readVersions(tx);
    });
    if (ran.find((one) => one.version === version)?.digest !== digest) {
      const problem = `Version ${version} has run with another content. A change of policy is a new version, with its date and what changed.`;
      if (strict) throw new RegisterError(file, [problem]);
      log.warn({ file, version }, `${problem} (Refused in production.)`);
      await this.database.inTransaction((tx) =>
        execute(tx, 'UPDATE register_version SET date = ?, digest = ?, document = ? WHERE version = ?', [date, digest, row.document, version]),
      );
    }
    return withInstants(register, ran);
  }

  /** All versions that have run, the latest first. */
  async versions(): Promise<RanVersion[]> {
    return readVersions(this.database.read);
  }

  /** The register as it was in a version. @throws AppError BAD_INPUT for one that has never run here */
  async document(version: string): Promise<Register> {
    const [row] = await query<{ document: Buffer }>(this.database.read, 'SELECT document FROM register_version WHERE version = ?', [version]);
    if (row === undefined) {
      throw new AppError('BAD_INPUT', 'The shop has never had a policy of that version; see policyVersions.', { details: { field: 'version' } });
    }
    return JSON.parse(gunzipSync(row.document).toString()) as Register;
  }
}

type Source = Parameters<typeof query>[0];

async function readVersions(source: Source): Promise<RanVersion[]> {
  const rows = await query<{ version: string; date: string; digest: string; ranSince: number | string }>(
    source,
    'SELECT version, date, digest, ranSince FROM register_version',
  );
  return rows
    .map((row) => ({ ...row, ranSince: new Date(Number(row.ranSince)) }))
    .sort((a, b) => compareVersions(b.version, a.version));
}

/** Why a register does not follow on those that have run. */
function refusalOf(register: Register, ran: readonly RanVersion[]): string | null {
  const [latest] = ran;
  if (latest !== undefined && compareVersions(register.version, latest.version) < 0) {
    return `It is version ${register.version}, but ${latest.version} has run already: a policy does not go back. Make the old rules a new version.`;
  }
  const left = ran.find(({ version }) => !register.changes.some((change) => change.version === version));
  return left === undefined ? null : `Version ${left.version} has run, but is not among its changes: which consents it asked for anew would be forgotten.`;
}

function withInstants(register: Register, ran: readonly RanVersion[]): Register {
  const since = new Map(ran.map((one) => [one.version, one.ranSince]));
  const changes = register.changes.map((change) => {
    const ranSince = since.get(change.version);
    return Object.freeze(ranSince === undefined ? change : { ...change, ranSince });
  });
  return Object.freeze({ ...register, changes: Object.freeze(changes) });
}

/** The same for the same rules, in whatever order their keys are written. */
export function digestOf(register: Register): string {
  return createHash('sha256').update(JSON.stringify(sorted(register))).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sorted(child)]));
}
