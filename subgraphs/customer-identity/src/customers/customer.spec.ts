import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, createKit, customer, dataOf, newCustomer, staff, type Kit } from '../test-kit';

let database: TestDatabaseUrl;
let kit: Kit;

beforeAll(async () => {
  database = await testDatabaseUrl('identity');
  kit = await createKit(database.url);
});

afterAll(async () => {
  await kit.subgraph.stop();
  await database.cleanup();
});

const ENTITIES = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Customer { id subject { id } } } }';
const refs = (...ids: string[]) => ({ refs: ids.map((id) => ({ __typename: 'Customer', id })) });

describe('Customer', () => {
  it('is themself to who has signed in, and nobody to all others', async () => {
    const { id, subjectId, caller } = await newCustomer(kit, { email: 'me@exempel.se' });
    const me = '{ me { id personalData { id } subject { id } } }';
    expect(dataOf(await kit.ask(me, {}, caller), 'me')).toEqual({
      id,
      personalData: { id: `${subjectId}:ACCOUNT:${id}` },
      subject: { id: subjectId },
    });
    for (const other of [anonymous(), staff('SUPPORT'), { ...staff(), id }]) {
      expect(dataOf(await kit.ask(me, {}, other), 'me')).toBeNull();
    }
  });

  it('is shown to themself and to staff who meet customers, and to nobody else', async () => {
    const one = await newCustomer(kit, { email: 'ett@exempel.se' });
    const two = await newCustomer(kit, { email: 'tva@exempel.se' });
    const seenBy = async (caller: Parameters<Kit['ask']>[2]) => {
      const entities = dataOf<({ id: string } | null)[]>(await kit.ask(ENTITIES, refs(one.id, two.id, 'unknown'), caller), '_entities');
      return entities.map((entity) => entity?.id ?? null);
    };
    const both = [one.id, two.id, null];
    const none = [null, null, null];
    expect(await seenBy(one.caller)).toEqual([one.id, null, null]);
    expect(await seenBy(staff('SUPPORT'))).toEqual(both);
    expect(await seenBy(staff('FRAUD'))).toEqual(both);
    expect(await seenBy(staff('WAREHOUSE', 'PRIVACY_OFFICE'))).toEqual(both);
    for (const role of ['WAREHOUSE', 'FINANCE', 'MARKETING', 'support']) expect(await seenBy(staff(role))).toEqual(none);
    expect(await seenBy(anonymous())).toEqual(none);
    // Roles are staff's: a customer's token that names one gains nothing.
    expect(await seenBy({ ...customer('other', 'other'), roles: ['SUPPORT'] })).toEqual(none);
  });

  it('takes one SELECT, for one reference and for many', async () => {
    const { id } = await newCustomer(kit, { email: 'selects@exempel.se' });
    for (const ids of [[id], Array.from({ length: 20 }, (_, number) => `unknown-${number}`).concat(id)]) {
      const { selects } = await kit.subgraph.database.statements.measure(() => kit.ask(ENTITIES, refs(...ids), staff('SUPPORT')));
      expect(selects).toBe(1);
    }
  });
});

describe('viewer', () => {
  it.each([
    [anonymous(), { kind: 'ANONYMOUS', id: null, roles: [] }],
    [customer('c', 's'), { kind: 'CUSTOMER', id: 'c', roles: [] }],
    [staff('FINANCE'), { kind: 'STAFF', id: 'staff-1', roles: ['FINANCE'] }],
  ])('says who asks', async (caller, expected) => {
    expect(dataOf(await kit.ask('{ viewer { kind id roles } }', {}, caller), 'viewer')).toEqual(expected);
  });
});
