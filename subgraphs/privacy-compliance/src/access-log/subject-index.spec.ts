import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { uuidv7 } from '@andamal/kernel';
import { sql } from '@andamal/database';
import { createLogger } from '@andamal/service';
import { Kit, service } from '../test-kit';
import { AccessLog } from './access-log';
import { writeLine, type AccessFacts } from './access-record';
import { AccessLogStore } from './access-log.store';
import { bucketOf, listedIn, type BucketRow } from './index-buckets';
import { SubjectIndex } from './subject-index';

const facts: AccessFacts = { recordedAt: 0, actorKind: 'SERVICE', actorId: null, roles: '', purpose: null, operation: 'Spec', requestId: 'r' };

describe('the index of people in the access log', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  let index: SubjectIndex;
  let store: AccessLogStore;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-subject-index');
    kit = await Kit.open(place.url);
    index = newIndex();
    store = new AccessLogStore(kit.subgraph.database);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const newIndex = (): SubjectIndex => new SubjectIndex(kit.subgraph.database, createLogger({ service: 'spec', level: 'silent' }));
  const ends = async (): Promise<number> => Number((await kit.rows<{ seq: number }>('SELECT MAX(last) AS seq FROM access_log_block'))[0]?.seq);
  const ids = Array.from({ length: 30 }, () => uuidv7());
  const access = (subjectId: string, reason: string) => ({ subjectId, context: null, categories: ['NAME'], outcome: 'ALLOWED' as const, reason });
  /** Each record is about three people, the first one twice. */
  const write = async (records: number, first = 0, moved: (...told: Parameters<SubjectIndex['moved']>) => void = (...told) => index.moved(...told)): Promise<void> => {
    const log = new AccessLog(kit.subgraph.database, kit.clock, moved);
    for (let record = first; record < first + records; record += 1) {
      const [a, b, c] = [0, 1, 2].map((next) => ids[(record + next) % ids.length] as string) as [string, string, string];
      await log.record(service(), [access(a, `${record}a`), access(b, `${record}b`), access(c, `${record}c`), access(a, `${record}d`)]);
    }
  };
  /** What the pages of a person say, by looking at every record. */
  const expected = (subject: number, records: number): string[] =>
    Array.from({ length: records }, (_, record) => records - 1 - record).flatMap((record) => {
      const at = (subject - record) % ids.length;
      const place = (at + 10 * ids.length) % ids.length;
      return place === 0 ? [`${record}d`, `${record}a`] : place === 1 ? [`${record}b`] : place === 2 ? [`${record}c`] : [];
    });

  it.each([1, 2, 3, 7])('has every line about a person, the latest first, on pages of %i', async (limit) => {
    await write(100);
    for (const subject of [0, 7, 29]) {
      const shown: string[] = [];
      let before: number | null = null;
      for (;;) {
        const page = await store.ofSubject(ids[subject] as string, { before, limit });
        shown.push(...page.map(({ reason }) => String(reason)));
        if (page.length < limit) break;
        before = page.at(-1)?.place ?? null;
      }
      expect(shown).toEqual(expected(subject, 100));
    }
  });

  it.each([0, 1, 40, 90])('misses nothing where it ends after %i of 90 records', async (listed) => {
    await write(listed);
    await index.catchUp();
    await write(90 - listed, listed);
    expect(await ends()).toBe(listed);
    for (const limit of [3, 1_000]) {
      expect((await store.ofSubject(ids[7] as string, { before: null, limit })).length).toBe(Math.min(limit, expected(7, 90).length));
    }
  });

  it('finds what is wanted of it however far back, in blocks with one record of the person each', async () => {
    const log = new AccessLog(kit.subgraph.database, kit.clock);
    for (let record = 0; record < 120; record += 1) {
      for (const subject of [0, 7, 1]) await log.record(service(), [access(ids[subject] as string, `of ${record}`)]);
      await index.catchUp();
    }
    for (const reason of ['of 119', 'of 60', 'of 30', 'of 1', 'of 0']) {
      const found = await store.ofSubject(ids[7] as string, { before: null, limit: 1, lines: (entry) => entry.reason === reason });
      expect(found.map((entry) => entry.reason)).toEqual([reason]);
    }
  });

  it('does not remember all that was written where others list it', async () => {
    const lines = [writeLine({ subjectId: ids[0] as string, context: null, categories: '', datumIds: '', outcome: 'ALLOWED', reason: null })];
    for (let seq = 1; seq <= 3_000; seq += 1) index.moved({ seq, hash: '' }, [{ ...facts, lines }]);
    const { written } = index as unknown as { written: ReadonlyMap<number, unknown> };
    expect([...written.keys()]).toEqual(Array.from({ length: 1_000 }, (_, at) => 2_001 + at));
  });

  it('lists each record once, whoever does it', async () => {
    await write(600);
    const others = Array.from({ length: 4 }, newIndex);
    await Promise.all([...others, index].map((one) => one.catchUp()));
    expect(await ends()).toBe(600);
    const rows = await kit.rows<BucketRow>('SELECT b.first, b.last, s.records FROM access_log_subject s JOIN access_log_block b ON b.first = s.block');
    const listed = rows.flatMap(listedIn).map(({ subjectId, seq }) => `${seq} ${subjectId}`);
    expect(listed.sort()).toEqual(Array.from({ length: 600 }, (_, record) => [0, 1, 2].map((next) => `${record + 1} ${ids[(record + next) % ids.length]}`)).flat().sort());
  });

  it('passes over a gap, and does not hold up the service', async () => {
    await write(510, 0, () => undefined);
    await kit.subgraph.database.execute('DELETE FROM access_log WHERE seq = 1');
    await kit.subgraph.database.execute('DELETE FROM access_log WHERE seq = 128');
    let turns = 0;
    let isOver = false;
    const others = (): unknown => isOver || setImmediate(() => ((turns += 1), others()));
    others();
    await index.catchUp();
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(await ends()).toBe(510);
    expect(await store.ofSubject(ids[7] as string, { before: null, limit: 1_000 })).toHaveLength(expected(7, 510).length - 2);
  });

  it('reads no line of a record that was broken, and all of the others', async () => {
    await write(90);
    for (const [seq, content] of [[7, 'x'], [8, '{}'], [9, '[1]'], [10, '[["s",null,1,"","ALLOWED",null]]'], [37, '']] as const) {
      await kit.subgraph.database.execute('UPDATE access_log SET content = ? WHERE seq = ?', [content, seq]);
    }
    const lines = async (): Promise<number> => (await store.ofSubject(ids[7] as string, { before: null, limit: 1_000 })).length;
    const page = await store.latest([sql('r.operation = ?', ['Spec'])], { at: kit.clock.now().getTime(), place: 11_000 }, 2);
    expect(page.map(({ reason }) => reason)).toEqual(['5d', '5c']);
    const before = await lines();
    expect(before).toBe(expected(7, 90).length - 4);
    await index.catchUp();
    expect(await lines()).toBe(before);
  });

  it('is made again where somebody has set it back, and says nothing twice', async () => {
    await write(100);
    await index.catchUp();
    await write(50, 100);
    await index.catchUp();
    for (const block of [101, 1]) {
      await kit.subgraph.database.execute('DELETE FROM access_log_block WHERE first >= ?', [block]);
      await kit.subgraph.database.execute('DELETE FROM access_log_subject WHERE block = ?', [block]);
      const left = `${ids[7]} ${block}\n${ids[7]} 151\n`;
      await kit.subgraph.database.execute('INSERT INTO access_log_subject (bucket, block, records) VALUES (?, ?, ?)', [bucketOf(ids[7] as string), block, left]);
      const shown = await store.ofSubject(ids[7] as string, { before: null, limit: 1_000 });
      expect(shown.map(({ reason }) => reason)).toEqual(expected(7, 150));
      await index.catchUp();
      expect(await ends()).toBe(150);
    }
  });

  it('is set back at the start where the log ends before it, and lists what comes then', async () => {
    for (const first of [0, 40, 80]) {
      await write(40, first);
      await index.catchUp();
    }
    await kit.subgraph.database.execute('DELETE FROM access_log WHERE seq > 50');
    await newIndex().heal();
    // The block that the end is in goes as a whole.
    expect(await ends()).toBe(40);
    await write(40, 50);
    const shown = async (): Promise<unknown[]> => (await store.ofSubject(ids[7] as string, { before: null, limit: 1_000 })).map(({ reason }) => reason);
    expect(await shown()).toEqual(expected(7, 90));
    await index.catchUp();
    expect(await shown()).toEqual(expected(7, 90));
  });

  it('finds nobody in a row that was altered, and stops at none', async () => {
    await write(90);
    await index.catchUp();
    const of = async (subject: number): Promise<number> => (await store.ofSubject(ids[subject] as string, { before: null, limit: 1_000 })).length;
    const [mine, another] = [ids[7] as string, ids.find((id) => bucketOf(id) !== bucketOf(ids[7] as string)) as string];
    for (const records of ['', 'x', mine, `${mine} `, `${mine} x`, `${mine} 91\n`, `${mine} 0\n`, ` ${mine} 7`]) {
      await kit.subgraph.database.execute('UPDATE access_log_subject SET records = ? WHERE bucket = ?', [records, bucketOf(mine)]);
      expect([records, await of(7)]).toEqual([records, 0]);
      expect(await of(ids.indexOf(another))).toBe(expected(ids.indexOf(another), 90).length);
    }
  });

  it('follows the log before anybody asks, by whole blocks, and reads none of it where it was written here', async () => {
    const { statements } = await kit.subgraph.database.statements.measure(async () => {
      await write(520);
      while ((await ends()) < 500) await new Promise((resolve) => setTimeout(resolve, 10));
    });
    expect(statements.filter((sql) => sql.includes('ORDER BY r.seq LIMIT'))).toEqual([]);
    const blocks = await kit.rows<{ first: number; last: number }>('SELECT first, last FROM access_log_block ORDER BY first');
    expect(blocks.map(({ first, last }) => [Number(first), Number(last)])).toEqual([[1, 250], [251, 500]]);
    for (const subject of [0, 7, 29]) {
      const shown = await store.ofSubject(ids[subject] as string, { before: null, limit: 1_000 });
      expect(shown.map(({ reason }) => reason)).toEqual(expected(subject, 520));
    }
  });

  it('reads what another replica has written in between', async () => {
    await write(100);
    await write(200, 100, () => undefined);
    await write(100, 300);
    while ((await ends()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await store.ofSubject(ids[7] as string, { before: null, limit: 1_000 })).map(({ reason }) => reason)).toEqual(expected(7, 400));
  });
});
