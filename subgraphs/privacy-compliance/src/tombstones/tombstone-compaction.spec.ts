import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { dataOf, Kit, Person, staff } from '../test-kit';
import { ActLines } from './act-line';
import { Backup } from './backup.fixture';
import { TombstoneCompaction } from './tombstone-compaction';
import { TombstoneFile } from './tombstone-file';
import { TombstoneReplay } from './tombstone-replay';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 90;
const OBJECT = 'mutation { objectToMarketing { objections { purpose } } }';
const AUDIENCE = '{ audience(first: 100) { nodes { id } } }';

describe('the file of tombstones', () => {
  let place: TestDatabaseUrl;
  let folder: string;
  let kit: Kit;
  let file: TombstoneFile;
  /** Ids never go back in time within a process: each test is later than the one before. */
  let year = 2029;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-compaction');
    folder = await mkdtemp(join(tmpdir(), 'andamal-compaction-'));
    file = new TombstoneFile(join(folder, 'tombstones'));
    year += 1;
    kit = await start(`${year}-01-01T09:00:00.000Z`);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (now: string): Promise<Kit> => Kit.open(place.url, { TOMBSTONE_FILE: file.path, ACCESS_LOG_ANCHOR_FILE: join(folder, 'anchors') }, now);
  const restart = async (): Promise<void> => {
    await kit.close();
    kit = await start(kit.clock.now().toISOString());
  };
  const compaction = (): TombstoneCompaction => new TombstoneCompaction({ ...partsOf(), keepDays: KEEP_DAYS });
  const files = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.startsWith('tombstones')).sort();
  const lines = async (): Promise<string[]> => {
    const all: string[] = [];
    for await (const line of file.lines()) all.push(line);
    return all;
  };
  const days = (count: number): void => kit.clock.advance(count * DAY_MS);
  const objecting = async (): Promise<Person> => {
    const person = await Person.register(kit);
    await kit.ask(OBJECT, person.self);
    return person;
  };
  const audience = async (): Promise<string[]> =>
    dataOf<{ audience: { nodes: { id: string }[] } }>(await kit.ask(AUDIENCE, staff('MARKETING', 'LEGITIMATE_INTEREST'))).audience.nodes.map(({ id }) => id);

  it('gets another name after a month, and goes when every backup is younger than it', async () => {
    await objecting();
    const [old] = await lines();
    expect(await compaction().run()).toBe(0);
    expect(await files()).toEqual(['tombstones']);
    days(31);
    await compaction().run();
    const young = await objecting();
    expect(await files()).toEqual(['tombstones', expect.stringMatching(/^tombstones\.\d{13}-[0-9a-f]{8}$/) as string]);
    expect(await lines()).toContain(old);
    days(KEEP_DAYS);
    expect(await compaction().run()).toBe(0);
    days(2);
    expect(await compaction().run()).toBe(1);
    expect(await lines()).not.toContain(old);
    expect((await lines()).every((line) => line.includes(young.subjectId))).toBe(true);
    await restart();
    expect(kit.logLines.join('')).not.toContain('restored from a backup');
  });

  it('is kept whole where nobody has said how long backups are kept', async () => {
    await objecting();
    days(10_000);
    expect(await new TombstoneCompaction({ ...partsOf(), keepDays: undefined }).run()).toBe(0);
    expect(await files()).toEqual(['tombstones']);
  });

  it('does its work under each of its names after a restore', async () => {
    const [early, late] = [await Person.register(kit), await Person.register(kit)];
    const backup = await Backup.of(kit);
    await kit.ask(OBJECT, early.self);
    days(31);
    await compaction().run();
    await kit.ask(OBJECT, late.self);
    await backup.restore(kit);
    await restart();
    expect(await audience()).toEqual([]);
  });

  it('does not go while the database does not know what is in it: an older backup was restored than there should be', async () => {
    const person = await Person.register(kit);
    const backup = await Backup.of(kit);
    await kit.ask(OBJECT, person.self);
    days(31);
    await compaction().run();
    days(KEEP_DAYS + 2);
    await backup.restore(kit);
    expect(await compaction().run()).toBe(0);
    expect(await files()).toHaveLength(1);
    await restart();
    expect(await audience()).toEqual([]);
    expect(await compaction().run()).toBe(1);
  });

  it('loses no line of a replica that has it open while another one gives it another name, and none of two that do', async () => {
    await objecting();
    days(31);
    const [line] = await lines();
    const writing = await open(file.path, 'a+');
    await Promise.all([compaction().run(), compaction().run()]);
    await writing.appendFile('{"written":"under its new name"}\n');
    await writing.close();
    await file.append(['{"written":"under the old one"}']);
    await compaction().run();
    await new TombstoneFile(file.path).turnOver(kit.clock.now());
    await file.append(['{"written":"after all"}']);
    const all = await lines();
    expect(all).toEqual(expect.arrayContaining([line, '{"written":"under its new name"}', '{"written":"under the old one"}', '{"written":"after all"}']));
  });

  it('takes nothing else in the folder for a part of itself', async () => {
    await objecting();
    for (const name of ['tombstones.bak', 'tombstones.1700000000000', 'other.1700000000000-0123abcd']) await writeFile(join(folder, name), 'x\n');
    expect(await file.segments()).toEqual([]);
    expect(await readFile(join(folder, 'tombstones.bak'), 'utf8')).toBe('x\n');
  });

  it('that cannot be read is not taken for an empty one', async () => {
    await expect(new TombstoneFile(folder).present().next()).rejects.toThrow('EISDIR');
  });

  function partsOf() {
    const log = createLogger({ service: 'spec', level: 'silent' });
    const acts = new ActLines('development-only-vault-index-key-0123456789');
    return { file, lines: acts, replay: new TombstoneReplay(kit.subgraph.database, file, acts, log, kit.clock), clock: kit.clock, log };
  }
});
