import type { Clock } from '@andamal/kernel';
import { query, type Database } from '@andamal/database';
import type { Log } from '@andamal/service';
import { AppendOnlyFile } from '../proof/append-only-file';
import { tellUnheldOrdersOf } from '../bindings/unheld-orders';
import { lockSubjects } from '../vault/subjects';
import type { ActLines, RecordedAct } from './act-line';
import { applyActs, reErase } from './apply-acts';

const BATCH = 500;

export interface ReplayResult {
  /** People about whom acts were done again. */
  readonly subjects: number;
  readonly acts: number;
}

type Erased = Extract<RecordedAct['act'], { kind: 'ERASED' }>;
type Cookies = Extract<RecordedAct['act'], { kind: 'COOKIES' }>;

/**
 * Does again what a restored backup does not know of, before the first answer. Whether it knows is told by the subject's
 * epoch: an act of a later epoch than the database's is one that the database has lost. So nothing is done where nothing
 * was restored, whatever other replicas do meanwhile. An erasure is held against the keys besides: their table may have
 * been restored alone. A person's acts are done in one transaction, and those of a crash's victim at the next start.
 */
export class TombstoneReplay {
  constructor(
    private readonly database: Database,
    private readonly file: AppendOnlyFile | null,
    private readonly lines: ActLines,
    private readonly log: Log,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<ReplayResult> {
    const lost = await this.lostActs(this.file?.lines() ?? []);
    let acts = 0;
    let corrections = 0;
    const now = this.clock.now();
    for (const [subjectId, recorded] of lost) {
      await this.database.inTransaction((tx) => applyActs(tx, subjectId, recorded, now));
      acts += recorded.length;
      corrections += recorded.filter(({ act }) => act.kind === 'RECTIFIED').length;
    }
    const fromKeys = await this.replayDestroyedKeys();
    const result = { subjects: lost.size, acts: acts + fromKeys };
    if (result.acts > 0) this.log.error(result, 'the vault was restored from a backup: what it had forgotten was erased, blocked and ended again');
    if (corrections > 0) this.log.error({ corrections }, 'values that had been put right are lost, and have to be asked for again: see the query lostCorrections');
    return result;
  }

  /** How many of the acts in a file the database does not know. */
  async lostOf(path: string): Promise<number> {
    return [...(await this.lostActs(new AppendOnlyFile(path).lines())).values()].reduce((sum, acts) => sum + acts.length, 0);
  }

  private async lostActs(all: AsyncIterable<string> | Iterable<string>): Promise<Map<string, RecordedAct[]>> {
    const lost = new Map<string, RecordedAct[]>();
    const [identity] = await query<{ vaultId: string }>(this.database.read, 'SELECT vaultId FROM vault_identity WHERE id = 1');
    let forged = 0;
    let batch: RecordedAct[] = [];
    const take = async (): Promise<void> => {
      for (const recorded of await this.unknownOf(batch)) {
        const ofSubject = lost.get(recorded.act.subjectId);
        if (ofSubject === undefined) lost.set(recorded.act.subjectId, [recorded]);
        else ofSubject.push(recorded);
      }
      batch = [];
    };
    for await (const line of all) {
      const recorded = this.lines.read(line);
      if (recorded === 'FORGED') forged += 1;
      else if (recorded?.vaultId === identity?.vaultId && recorded !== null) batch.push(recorded);
      if (batch.length >= BATCH) await take();
    }
    await take();
    if (forged > 0) this.log.error({ lines: forged }, 'lines among the tombstones were not written by this vault, and are passed over');
    return lost;
  }

  private async unknownOf(batch: readonly RecordedAct[]): Promise<RecordedAct[]> {
    if (batch.length === 0) return [];
    const subjectIds = [...new Set(batch.map(({ act }) => act.subjectId))];
    const rows = await query<{ id: string; epoch: number | string }>(this.database.read, 'SELECT id, epoch FROM subject WHERE id IN (?)', [subjectIds]);
    const epochs = new Map(rows.map(({ id, epoch }) => [id, Number(epoch)]));
    const undone = await this.undoneErasures(batch.flatMap(({ act }) => (act.kind === 'ERASED' ? act : [])));
    const receipts = await this.known('erasure_receipt', batch.flatMap(({ act }) => (act.kind === 'RECEIPT' ? act.id : [])));
    const cases = await this.known('rights_case', batch.flatMap(({ act }) => caseOf(act) ?? []));
    const cookies = await this.undoneAnswers(batch.flatMap(({ act }) => (act.kind === 'COOKIES' ? act : [])));
    return batch.filter(({ act, epoch }) => {
      const known = epochs.get(act.subjectId);
      if (known !== undefined && known < epoch) return true;
      if (act.kind === 'ERASED') return undone.has(act);
      if (act.kind === 'COOKIES') return cookies.has(act);
      // Of a person whom the backup does not know, there is nothing to block or end; they are owed an answer all the same,
      // and the proof of their erasure is kept.
      if (known === undefined && caseOf(act) !== null) return !cases.has(caseOf(act) ?? '');
      return act.kind === 'RECEIPT' && !receipts.has(act.id);
    });
  }

  private async known(table: 'erasure_receipt' | 'rights_case', ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await query<{ id: string }>(this.database.read, `SELECT id FROM ${table} WHERE id IN (?)`, [[...new Set(ids)]]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Those that are later than the answer that the database has. Answers know no epoch: a browser is no person. */
  private async undoneAnswers(acts: readonly Cookies[]): Promise<ReadonlySet<Cookies>> {
    if (acts.length === 0) return new Set();
    const holders = [...new Set(acts.map(({ holder }) => holder))];
    const rows = await query<{ holder: string; chosenAt: number | string }>(this.database.read, 'SELECT holder, chosenAt FROM cookie_choice WHERE holder IN (?)', [holders]);
    const chosen = new Map(rows.map(({ holder, chosenAt }) => [holder, Number(chosenAt)]));
    return new Set(acts.filter(({ holder, at }) => (chosen.get(holder) ?? Infinity) < at));
  }

  /** Those whose data have a key, or whose destroyed keys are not on the list. */
  private async undoneErasures(acts: readonly Erased[]): Promise<ReadonlySet<Erased>> {
    if (acts.length === 0) return new Set();
    const datumIds = acts.flatMap(({ data }) => data.map(({ datumId }) => datumId));
    const subjectIds = [...new Set(acts.map(({ subjectId }) => subjectId))];
    const [keys, destroyed] = await Promise.all(
      ['datum_key', 'destroyed_key'].map(async (table) => {
        const rows = await query<{ datumId: string }>(this.database.read, `SELECT datumId FROM ${table} WHERE subjectId IN (?) AND datumId IN (?)`, [subjectIds, datumIds]);
        return new Set(rows.map(({ datumId }) => datumId));
      }),
    );
    return new Set(acts.filter(({ data }) => data.some(({ datumId }) => keys?.has(datumId) || !destroyed?.has(datumId))));
  }

  /** Where there is no file, or the file is lost too: the list of destroyed keys is backed up with the keys. */
  private async replayDestroyedKeys(): Promise<number> {
    let replayed = 0;
    for (;;) {
      const rows = await query<{ subjectId: string; datumId: string; commitment: string; destroyedAt: number | string }>(
        this.database.read,
        `SELECT x.subjectId, x.datumId, x.commitment, x.destroyedAt FROM destroyed_key x
         LEFT JOIN datum d ON d.subjectId = x.subjectId AND d.id = x.datumId
         LEFT JOIN datum_key k ON k.subjectId = x.subjectId AND k.datumId = x.datumId
         WHERE (d.id IS NOT NULL AND d.endedAt IS NULL) OR k.datumId IS NOT NULL LIMIT ?`,
        [BATCH],
      );
      if (rows.length === 0) return replayed;
      await this.database.inTransaction(async (tx) => {
        const subjectIds = [...new Set(rows.map(({ subjectId }) => subjectId))].sort();
        await lockSubjects(tx, subjectIds);
        for (const { subjectId, datumId, commitment, destroyedAt } of rows) {
          await reErase(tx, { kind: 'ERASED', subjectId, at: Number(destroyedAt), reason: 'PURPOSES_ENDED', by: null, data: [{ datumId, commitment }] });
        }
        await tellUnheldOrdersOf(tx, subjectIds, this.clock);
      });
      replayed += rows.length;
    }
  }
}

function caseOf(act: RecordedAct['act']): string | null {
  if (act.kind === 'CASE') return act.facts.id;
  return act.kind === 'CASE_ENTRY' ? act.entry.caseId : null;
}
