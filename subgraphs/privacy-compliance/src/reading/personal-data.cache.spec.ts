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
    expect(await looks(kit, person)).toBe(0);
    kit.clock.advance(1);
    const over = { name: 'NO_LIVE_BINDING', email: 'NO_LIVE_BINDING' };
    expect((await kit.read(person.ref(), ['name', 'email'], MARKETING)).denied).toEqual(over);
    // A clock that goes back is believed, as it was before.
    kit.clock.advance(-1);
    await looks(kit, person);
    kit.clock.advance(1);
    expect((await kit.read(person.ref(), ['name', 'email'], MARKETING)).denied).toEqual(over);
  });

  it('ends for what is not there together with what is, though both were asked at once', async () => {
    const person = await Person.register(kit);
    const [binding] = await kit.rows<{ endsAt: number }>("SELECT MAX(endsAt) AS endsAt FROM binding WHERE purpose = 'LEGITIMATE_INTEREST'");
    kit.clock.advance(Number(binding?.endsAt) - kit.clock.now().getTime() - 1);
    const entity = (field: string): string => `_entities(representations: $r) { ... on PersonalData { ${field} } }`;
    const both = await kit.ask(`query B($r: [_Any!]!) { a: ${entity('name')} b: ${entity('companyName')} }`, MARKETING, { r: [{ __typename: 'PersonalData', id: person.ref() }] });
    expect(both).toMatchObject({ data: { a: [{ name: 'Exempel Vaultsson' }], b: [{ companyName: null }] } });
    expect(both.errors).toBeUndefined();
    kit.clock.advance(1);
    expect((await kit.read(person.ref(), ['companyName'], MARKETING)).denied).toEqual({ companyName: 'NO_LIVE_BINDING' });
  });

  it('says to each caller what the register says to them', async () => {
    const person = await Person.register(kit);
    const asked = ['name', 'email', 'organisationNumber'];
    const shown = { name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' };
    const callers = [
      [MARKETING, {}],
      [staff('SUPPORT', 'CONTRACT'), {}],
      [staff('WAREHOUSE', 'CONTRACT'), { organisationNumber: 'CATEGORY_NOT_ALLOWED_FOR_ROLE' }],
    ] as const;
    for (const round of [1, 2, 3]) {
      for (const [caller, denied] of callers) expect({ round, ...(await kit.read(person.ref(), asked, caller)) }).toEqual({ round, values: expect.objectContaining(shown) as unknown, denied });
      const other = await Person.register(kit);
      expect((await kit.read(person.ref(), ['name'], other.self)).denied).toEqual({ name: 'NOT_OWN_DATA' });
    }
  });

  it('spares an audience the second look at its people, and shows nobody of it who has objected since', async () => {
    const people = [await Person.register(kit), await Person.register(kit, { email: 'another@shop.example' })];
    const page = 'query A { audience(first: 5) { nodes { id personalData { name } } } }';
    const named = async (): Promise<string[]> => {
      const { result, statements } = await replica.subgraph.database.statements.measure(() => replica.ask(page, MARKETING));
      expect(statements.filter((sql) => sql.startsWith('SELECT id, epoch FROM subject'))).toHaveLength(0);
      return (result.data as { audience: { nodes: { id: string; personalData: { name: string | null } }[] } }).audience.nodes.map(({ id, personalData }) => `${id} ${personalData.name}`);
    };
    const all = people.map(({ subjectId }) => `${subjectId} Exempel Vaultsson`).sort();
    expect([await named(), await named()]).toEqual([all, all]);
    expect((await kit.ask('mutation { objectToMarketing { objections { purpose } } }', (people[0] as Person).self)).errors).toBeUndefined();
    expect(await named()).toEqual([`${people[1]?.subjectId} Exempel Vaultsson`]);
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
