import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ADDRESS, anonymous, customer, Kit, Person, Purchase, staff, TEST_PERSON } from '../test-kit';

const WAREHOUSE = staff('WAREHOUSE', 'CONTRACT');
const MARKETING = staff('MARKETING', 'LEGITIMATE_INTEREST');
const FINANCE = staff('FINANCE', 'BOOKKEEPING');

describe('reading personal data', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-reading');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  it('shows each role what its purpose may use, and says why it does not show the rest', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });

    const packing = await kit.read(order.ref, ['name', 'address', 'phone', 'personalIdentityNumber', 'companyName'], WAREHOUSE);
    expect(packing.values).toEqual({ name: 'Exempel Vaultsson', address: ADDRESS, phone: '+46701740605', personalIdentityNumber: null, companyName: null });
    expect(packing.denied).toEqual({ personalIdentityNumber: 'CATEGORY_NOT_ALLOWED_FOR_ROLE' });

    const offer = await kit.read(person.ref(), ['name', 'email', 'personalIdentityNumber', 'ipAddress'], MARKETING);
    expect(offer.values).toMatchObject({ name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' });
    expect(Object.keys(offer.denied)).toEqual(['personalIdentityNumber', 'ipAddress']);

    const books = await kit.read(order.invoiceRef, ['name', 'address', 'personalIdentityNumber'], FINANCE);
    expect(books.values).toMatchObject({ name: 'Exempel Vaultsson', address: ADDRESS });
    expect(books.denied).toEqual({ personalIdentityNumber: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE' });

    const own = await kit.read(order.ref, ['personalIdentityNumber', 'ipAddress'], person.self);
    expect(own).toEqual({ values: { personalIdentityNumber: TEST_PERSON, ipAddress: '203.0.113.77' }, denied: {} });
  });

  it.each([
    ['no purpose', { ...WAREHOUSE, purpose: null }, 'NO_PURPOSE_STATED'],
    ['an unknown purpose', { ...WAREHOUSE, purpose: 'CURIOSITY' }, 'UNKNOWN_PURPOSE'],
    ['a purpose of another role', { ...WAREHOUSE, purpose: 'RIGHTS' }, 'PURPOSE_NOT_CLAIMABLE'],
    ['an anonymous caller', { ...anonymous(), purpose: 'CONTRACT' }, 'PURPOSE_NOT_CLAIMABLE'],
    ['another customer', customer('another-account', 'another-subject'), 'NOT_OWN_DATA'],
  ])('denies %s, and logs it', async (_name, caller, reason) => {
    const order = await Purchase.place(kit);
    const { values, denied } = await kit.read(order.ref, ['name'], caller);
    expect(values).toEqual({ name: null });
    expect(denied).toEqual({ name: reason });
    const lines = await kit.rows<Record<string, unknown>>('SELECT outcome, reason, categories, subjectId FROM access_log');
    expect(lines).toEqual([{ outcome: 'DENIED', reason, categories: 'NAME', subjectId: order.subjectId }]);
  });
});
