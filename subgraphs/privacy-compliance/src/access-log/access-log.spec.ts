import { openDatabase, StatementError, type Database } from '@andamal/database';
import { systemClock } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { Kit, Person, privacyOffice, Purchase, service, staff } from '../test-kit';
import { AccessLog } from './access-log';
import { AccessLogVerifier } from './access-log-verifier';
import { AnchorStore } from './anchor.store';
import { PublicKeys } from '../proof/shop-keys';

const VERIFY = '{ verifyAccessLog { intact verified firstBad { id fault } headHash } }';

describe('the access log', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  let database: Database;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-access-log');
    kit = await Kit.open(place.url);
    ({ database } = kit.subgraph);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const access = { subjectId: 's', context: null, categories: ['NAME'], outcome: 'ALLOWED' as const };
  /** By the process that verifies. */
  const write = async (records: number): Promise<void> => {
    for (let record = 0; record < records; record += 1) {
      const denial = { category: 'NAME', reason: String(record), field: 'PersonalData.name', operation: 'Spec', callerKind: 'STAFF', roles: [], requestId: 'r', at: kit.clock.now() };
      await kit.askInternal('mutation R($denials: [DenialInput!]!) { recordDenials(denials: $denials) }', { denials: [denial] });
    }
  };
  const verify = () => new AccessLogVerifier(database, new AnchorStore(database), new PublicKeys([])).verify();

  it('has a line for each read, without any value, before the value leaves', async () => {
    const order = await Purchase.place(kit);
    const { statements } = database;
    const measured = await statements.measure(() => kit.read(order.ref, ['name', 'phone'], staff('WAREHOUSE', 'CONTRACT')));
    expect(measured.statements.filter((statement) => statement !== 'COMMIT').at(-1)).toMatch(/^INSERT INTO access_log /);
    const [line, ...more] = await kit.accessLog();
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      actorKind: 'STAFF', actorId: 'staff-warehouse', roles: 'WAREHOUSE', purpose: 'CONTRACT', operation: 'Spec', requestId: 'request-1',
      subjectId: order.subjectId, context: `ORDER:${order.orderId}`, categories: 'NAME,PHONE', outcome: 'ALLOWED', reason: null,
    });
    expect(line?.datumIds.split(',')).toHaveLength(2);
    expect(JSON.stringify(line)).not.toContain('Exempel');
  });

  it('shows nothing when the line cannot be written', async () => {
    const order = await Purchase.place(kit);
    await database.execute('DELETE FROM access_log_queue');
    const answer = await kit.ask('query Q($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData { name } } }', staff('WAREHOUSE', 'CONTRACT'), {
      r: [{ __typename: 'PersonalData', id: order.ref }],
    });
    expect(answer.data).toEqual({ _entities: [{ name: null }] });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('INTERNAL');
  });

  it('lets nobody hide data in the names of an operation', async () => {
    const order = await Purchase.place(kit);
    for (const operation of ['Exempel Vaultsson, Provgatan 1', 'Exempel_Vaultsson_18900101_9802', 'Call_0701740605', 'a'.repeat(65)]) {
      await kit.read(order.ref, ['name'], { ...staff('WAREHOUSE', 'CONTRACT'), operation });
    }
    expect((await kit.accessLog()).map(({ operation }) => operation)).toEqual(Array(4).fill('(not a name)'));
  });

  it('writes what many ask at once in few transactions, also with two replicas', async () => {
    const other = await openDatabase({ name: 'replica', url: place.url, entities: [], migrations: [] });
    const logs = [new AccessLog(database, systemClock), new AccessLog(place.kind === 'mysql' ? other : database, systemClock)];
    const measured = await database.statements.measure(() =>
      Promise.all(Array.from({ length: 300 }, (_, line) => logs[line % 2]!.record(service(), [{ ...access, reason: String(line) }]))),
    );
    await other.close();
    expect(measured.total).toBeLessThan(60);
    expect(await verify()).toMatchObject({ intact: true, verified: 300, firstBad: null });
  });

  it.each<[string, boolean]>([['had come', true], ['had not come', false]])('writes once what a lost connection leaves open: it %s', async (_name, came) => {
    let isLost = false;
    const losing = Object.assign(Object.create(database) as Database, {
      execute: async (...statement: Parameters<Database['execute']>) => {
        if (came || !isLost) await database.execute(...statement);
        if (isLost) throw new StatementError('CONNECTION', 'ECONNRESET', statement[0]);
        return 1;
      },
    });
    const log = new AccessLog(losing, kit.clock);
    await log.record(service(), [access]);
    await log.record(service(), [access]);
    isLost = true;
    await log.record(service(), [{ ...access, reason: 'once' }]);
    expect(await kit.accessLog({ reason: 'once' })).toHaveLength(1);
    expect((await verify()).verified).toBe(3);
  });

  it('spreads what is long over several statements', async () => {
    const log = new AccessLog(database, kit.clock);
    const ids = Array.from({ length: 1_000 }, (_, at) => `01939c00-0000-7000-8000-${String(at).padStart(12, '0')}`);
    const long = { ...access, datumIds: ids };
    await log.record(service(), [access]);
    await Promise.all(Array.from({ length: 150 }, () => log.record(service(), [long, access])));
    expect(await verify()).toMatchObject({ intact: true, verified: 151 });
    const lines = await kit.accessLog();
    expect(lines.filter(({ datumIds }) => datumIds === ids.join(','))).toHaveLength(150);
    expect(lines).toHaveLength(301);
  });

  it.each<[string, (database: Database) => Promise<unknown>, number, string]>([
    ['altered', (db) => db.execute("UPDATE access_log SET purpose = 'OTHER' WHERE seq = 4"), 4, 'ALTERED'],
    ['altered with a new hash', (db) => db.execute("UPDATE access_log SET hash = prevHash WHERE seq = 4"), 4, 'ALTERED'],
    ['dropped', (db) => db.execute('DELETE FROM access_log WHERE seq = 5'), 5, 'MISSING'],
    ['dropped first', (db) => db.execute('DELETE FROM access_log WHERE seq = 1'), 1, 'MISSING'],
    ['altered in what its lines say', (db) => db.execute(`UPDATE access_log SET content = REPLACE(content, '"3"', '"4"') WHERE seq = 4`), 4, 'ALTERED'],
    ['broken in what its lines say', (db) => db.execute("UPDATE access_log SET content = '[' WHERE seq = 4"), 4, 'ALTERED'],
    ['cut off at the end', (db) => db.execute('DELETE FROM access_log WHERE seq >= 9'), 9, 'TRUNCATED'],
    [
      'swapped',
      async (db) => {
        for (const [from, to] of [[3, 99], [4, 3], [99, 4]]) await db.execute('UPDATE access_log SET seq = ? WHERE seq = ?', [to, from]);
      },
      3,
      'REORDERED',
    ],
    [
      'added behind the end',
      (db) =>
        db.execute(
          `INSERT INTO access_log (seq, queueId, recordedAt, actorKind, roles, operation, requestId, content, prevHash, hash)
           SELECT 11, queueId, recordedAt, actorKind, roles, operation, requestId, content, prevHash, hash FROM access_log WHERE seq = 10`,
        ),
      11,
      'INSERTED',
    ],
  ])('altered-log: verify fails and names a line that was %s', async (_name, tamper, seq, fault) => {
    await write(10);
    expect(await verify()).toMatchObject({ intact: true, verified: 10 });
    await tamper(database);
    const answer = await kit.ask(VERIFY, privacyOffice());
    expect(answer.data?.['verifyAccessLog']).toMatchObject({ intact: false, firstBad: { id: String(seq), fault } });
  });

  it('is verified by the privacy office only', async () => {
    const answer = await kit.ask(VERIFY, staff('FINANCE', 'BOOKKEEPING'));
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('takes what the gateway has denied', async () => {
    const denials = [
      {
        purpose: 'CURIOSITY', category: 'PHONE', reason: 'UNKNOWN_PURPOSE', field: 'PersonalData.phone', operation: 'Peek', callerKind: 'STAFF',
        callerId: 'staff-1', roles: ['WAREHOUSE'], requestId: 'r-9', at: '2026-11-23T09:00:00.000Z',
      },
    ];
    const document = 'mutation R($denials: [DenialInput!]!) { recordDenials(denials: $denials) }';
    const gateway = { ...service(), issuer: 'gateway' as const, id: 'gateway' };
    expect(await kit.askInternal(document, { denials }, gateway)).toEqual({ recordDenials: 1 });
    const [line] = await kit.accessLog();
    expect(line).toMatchObject({ outcome: 'DENIED', reason: 'UNKNOWN_PURPOSE', context: 'PersonalData.phone', categories: 'PHONE', actorId: 'staff-1' });
    await expect(kit.askInternal(document, { denials }, staff('WAREHOUSE', null))).rejects.toThrow('for the services');
  });

  it('is shown to the person without the names of staff, and to the privacy office with them', async () => {
    const person = await Person.register(kit);
    await kit.read(person.ref(), ['name'], staff('MARKETING', 'LEGITIMATE_INTEREST'));
    const document = 'query A($id: ID!) { accessLog(subjectId: $id) { nodes { purpose operation roles actorId categories } } }';
    const own = await kit.ask(document, person.self, { id: person.subjectId });
    const line = { purpose: 'LEGITIMATE_INTEREST', operation: 'Spec', roles: ['MARKETING'], categories: ['NAME'] };
    expect(own.data).toEqual({ accessLog: { nodes: [{ ...line, actorId: null }] } });
    const office = await kit.ask(document, privacyOffice(), { id: person.subjectId });
    expect((office.data as { accessLog: { nodes: unknown[] } }).accessLog.nodes.at(-1)).toEqual({ ...line, actorId: 'staff-marketing' });
    const stranger = await Person.register(kit);
    expect((await kit.ask(document, stranger.self, { id: person.subjectId })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
