import { readFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertRows, type Database } from '@andamal/database';
import { createLogger } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ShopSigner } from '../proof/shop-keys';
import { dataOf, Kit, privacyOffice, service } from '../test-kit';
import { GENESIS_HASH, hashOf, type ChainHead } from './access-chain';
import { AccessLog } from './access-log';
import { AccessLogEntity } from './access-log.entity';
import { RECORD_COLUMNS, toRecord } from './access-log.store';
import type { ChainedRecord } from './access-record';
import { AccessLogVerifier, NoAnchorError } from './access-log-verifier';
import { AnchorFile } from './anchor-file';
import { AnchorKeeper } from './anchor-keeper';
import { AnchorStore } from './anchor.store';
import { SubjectIndex } from './subject-index';
import { Witness } from './witness';

const signer = new ShopSigner('a signing secret of this spec, long enough');
/** Waits for what comes by itself. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > end) throw new Error('It did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const VERIFY = `query V($after: Int, $limit: Int) { verifyAccessLog(after: $after, limit: $limit) {
  intact verified through complete anchors lastAnchor firstBad { id fault } restores { id lostThrough } } }`;

describe('the signed access log', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  let database: Database;
  let folder: string;
  let file: AnchorFile;
  let keeper: AnchorKeeper;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-verifier');
    folder = await mkdtemp(join(tmpdir(), 'andamal-anchors-'));
    file = new AnchorFile(join(folder, 'anchors'));
    kit = await Kit.open(place.url);
    ({ database } = kit.subgraph);
    keeper = newKeeper();
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  const newKeeper = (outside: AnchorFile | null = file, witness = new Witness(new AnchorStore(database))): AnchorKeeper =>
    new AnchorKeeper({ store: new AnchorStore(database), signer, clock: kit.clock, log: createLogger({ service: 'spec', level: 'silent' }), file: outside, witness, everyMs: 60_000 });
  const verifier = (outside: AnchorFile | null = file) => new AccessLogVerifier(database, new AnchorStore(database), signer.publicKeys, outside);
  const write = async (records: number): Promise<void> => {
    const log = new AccessLog(database, kit.clock);
    for (let record = 0; record < records; record += 1) await log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED', reason: String(record) }]);
  };
  /** Ten records, signed after the sixth and after the tenth. */
  const writeAndSign = async (): Promise<void> => {
    await write(6);
    await keeper.anchor();
    await write(4);
    await keeper.anchor();
  };
  const records = async (): Promise<ChainedRecord[]> => (await kit.rows<ChainedRecord>(`SELECT ${RECORD_COLUMNS} FROM access_log r ORDER BY r.seq`)).map(toRecord);
  /** What somebody can do who may write the database, and has read this code. */
  const rewrite = async (content: readonly ChainedRecord[], anchors = false): Promise<void> => {
    await database.execute('DELETE FROM access_log');
    let head = { seq: 0, hash: GENESIS_HASH };
    for (const record of content) head = await insert(record, head);
    if (anchors) await database.execute('DELETE FROM access_log_anchor');
  };
  /** A record whose hash is right behind the one before. */
  const insert = async (record: ChainedRecord, { seq, hash }: ChainHead): Promise<ChainHead> => {
    const row = { ...record, queueId: 1, seq: seq + 1, prevHash: hash, hash: hashOf(record, seq + 1, hash) };
    await database.inTransaction((tx) => insertRows(tx, AccessLogEntity, [{ ...row, recordedAt: new Date(row.recordedAt) }]));
    return row;
  };

  it('is held against each anchor, in the database and outside', async () => {
    await writeAndSign();
    expect(await verifier().verify()).toMatchObject({ intact: true, verified: 10, anchors: 4, lastAnchor: 10, complete: true });
    expect(await keeper.anchor()).toBeNull();
    expect((await readFile(file.path, 'utf8')).split('\n')).toHaveLength(3);
  });

  it.each<[string, () => Promise<unknown>, number, string]>([
    ['an altered line with its hash made anew', async () => {
      const record = (await records())[3] as ChainedRecord;
      await database.execute('UPDATE access_log SET purpose = ?, hash = ? WHERE seq = 4', ['OTHER', hashOf({ ...record, purpose: 'OTHER' }, 4, record.prevHash)]);
    }, 4, 'ALTERED'],
    ['a changed link to the line before', () => database.execute("UPDATE access_log SET prevHash = ? WHERE seq = 4", ['1'.repeat(64)]), 4, 'ALTERED'],
    ['the last line', () => database.execute("UPDATE access_log SET purpose = 'other' WHERE seq = 10"), 10, 'ALTERED'],
    ['a line that was put in, and pushed the others on', async () => {
      for (let seq = 10; seq >= 5; seq -= 1) await database.execute('UPDATE access_log SET seq = ? WHERE seq = ?', [seq + 1, seq]);
      const before = (await records()).find(({ seq }) => seq === 4) as ChainedRecord;
      await insert(before, before);
    }, 5, 'INSERTED'],
    ['an altered line that cannot be read any more, with its hash made anew', async () => {
      await new SubjectIndex(database, createLogger({ service: 'spec', level: 'silent' })).catchUp();
      const record = (await records())[3] as ChainedRecord;
      await database.execute('UPDATE access_log SET content = ?, hash = ? WHERE seq = 4', ['x', hashOf({ ...record, content: 'x' }, 4, record.prevHash)]);
    }, 4, 'ALTERED'],
    ['an invented restore that cannot be read', () => database.execute("UPDATE access_log SET operation = 'RESTORED', actorKind = 'VAULT', content = 'x' WHERE seq = 4"), 4, 'ALTERED'],
    ['one that a person does not find any more', async () => {
      await new SubjectIndex(database, createLogger({ service: 'spec', level: 'silent' })).catchUp();
      await database.execute('UPDATE access_log_subject SET records = ?', [[1, 2, 3, 4, 5, 6, 8, 9, 10].map((seq) => `s ${seq}\n`).join('')]);
    }, 7, 'NOT_LISTED'],
    ['records cut off at the end', async () => rewrite((await records()).slice(0, 7)), 8, 'TRUNCATED'],
    ['records cut off at the end, and the anchors of the database with them', async () => rewrite((await records()).slice(0, 7), true), 8, 'TRUNCATED'],
    ['all that was, made anew', async () => rewrite((await records()).map((record) => ({ ...record, actorId: 'nobody' })), true), 6, 'ANCHOR_MISMATCH'],
    ['one line left out, and all behind it made anew', async () => rewrite((await records()).filter(({ seq }) => seq !== 8)), 10, 'TRUNCATED'],
    ['an anchor that somebody else has signed', async () => {
      await rewrite((await records()).map((record) => ({ ...record, actorId: 'nobody' })));
      await rm(file.path);
      await database.execute('DELETE FROM access_log_anchor');
      const forger = new AnchorKeeper({ store: new AnchorStore(database), signer: new ShopSigner('a secret that is not of this shop, long enough'), clock: kit.clock, log: createLogger({ service: 'spec', level: 'silent' }), file: null, witness: new Witness(new AnchorStore(database)), everyMs: 1_000 });
      await forger.anchor();
    }, 10, 'ANCHOR_FORGED'],
    ['an invented restore', async () => {
      const content = (await records()).slice(0, 7);
      await rewrite([...content, { ...(content[0] as ChainedRecord), actorKind: 'VAULT', operation: 'RESTORED', content: '[[null,"GENERATION:1","","","RESTORED","LOST_THROUGH:10"]]' }], true);
      await database.execute('UPDATE vault_identity SET generation = 1');
    }, 8, 'UNSIGNED_RESTORE'],
  ])('altered-log: names %s', async (_name, tamper, seq, fault) => {
    await writeAndSign();
    await tamper();
    expect((await verifier().verify()).firstBad).toEqual({ seq, fault });
  });

  it('is checked from an anchor on, a part at a time, and costs what the part costs', async () => {
    await writeAndSign();
    await write(2_500);
    await keeper.anchor();
    const first = await verifier().verify({ limit: 8 });
    expect(first).toMatchObject({ intact: true, verified: 8, through: 8, complete: false, lastAnchor: 6 });
    const { statements } = database;
    const measured = await statements.measure(() => verifier().verify({ after: 2_510 }));
    expect(measured.result).toMatchObject({ intact: true, verified: 0, complete: true });
    expect(measured.total).toBeLessThan(10);
    await database.execute("UPDATE access_log SET purpose = 'other' WHERE seq = 3");
    expect(await verifier().verify({ after: 6 })).toMatchObject({ intact: true, verified: 2_504 });
    expect(await verifier().verify()).toMatchObject({ intact: false, firstBad: { seq: 3, fault: 'ALTERED' } });
    await expect(verifier().verify({ after: 7 })).rejects.toThrow(NoAnchorError);
  });

  it('is signed again after many lines and at the end of the process, without being asked', async () => {
    const signing = newKeeper();
    signing.start();
    const log = new AccessLog(database, kit.clock, (head) => signing.moved(head));
    await write(1);
    await Promise.all(Array.from({ length: 1_000 }, () => log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED' }])));
    await write(5);
    await signing.stop();
    const places = await kit.rows<{ seq: number }>('SELECT seq FROM access_log_anchor ORDER BY seq');
    expect(places.map(({ seq }) => Number(seq))).toEqual(expect.arrayContaining([1_006]));
    expect(await verifier().verify()).toMatchObject({ intact: true, verified: 1_006 });
  });

  it('says that the log under a running service has gone back', async () => {
    await writeAndSign();
    await rewrite((await records()).slice(0, 7), true);
    expect(await keeper.anchor()).toBeNull();
    expect(await keeper.check()).toContain('restart the service');
  });

  describe('after the last anchor', () => {
    /** Four lines behind the last anchor, written by a process that runs on. */
    const writeOn = async (): Promise<{ witness: Witness; running: AnchorKeeper; log: AccessLog }> => {
      await writeAndSign();
      const witness = new Witness(new AnchorStore(database));
      const running = newKeeper(file, witness);
      const log = new AccessLog(database, kit.clock, (head) => running.moved(head));
      for (let line = 0; line < 4; line += 1) await log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED' }]);
      return { witness, running, log };
    };
    const otherwise = async (from: number): Promise<void> => rewrite((await records()).map((record) => (record.seq >= from ? { ...record, actorId: 'nobody' } : record)));
    const asked = (witness: Witness | null) => new AccessLogVerifier(database, new AnchorStore(database), signer.publicKeys, file, witness).verify();

    it('is not rewritten unseen while the process runs: it knows what it wrote, also when it has gone on since', async () => {
      const { witness, running, log } = await writeOn();
      expect(await asked(witness)).toMatchObject({ intact: true, verified: 14 });
      await log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED' }]);
      await otherwise(13);
      // It goes on from what it wrote, and so whoever verifies later sees it too.
      await log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED' }]);
      expect((await asked(null)).firstBad).toEqual({ seq: 16, fault: 'ALTERED' });
      for (const _time of [1, 2]) expect((await asked(witness)).firstBad).toEqual({ seq: 14, fault: 'REWRITTEN' });
      expect(await running.anchor()).toBeNull();
      expect(await running.check()).toContain('rewritten under the running service');
    });

    it('is not cut off unseen while the process runs', async () => {
      const { witness } = await writeOn();
      await rewrite((await records()).slice(0, 12));
      expect((await asked(witness)).firstBad).toEqual({ seq: 13, fault: 'TRUNCATED' });
    });

    it('is not rewritten unseen after the process is gone, but for its last second', async () => {
      const { running, log } = await writeOn();
      await running.keepLatest();
      expect(await asked(null)).toMatchObject({ intact: true, anchors: 5 });
      await otherwise(12);
      expect((await asked(null)).firstBad).toEqual({ seq: 14, fault: 'ANCHOR_MISMATCH' });
      // What shows it is not replaced by a later one that is made over it.
      await log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED' }]);
      await running.keepLatest();
      expect((await asked(null)).firstBad).toEqual({ seq: 14, fault: 'ANCHOR_MISMATCH' });
    });

    it('costs the file of anchors no room, and what it looks at is forgotten', async () => {
      const { running, log } = await writeOn();
      const { size } = await stat(file.path);
      for (let turn = 0; turn < 5; turn += 1) {
        await log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED' }]);
        await running.keepLatest();
      }
      expect((await stat(file.path)).size).toBe(size);
      const { statements } = await database.statements.measure(() => running.keepLatest());
      expect(statements).toHaveLength(2);
      expect(statements.at(-1)).toMatch(/IN \(\?\)/);
    });

    it('is kept every second by itself', async () => {
      const { running, log } = await writeOn();
      running.start();
      await running.anchor();
      await log.record(service(), [{ subjectId: 's', context: null, categories: [], outcome: 'ALLOWED' }]);
      await eventually(async () => (await readFile(`${file.path}.latest`, 'utf8')).includes('"seq":15'));
      await running.stop();
    });
  });

  it('passes over a line of the file that a crash has torn off', async () => {
    await writeAndSign();
    const text = await readFile(file.path, 'utf8');
    await writeFile(file.path, `${text}${text.slice(0, 40)}\n`);
    expect(await verifier().verify()).toMatchObject({ intact: true, anchors: 4 });
  });

  it('is checked over the API by the privacy office, a part at a time too', async () => {
    await write(3);
    const whole = dataOf(await kit.ask(VERIFY, privacyOffice()));
    expect(whole).toEqual({ verifyAccessLog: { intact: true, verified: 3, through: '3', complete: true, anchors: 0, lastAnchor: null, firstBad: null, restores: [] } });
    const part = dataOf<{ verifyAccessLog: object }>(await kit.ask(VERIFY, privacyOffice(), { limit: 2 }));
    expect(part.verifyAccessLog).toMatchObject({ intact: true, verified: 2, complete: false });
    const answer = await kit.ask(VERIFY, privacyOffice(), { after: 2 });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });
});
