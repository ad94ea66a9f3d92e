import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { Kit, Person, staff } from '../test-kit';

const MARKETING = staff('MARKETING', 'LEGITIMATE_INTEREST');
const AUDIENCE = 'query A { audience(first: 5) { nodes { id } } }';

describe('what is kept for reads', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  let replica: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-cache');
    kit = await Kit.open(place.url);
    replica = await Kit.open(place.url);
  });
  afterEach(async () => {
    await replica.close();
    await kit.close();
    await place.cleanup();
  });

  /** Reads, and counts the looks at the data. */
  const looks = async (reader: Kit, person: Person): Promise<number> => {
    const { result, statements } = await reader.subgraph.database.statements.measure(() => reader.read(person.ref(), ['name', 'email'], MARKETING));
    expect(result).toEqual({ values: { name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' }, denied: {} });
    expect(statements.filter((sql) => sql.includes('FROM subject WHERE'))).toHaveLength(1);
    return statements.filter((sql) => sql.includes('FROM datum d')).length;
  };

  it('saves the second read its look at the data, but not at the person', async () => {
    const person = await Person.register(kit);
    expect([await looks(kit, person), await looks(kit, person)]).toEqual([1, 0]);
    expect(await kit.accessLog({ outcome: 'ALLOWED', purpose: 'LEGITIMATE_INTEREST' })).toHaveLength(2);
  });

  it.each([
    ['an objection', 'mutation { objectToMarketing { objections { purpose } } }', 'OBJECTED'],
    ['an erasure', 'mutation { requestErasure(input: {}) { caseId } }', 'NO_LIVE_BINDING'],
  ])('is no longer used after %s through another replica', async (_name, document, reason) => {
    const person = await Person.register(kit);
    await looks(replica, person);
    expect(await looks(replica, person)).toBe(0);
    expect((await kit.ask(document, person.self)).errors).toBeUndefined();
    expect((await replica.read(person.ref(), ['name', 'email'], MARKETING)).denied).toEqual({ name: reason, email: reason });
  });

  it('ends by the clock what has no event: a binding that is over is not read, though its datum is kept', async () => {
    const person = await Person.register(kit);
    await looks(kit, person);
    const [binding] = await kit.rows<{ endsAt: number }>("SELECT MAX(endsAt) AS endsAt FROM binding WHERE purpose = 'LEGITIMATE_INTEREST'");
    kit.clock.advance(Number(binding?.endsAt) - kit.clock.now().getTime() - 1);
    await looks(kit, person);
    kit.clock.advance(1);
    expect((await kit.read(person.ref(), ['name'], MARKETING)).denied).toEqual({ name: 'NO_LIVE_BINDING' });
  });

  it('is let go after half a minute, and does not outgrow its limit', async () => {
    const person = await Person.register(kit);
    await looks(kit, person);
    kit.clock.advance(31_000);
    expect(await looks(kit, person)).toBe(1);

    const small = await Kit.open(place.url, { READ_CACHE_DATA: '4' }, kit.clock.now().toISOString());
    const other = await Person.register(kit);
    expect([await looks(small, person), await looks(small, person)]).toEqual([1, 0]);
    expect([await looks(small, other), await looks(small, person)]).toEqual([1, 1]);
    await small.close();
    const none = await Kit.open(place.url, { READ_CACHE_DATA: '0' }, kit.clock.now().toISOString());
    expect([await looks(none, person), await looks(none, person)]).toEqual([1, 1]);
    await none.close();
  });

  it('has what an audience was told in the log, also where no value was asked for', async () => {
    await Person.register(kit);
    expect((await kit.ask(AUDIENCE, MARKETING)).errors).toBeUndefined();
    expect(await kit.accessLog()).toMatchObject([{ context: 'AUDIENCE', outcome: 'ALLOWED' }]);
  });

  it('lets no audience leave that could not be logged', async () => {
    await Person.register(kit);
    await kit.subgraph.database.execute('DELETE FROM access_log_queue');
    await expect(kit.ask(AUDIENCE, MARKETING)).rejects.toThrow('queue');
  });
});
