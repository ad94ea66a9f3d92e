import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, BUYER, Kit, Person, Purchase, staff, TEST_PERSON } from '../test-kit';

const PERSONNUMMER = { category: 'PERSONAL_IDENTITY_NUMBER', value: TEST_PERSON };
const DAY_MS = 86_400_000;

describe('deposits', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  const count = async (table: string): Promise<number> =>
    Number((await kit.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-deposits');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  it('keeps no value outside its sealed versions', async () => {
    await kit.deposit({ paymentMethod: 'INVOICE', values: [...BUYER, PERSONNUMMER] });
    const dump = await kit.dump();
    for (const value of ['Exempel', 'vaultsson', 'Vaultsson', 'Provgatan', '1740605', '203.0.113.77', '9001019802']) {
      expect(dump).not.toContain(value);
      expect(kit.logLines.join('')).not.toContain(value);
    }
    expect(await count('datum')).toBe(6);
    expect(await count('datum_key')).toBe(6);
  });

  it('keeps of a card buyer’s personnummer only that they are of age, and from what it was derived', async () => {
    const purchase = await Purchase.place(kit, { paymentMethod: 'CARD' });
    const kept = await kit.rows<{ category: string; derivedFrom: string | null }>('SELECT category, derivedFrom FROM datum ORDER BY category');
    expect(kept.map(({ category }) => category)).toEqual(['ADDRESS', 'EMAIL', 'IP_ADDRESS', 'NAME', 'OF_AGE', 'PHONE']);
    expect(kept.find(({ category }) => category === 'OF_AGE')?.derivedFrom).toBe('PERSONAL_IDENTITY_NUMBER');
    const { values } = await kit.read(purchase.ref, ['ofAge', 'personalIdentityNumber'], { ...staff('PRIVACY_OFFICE', 'RIGHTS') });
    expect(values).toEqual({ ofAge: true, personalIdentityNumber: null });
  });

  it.each([
    ['an invalid value', { category: 'EMAIL', value: 'no address' }, 'INVALID_VALUE'],
    ['an invalid personnummer', { category: 'PERSONAL_IDENTITY_NUMBER', value: '900101-9803' }, 'INVALID_VALUE'],
    ['an unknown category', { category: 'SHOE_SIZE', value: '43' }, 'UNKNOWN_CATEGORY'],
    ['a category without a purpose', { category: 'BROWSING_HISTORY', value: '/printers' }, 'NO_PURPOSE'],
    ['what the vault derives itself', { category: 'OF_AGE', value: 'yes' }, 'NO_PURPOSE'],
    ['a buyer under 18', { category: 'PERSONAL_IDENTITY_NUMBER', value: '20100101-9809' }, 'NOT_OF_AGE'],
    ['a sole trader under 18', { category: 'ORGANISATION_NUMBER', value: '20100101-9809' }, 'NOT_OF_AGE'],
  ])('keeps nothing of a deposit with %s, and does not repeat it', async (_name, value, code) => {
    const { subjectId, problems } = await kit.deposit({ paymentMethod: 'INVOICE', values: [...BUYER, value] });
    expect(subjectId).toBeNull();
    expect(problems).toEqual([{ category: value.category, code, message: expect.any(String) as string }]);
    expect(JSON.stringify(problems)).not.toContain(value.value);
    expect([await count('deposit'), await count('datum'), await count('subject')]).toEqual([0, 0, 0]);
  });

  it('keeps nothing of an order by a session that has outlived its account; an order from before, and a guest’s, it keeps', async () => {
    const person = await Person.register(kit);
    const { subjectId, accountId } = person;
    const before = await Purchase.deposit(kit, { person });
    await kit.deliver(kit.event('AccountClosed', { accountId, subjectId }));
    const [deposits, data] = [await count('deposit'), await count('datum')];
    const { problems, subjectId: none } = await kit.deposit({ paymentMethod: 'INVOICE', values: [...BUYER, PERSONNUMMER], subjectId });
    expect([none, problems]).toEqual([null, [{ category: null, code: 'ACCOUNT_CLOSED', message: expect.any(String) as string }]]);
    expect([await count('deposit'), await count('datum')]).toEqual([deposits, data]);
    const again = await kit.deposit({ id: before.depositId, contextId: before.orderId, paymentMethod: 'INVOICE', values: [...BUYER, PERSONNUMMER], subjectId });
    expect(again).toMatchObject({ subjectId, problems: [] });
    expect((await kit.deposit({ paymentMethod: 'INVOICE', values: [...BUYER, PERSONNUMMER] })).problems).toEqual([]);
  });

  it('speaks the caller’s language', async () => {
    const values = [{ category: 'EMAIL', value: 'x' }];
    const { problems } = await kit.deposit({ values }, { ...anonymous(), issuer: 'cart-checkout', language: 'sv' });
    expect(problems[0]?.message).toBe('Kontrollera e-postadressen.');
  });

  it('takes the caller’s IP address where the register has it kept', async () => {
    const values = BUYER.filter(({ category }) => category !== 'IP_ADDRESS');
    await kit.deposit({ paymentMethod: 'CARD', values }, { ...anonymous(), issuer: 'cart-checkout', ip: '198.51.100.9' });
    expect(await kit.rows('SELECT category FROM datum WHERE category = ?', ['IP_ADDRESS'])).toHaveLength(1);
  });

  it('is taken once, however often and however concurrently it comes', async () => {
    const deposit = { id: '01939c00-0000-7000-8000-000000000001', contextId: 'order-1', paymentMethod: 'INVOICE', values: BUYER };
    const answers = await Promise.all(Array.from({ length: 8 }, () => kit.deposit(deposit)));
    expect(new Set(answers.map(({ subjectId }) => subjectId)).size).toBe(1);
    expect(answers[0]?.problems).toEqual([]);
    expect([await count('deposit'), await count('datum'), await count('binding')]).toEqual([1, BUYER.length, BUYER.length]);
  });

  it('keeps the same value of the same person once, for every context that it is for', async () => {
    const person = await Person.register(kit);
    const before = await count('datum');
    const order = await Purchase.place(kit, { person, values: BUYER });
    expect(await count('datum')).toBe(before + 2);
    const { values } = await kit.read(order.ref, ['name', 'email'], staff('WAREHOUSE', 'CONTRACT'));
    expect(values).toEqual({ name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' });
    const other = await Purchase.place(kit, { values: BUYER });
    expect(other.subjectId).not.toBe(person.subjectId);
    expect(await count('datum')).toBe(before + 2 + BUYER.length);
  });

  it('is read by nobody before its event, and destroyed when the checkout is abandoned', async () => {
    const purchase = await Purchase.deposit(kit);
    const { denied } = await kit.read(purchase.ref, ['name'], staff('WAREHOUSE', 'CONTRACT'));
    expect(denied).toEqual({ name: 'NO_LIVE_BINDING' });
    expect(await kit.deliver(purchase.abandoned())).toEqual(['APPLIED']);
    expect([await count('datum_key'), await count('destroyed_key')]).toEqual([0, 6]);
    expect(await kit.rows('SELECT subjectId FROM datum_version WHERE sealed IS NOT NULL')).toEqual([]);
    expect(await kit.rows('SELECT DISTINCT endReason FROM datum')).toEqual([{ endReason: 'DEPOSIT_ABANDONED' }]);
  });

  it('is refused when it comes after its abandonment, whoever the event named', async () => {
    const id = '01939c00-0000-7000-8000-000000000002';
    const reservationId = 'reservation-1';
    await kit.deliver(kit.event('CheckoutAbandoned', { checkoutId: 'c', reservationId, depositId: id, subjectId: null }));
    const late = await kit.deposit({ id, paymentMethod: 'CARD' });
    expect(late).toMatchObject({ subjectId: null, problems: [{ category: null, code: 'ABANDONED' }] });
    expect(await count('datum')).toBe(0);

    const person = await Person.register(kit);
    const second = '01939c00-0000-7000-8000-000000000003';
    await kit.deliver(kit.event('DepositAbandoned', { depositId: second, subjectId: person.subjectId }));
    expect((await kit.deposit({ id: second, subjectId: person.subjectId })).problems[0]?.code).toBe('ABANDONED');
  });

  it('does not lose what a placed order holds to a late abandonment', async () => {
    const purchase = await Purchase.place(kit);
    await kit.deliver(purchase.abandoned({ subjectId: null }));
    const { values } = await kit.read(purchase.ref, ['name'], staff('WAREHOUSE', 'CONTRACT'));
    expect(values).toEqual({ name: 'Exempel Vaultsson' });
  });

  it('is destroyed after a day if the source denies its event, and kept if it does not', async () => {
    const lost = await Purchase.deposit(kit);
    const late = await Purchase.deposit(kit);
    kit.peers.knownEvents.add(late.depositId);
    const keys = async (subjectId: string) => (await kit.rows('SELECT datumId FROM datum_key WHERE subjectId = ?', [subjectId])).length;
    kit.clock.advance(DAY_MS - 1);
    await kit.runHoldRecovery();
    expect([await keys(lost.subjectId), kit.peers.asked]).toEqual([6, []]);
    kit.clock.advance(1);
    await kit.runHoldRecovery();
    expect([await keys(lost.subjectId), await keys(late.subjectId), kit.peers.asked]).toEqual([0, 6, ['cart-checkout']]);
    // The other is asked about again a day later, not each time.
    await kit.runHoldRecovery();
    expect(kit.peers.asked).toHaveLength(1);
    await kit.deliver(...late.placing());
    expect((await kit.read(late.ref, ['name'], staff('WAREHOUSE', 'CONTRACT'))).denied).toEqual({});
  });

  it('is let go after a day if only its invoice never came: the order holds on', async () => {
    const order = await Purchase.deposit(kit);
    await kit.deliver(order.placed());
    kit.clock.advance(DAY_MS);
    await kit.runHoldRecovery();
    expect(kit.peers.asked).toEqual([]);
    expect(await kit.rows("SELECT id FROM binding WHERE holdOf <> '' AND closedAt IS NULL")).toEqual([]);
    expect((await kit.read(order.ref, ['name'], staff('WAREHOUSE', 'CONTRACT'))).denied).toEqual({});
  });

  it('is for services only', async () => {
    const client = { ...anonymous(), issuer: 'gateway' as const };
    await expect(kit.deposit({}, client)).rejects.toThrow('for the services of the shop');
  });
});
