import { query } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { customer, fillCart, openShop, orderInput, place, staff, type Shop } from './shop';

/** Values that nothing else can look like. */
const PERSON = {
  contact: {
    name: 'Qzxwvut Unmistakable',
    email: 'qzxwvut.unmistakable@nowhere.example',
    phone: '+46 8 777 123 999',
    personalIdentityNumber: '19811228-9874',
  },
  deliveryAddress: { street: 'Qzxwvutgatan 77123', postalCode: '987 65', city: 'Qzxwvutstad' },
};
const COMPANY = {
  ...PERSON,
  contact: { name: PERSON.contact.name, email: PERSON.contact.email, companyName: 'Qzxwvut Unmistakable AB', organisationNumber: '556677-8899' },
};
const TRACES = ['qzxwvut', '777 123 999', '777123999', '9874', '8899', '987 65', '203.0.113.7', 'tok_ok', '4242'];

describe('personal data', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;

  beforeAll(async () => {
    target = await testDatabaseUrl('privacy');
    shop = await openShop(target.url);
    shop.peers.stock('printer', 100);
  });

  afterAll(async () => {
    await shop.close();
    await target.cleanup();
  });

  it('leaves no trace in any table, log line, event or error of this subgraph', async () => {
    const errors: unknown[] = [];
    const order = async (change: object, caller = {}) => {
      const input = orderInput(await fillCart(shop, 'printer', 1, caller), change);
      await place(shop, input, caller).then(({ userErrors }) => errors.push(userErrors), (error: unknown) => errors.push(String(error)));
      return input;
    };
    const again = await order(PERSON);
    await place(shop, again);
    await order({ ...PERSON, payment: { method: 'INVOICE' } }, customer('anna'));
    await order(COMPANY);
    await order({ ...PERSON, contact: { ...PERSON.contact, email: 'qzxwvut' } });
    await order({ ...PERSON, payment: { method: 'CARD', cardToken: 'tok_declined' } });
    shop.peers.fail('Deposit', 'BEFORE', 'AFTER', 'BUG');
    await order(PERSON);
    await order(PERSON);
    await order(PERSON);
    await order({ ...PERSON, contact: { ...PERSON.contact, name: 'qzxwvut'.repeat(100) } });
    await place(shop, { ...again, contact: COMPANY.contact }).then(({ userErrors }) => errors.push(userErrors));
    const read = await shop.ask('{ orders { nodes { id number lines { name } invoice { number } payment { state } } } }', {}, staff('SUPPORT'));
    await shop.until(async () => (await query<{ n: number }>(shop.subgraph.database.read, 'SELECT COUNT(*) AS n FROM outbox_deliveries')).every(({ n }) => Number(n) === 0));

    const tables = await everyRow();
    // It is all there, so that what follows can fail.
    expect(shop.peers.deposits.size).toBeGreaterThan(4);
    expect(JSON.stringify([...shop.peers.deposits.values()])).toContain('Qzxwvutgatan 77123');
    expect(tables.length).toBeGreaterThan(40);
    expect(shop.logged.length).toBeGreaterThan(3);
    expect(errors.length).toBeGreaterThan(9);
    const everything = [...tables, ...shop.logged, ...[errors, read, shop.peers.eventsAt('catalog'), shop.peers.eventsAt('privacy-compliance')].map((found) => JSON.stringify(found))];
    for (const trace of TRACES) {
      expect(everything.filter((text) => withoutIds(text).toLowerCase().includes(trace))).toEqual([]);
    }
  });

  /** Every row of every table, as text. */
  async function everyRow(): Promise<string[]> {
    const { read, kind } = shop.subgraph.database;
    const tables = await query<{ name: string }>(
      read,
      kind === 'sqlite'
        ? "SELECT name FROM sqlite_master WHERE type = 'table'"
        : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    const found = await Promise.all(tables.map(({ name }) => query(read, `SELECT * FROM \`${name}\``)));
    return found.flat().map((row) => JSON.stringify(row));
  }
});

/** Random ids, digests and instants may hold any four digits. */
function withoutIds(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '')
    .replace(/subject-[0-9a-f]{12}/g, '')
    .replace(/"(id|keyHash|fingerprint|cartId|registrationKey|createdAt|changedAt|enqueuedAt|leaseUntil|dueAt|time|number)":("[^"]*"|\d+)/g, '')
    .replace(/\d{13}/g, '');
}
