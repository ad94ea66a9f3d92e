import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, BUYER, dataOf, guest, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';
import { lockSubjects } from '../vault/subjects';
import { blockPurposes, unblockPurposes } from './purpose-blocks';

const OFFERS = staff('MARKETING', 'LEGITIMATE_INTEREST');
const LETTERS = staff('MARKETING', 'NEWSLETTER');
const AUDIENCE = `query A($first: Int = 20, $after: String) { audience(first: $first, after: $after) {
  nodes { id personalData { name email } } pageInfo { hasNextPage endCursor } } }`;

interface Audience {
  readonly audience: { nodes: { id: string; personalData: { name: string; email: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

describe('marketing', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-marketing');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const members = async (caller = OFFERS): Promise<string[]> =>
    dataOf<Audience>(await kit.ask(AUDIENCE, caller)).audience.nodes.map(({ id }) => id).sort();

  it('objection-next-read: the very next audience is without them, contract reads are untouched, nothing is deleted', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    const other = await Person.register(kit, { email: 'another@shop.example' });
    expect(await members()).toEqual([person.subjectId, other.subjectId].sort());
    const data = await kit.rows('SELECT id FROM datum WHERE endedAt IS NULL');
    const objected = await kit.ask('mutation { objectToMarketing { subject { id } objections { purpose since } } }', person.self);
    expect(objected.data?.['objectToMarketing']).toMatchObject({ objections: [{ purpose: 'ADVERTISING_COOKIES' }, { purpose: 'LEGITIMATE_INTEREST' }, { purpose: 'NEWSLETTER' }] });
    expect(await members()).toEqual([other.subjectId]);
    // Refused for what there is and for what there is not alike: an error tells nothing.
    expect((await kit.read(person.ref(), ['email', 'companyName'], OFFERS)).denied).toEqual({ email: 'OBJECTED', companyName: 'OBJECTED' });
    expect((await kit.read(order.ref, ['name'], staff('WAREHOUSE', 'CONTRACT'))).denied).toEqual({});
    expect(await kit.rows('SELECT id FROM datum WHERE endedAt IS NULL')).toEqual(data);
  });

  it('ends for the guest too that somebody was, who bought with the address of their account, and for nobody with another one', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { paymentMethod: 'CARD' });
    const other = await Purchase.place(kit, { paymentMethod: 'CARD', values: BUYER.map((value) => (value.category === 'EMAIL' ? { ...value, value: 'other@shop.example' } : value)) });
    expect(await members()).toHaveLength(3);
    await kit.ask('mutation { objectToMarketing { objections { purpose } } }', person.self);
    expect(await members()).toEqual([other.subjectId]);
    expect(await kit.rows("SELECT DISTINCT purpose FROM objection")).toHaveLength(3);
  });

  it('ends all of it for who names nothing: the newsletter too, until they ask for it again; and one kind for who names that', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { person });
    const held = await kit.rows('SELECT id FROM datum WHERE endedAt IS NULL');
    expect(await members(LETTERS)).toEqual([person.subjectId]);
    const objected = await kit.ask('mutation { objectToMarketing { objections { purpose } } }', person.self);
    expect(dataOf<{ objectToMarketing: { objections: object[] } }>(objected).objectToMarketing.objections).toContainEqual({ purpose: 'NEWSLETTER' });
    expect([await members(), await members(LETTERS)]).toEqual([[], []]);
    expect((await kit.read(person.ref(), ['email'], LETTERS)).denied).toEqual({ email: 'OBJECTED' });
    expect(await kit.rows('SELECT withdrawnChannel FROM consent')).toEqual([{ withdrawnChannel: 'SITE' }]);
    expect(await kit.rows("SELECT channel FROM objection WHERE purpose = 'NEWSLETTER'")).toEqual([{ channel: 'SITE' }]);
    expect((await kit.read(order.ref, ['name'], staff('WAREHOUSE', 'CONTRACT'))).denied).toEqual({});
    expect(await kit.rows('SELECT id FROM datum WHERE endedAt IS NULL')).toEqual(held);
    await kit.ask('mutation { giveConsent(input: { textVersion: "1.0" }) { userErrors { code } } }', person.self);
    expect([await members(), await members(LETTERS)]).toEqual([[], [person.subjectId]]);
    await kit.ask('mutation O { openRightsCase(input: { kind: OBJECTION, purposes: ["NEWSLETTER"] }) { userErrors { code } } }', person.self);
    expect(await members(LETTERS)).toEqual([]);
  });

  it('ends the newsletter of the account too where the guest at its address objects to all marketing', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await kit.ask('mutation O { openRightsCase(input: { kind: OBJECTION }) { userErrors { code } } }', guest(order.subjectId));
    expect([await members(), await members(LETTERS)]).toEqual([[], []]);
    expect(await kit.rows('SELECT subjectId, withdrawnChannel FROM consent')).toEqual([{ subjectId: person.subjectId, withdrawnChannel: 'SAME_ADDRESS' }]);
  });

  describe('at one address', () => {
    const object = (caller: CallerContext) => kit.ask('mutation { objectToMarketing { objections { purpose } } }', caller);
    const close = (person: Person) => kit.deliver(kit.event('AccountClosed', { accountId: person.accountId, subjectId: person.subjectId }));
    const recorded = (subjectId: string) => kit.rows('SELECT purpose, channel FROM objection WHERE subjectId = ? ORDER BY purpose', [subjectId]);
    const carried = [{ purpose: 'LEGITIMATE_INTEREST', channel: 'SAME_ADDRESS' }];
    const epochOf = async (subjectId: string) => Number((await kit.rows<{ epoch: number }>('SELECT epoch FROM subject WHERE id = ?', [subjectId]))[0]?.epoch);
    const at = (email: string) => BUYER.map((value) => (value.category === 'EMAIL' ? { ...value, value: email } : value));

    it('ends for the account too that somebody has closed, and that offers hold for years', async () => {
      const before = await Person.register(kit);
      await close(before);
      const again = await Person.register(kit);
      expect(await members()).toEqual([before.subjectId, again.subjectId].sort());
      await object(again.self);
      expect(await members()).toEqual([]);
      expect(await recorded(before.subjectId)).toContainEqual(carried[0]);
      expect((await kit.read(before.ref(), ['email'], OFFERS)).denied).toEqual({ email: 'OBJECTED' });
    });

    it('ends for others also where the address of who objects goes with the objection, since offers alone held it', async () => {
      const person = await Person.register(kit);
      await close(person);
      const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
      await object(person.self);
      expect(await kit.rows('SELECT datumId FROM datum_key WHERE subjectId = ?', [person.subjectId])).toEqual([]);
      expect([await members(), await recorded(order.subjectId)]).toEqual([[], expect.arrayContaining(carried)]);
    });

    it.each([
      ['a guest', async () => (await Purchase.place(kit, { paymentMethod: 'CARD' })).subjectId],
      ['who registers anew', async () => (await Person.register(kit)).subjectId],
    ])('holds for %s who comes later: nothing is opened, and it is recorded as what came with the address', async (_who, come) => {
      const person = await Person.register(kit);
      await Purchase.place(kit, { person, paymentMethod: 'CARD' });
      await object(person.self);
      await close(person);
      const later = await come();
      expect(await members()).toEqual([]);
      expect(await recorded(later)).toEqual(carried);
      expect(await kit.rows("SELECT id FROM binding WHERE subjectId = ? AND purpose = 'LEGITIMATE_INTEREST'", [later])).toEqual([]);
      expect((await kit.read(`${later}:ACCOUNT:${later}`, ['email'], OFFERS)).denied).toEqual({ email: 'OBJECTED' });
      // They stay two: what the one is shown is nothing of the other.
      const shown = await kit.ask('{ mySubject { objections { purpose } data(first: 50) { nodes { id } } } }', guest(later));
      const data = dataOf<{ mySubject: { data: { nodes: { id: string }[] } } }>(shown).mySubject.data.nodes;
      const own = await kit.rows<{ id: string }>('SELECT id FROM datum WHERE subjectId = ?', [later]);
      expect(data.every(({ id }) => own.some((row) => row.id === id))).toBe(true);
    });

    it('goes on from one to the next, and is over where the address is held no more', async () => {
      const first = await Purchase.place(kit, { paymentMethod: 'CARD' });
      await object(guest(first.subjectId));
      const second = await Purchase.place(kit, { paymentMethod: 'CARD' });
      const erase = (subjectId: string) => kit.ask('mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { userErrors { code } } }', privacyOffice(), { input: { subjectId, identityProof: 'ID_DOCUMENT' } });
      await kit.deliver(first.dispatched(), first.delivered());
      await kit.deliver(second.dispatched(), second.delivered());
      await erase(first.subjectId);
      const third = await Purchase.place(kit, { paymentMethod: 'CARD' });
      expect([await members(), await recorded(third.subjectId)]).toEqual([[], carried]);
      // Books hold an address for seven years: until then it is known.
      kit.clock.set('2034-01-01T12:00:00Z');
      await kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());
      const fourth = await Purchase.place(kit, { paymentMethod: 'CARD' });
      expect([await members(), await recorded(fourth.subjectId)]).toEqual([[fourth.subjectId], []]);
    });

    it('leaves out who only had an order of theirs confirmed there, and who is only called by the same number', async () => {
      const friend = await Purchase.place(kit, { paymentMethod: 'CARD', values: at('friend@shop.example') });
      await object(guest(friend.subjectId));
      const person = await Person.register(kit);
      await Purchase.place(kit, { person, paymentMethod: 'CARD', values: at('friend@shop.example') });
      expect(await members()).toEqual([person.subjectId]);
      // And the other way round: an objection of theirs is not one of the friend's.
      const other = await Purchase.place(kit, { paymentMethod: 'CARD', values: at('other@shop.example') });
      const third = await Person.register(kit);
      await Purchase.place(kit, { person: third, paymentMethod: 'CARD', values: at('other@shop.example') });
      await object(third.self);
      expect(await members()).toContain(other.subjectId);
    });

    it('is found at a new address as well, in both directions', async () => {
      const right = async ({ subjectId }: Purchase, value: string): Promise<void> => {
        const [datum] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE subjectId = ? AND category = 'EMAIL' AND endedAt IS NULL", [subjectId]);
        const open = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { id } } }';
        const { openRightsCase } = dataOf<{ openRightsCase: { rightsCase: { id: string } } }>(await kit.ask(open, guest(subjectId), { input: { kind: 'RECTIFICATION', text: 'My address.' } }));
        const input = { caseId: openRightsCase.rightsCase.id, subjectId, datumId: datum?.id, value };
        const answer = await kit.ask('mutation R($input: RectifyDataInput!) { rectifyData(input: $input) { userErrors { code } } }', privacyOffice(), { input });
        expect(dataOf(answer)).toEqual({ rectifyData: { userErrors: [] } });
      };
      const first = await Purchase.place(kit, { paymentMethod: 'CARD', values: at('first@shop.example') });
      const second = await Purchase.place(kit, { paymentMethod: 'CARD', values: at('second@shop.example') });
      const third = await Purchase.place(kit, { paymentMethod: 'CARD', values: at('third@shop.example') });
      await object(guest(first.subjectId));
      const epoch = await epochOf(second.subjectId);
      await right(second, 'first@shop.example');
      expect([await members(), await recorded(second.subjectId)]).toEqual([[third.subjectId], carried]);
      expect(await epochOf(second.subjectId)).toBeGreaterThan(epoch);
      await right(first, 'third@shop.example');
      expect([await members(), await recorded(third.subjectId)]).toEqual([[], carried]);
    });

    it('is objected, in whatever order the objection and the order come, and at once', async () => {
      const other = await Kit.open(place.url);
      const person = await Person.register(kit);
      await object(person.self);
      for (let round = 0; round < 8; round += 1) {
        const email = `round-${round}@shop.example`;
        const first = await Purchase.place(kit, { paymentMethod: 'CARD', values: at(email) });
        await Promise.all([
          other.ask('mutation { objectToMarketing { objections { purpose } } }', guest(first.subjectId)),
          Purchase.place(kit, { paymentMethod: 'CARD', values: at(email) }),
          Purchase.deposit(kit, { paymentMethod: 'CARD', values: at(email) }).then((purchase) => kit.deliver(...purchase.placing())),
        ]);
      }
      await other.close();
      expect(await members()).toEqual([]);
    });

    it('that was made before offers looked at the address ends them at the next start', async () => {
      const person = await Person.register(kit);
      await Purchase.place(kit, { paymentMethod: 'CARD' });
      await kit.subgraph.database.inTransaction(async (tx) => {
        await lockSubjects(tx, [person.subjectId]);
        await blockPurposes(tx, { subjectId: person.subjectId, kind: 'OBJECTED', purposes: ['LEGITIMATE_INTEREST'], since: kit.clock.now() });
      });
      expect(await members()).toHaveLength(1);
      await kit.close();
      kit = await Kit.open(place.url);
      expect(await members()).toEqual([]);
    });
  });

  it('takes an objection twice, for oneself or by the privacy office', async () => {
    const person = await Person.register(kit);
    const document = 'mutation O($input: ObjectToMarketingInput) { objectToMarketing(input: $input) { objections { since } } }';
    const first = await kit.ask(document, person.self);
    kit.clock.advance(1_000);
    expect(await kit.ask(document, privacyOffice(), { input: { subjectId: person.subjectId } })).toEqual(first);
    expect(await kit.rows('SELECT id FROM objection')).toHaveLength(3);
    const stranger = await Person.register(kit);
    const refused = await kit.ask(document, stranger.self, { input: { subjectId: person.subjectId } });
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  describe('an objection', () => {
    const OBJECT = 'mutation { objectToMarketing { objections { purpose } } }';
    const offers = () => kit.rows<{ closedAt: string | null; endedBy: string | null }>("SELECT closedAt, endedBy FROM binding WHERE purpose = 'LEGITIMATE_INTEREST'");
    const held = async () => (await kit.rows<{ category: string }>('SELECT d.category FROM datum d JOIN datum_key k ON k.datumId = d.id ORDER BY d.category')).map(({ category }) => category);
    const closed = (person: Person) => kit.event('AccountClosed', { accountId: person.accountId, subjectId: person.subjectId });

    it('ends its purpose: what nothing else holds goes with the account, and is not kept for seven years', async () => {
      const person = await Person.register(kit);
      await kit.ask(OBJECT, person.self);
      expect(await offers()).toEqual([{ endedBy: 'OBJECTED', closedAt: expect.anything() as string }, { endedBy: 'OBJECTED', closedAt: expect.anything() as string }]);
      expect(await held()).toEqual(['EMAIL', 'IP_ADDRESS', 'NAME']);
      await kit.deliver(closed(person));
      expect(await held()).toEqual([]);
    });

    it('ends at once what only offers held: who objects after the account is closed has nothing left here', async () => {
      const person = await Person.register(kit);
      await kit.deliver(closed(person));
      expect(await held()).toEqual(['EMAIL', 'NAME']);
      const why = '{ mySubject { whyHeld { nodes { state holdings { purpose } past { purpose ending } end { by reason } } } } }';
      await kit.ask(OBJECT, person.self);
      expect(await held()).toEqual([]);
      const [objection] = await kit.rows<{ id: string }>("SELECT id FROM objection WHERE purpose = 'LEGITIMATE_INTEREST'");
      const { nodes } = dataOf<{ mySubject: { whyHeld: { nodes: object[] } } }>(await kit.ask(why, person.self)).mySubject.whyHeld;
      const gone = { state: 'GONE', holdings: [], end: { by: objection?.id, reason: 'PURPOSES_ENDED' } };
      const past = expect.arrayContaining([{ purpose: 'LEGITIMATE_INTEREST', ending: 'Ended by an objection.' }]) as object[];
      expect(nodes.filter((node) => 'end' in node && JSON.stringify(node.end).includes(String(objection?.id)))).toEqual([{ ...gone, past }, { ...gone, past }]);
    });

    it('opens nothing for what comes after it, a late event of before it included', async () => {
      const person = await Person.register(kit);
      const early = await Purchase.deposit(kit, { person });
      await kit.ask(OBJECT, person.self);
      const before = await offers();
      await kit.deliver(early.placed(), early.issued());
      const late = await Purchase.place(kit, { person });
      expect(await offers()).toEqual(before);
      expect((await kit.read(late.ref, ['name'], staff('WAREHOUSE', 'CONTRACT'))).denied).toEqual({});
      expect((await kit.read(late.ref, ['name'], OFFERS)).denied).toEqual({ name: 'OBJECTED' });
      expect(await members()).toEqual([]);
    });

    it('that is taken back leaves ended what it has ended; what comes after it is held again', async () => {
      const person = await Person.register(kit);
      await kit.ask(OBJECT, person.self);
      const ended = await offers();
      await kit.subgraph.database.inTransaction(async (tx) => {
        await lockSubjects(tx, [person.subjectId]);
        await unblockPurposes(tx, { subjectId: person.subjectId, kind: 'OBJECTED', purposes: ['LEGITIMATE_INTEREST'] });
      });
      expect(await members()).toEqual([]);
      expect((await kit.read(person.ref(), ['email'], OFFERS)).denied).toEqual({ email: 'NO_LIVE_BINDING' });
      await Purchase.place(kit, { person });
      expect(await members()).toEqual([person.subjectId]);
      expect((await offers()).filter(({ endedBy }) => endedBy === 'OBJECTED')).toEqual(ended);
    });

    it('from before it ended anything ends at the next start', async () => {
      const person = await Person.register(kit);
      const { subjectId } = person;
      const other = await Person.register(kit, { email: 'another@shop.example' });
      await kit.deliver(closed(person));
      await kit.subgraph.database.inTransaction(async (tx) => {
        await lockSubjects(tx, [subjectId]);
        await blockPurposes(tx, { subjectId, kind: 'OBJECTED', purposes: ['LEGITIMATE_INTEREST', 'FRAUD_PREVENTION'], since: kit.clock.now() });
      });
      await kit.close();
      kit = await Kit.open(place.url);
      const live = await kit.rows<{ subjectId: string }>("SELECT DISTINCT subjectId FROM binding WHERE purpose = 'LEGITIMATE_INTEREST' AND closedAt IS NULL");
      expect(live).toEqual([{ subjectId: other.subjectId }]);
      expect(await kit.rows('SELECT datumId FROM datum_key WHERE subjectId = ?', [subjectId])).toEqual([]);
    });

    it('ends nothing where grounds are weighed, neither while they are nor after', async () => {
      const person = await Person.register(kit);
      const open = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { userErrors { code } } }';
      const opened = await kit.ask(open, person.self, { input: { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'], text: 'I am no fraud.' } });
      expect(opened.errors).toBeUndefined();
      await Purchase.place(kit, { person });
      const [live] = await kit.rows<{ rows: number }>("SELECT COUNT(*) AS `rows` FROM binding WHERE purpose = 'FRAUD_PREVENTION' AND closedAt IS NULL");
      expect(Number(live?.rows)).toBeGreaterThan(4);
    });
  });

  it('has consents end with their account, in whatever order the events come', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const closing = kit.event('AccountClosed', { accountId: person.accountId, subjectId: person.subjectId });
    await kit.deliver(closing);
    const list = '{ mySubject { consents { purpose withdrawnAt } } }';
    const ended = { purpose: 'NEWSLETTER', withdrawnAt: closing.at };
    expect((await kit.ask(list, person.self)).data).toEqual({ mySubject: { consents: [ended] } });

    const accountId = '01961a00-0000-7000-8000-000000000001';
    const { id, subjectId } = await kit.deposit({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: accountId, values: [{ category: 'EMAIL', value: 'exempel.sen@shop.example' }] });
    const created = kit.event('AccountCreated', { accountId, subjectId: subjectId as string, depositId: id, newsletterConsent: { textVersion: '1.0', language: 'sv' } }, id);
    kit.clock.advance(1_000);
    const over = kit.event('AccountClosed', { accountId, subjectId: subjectId as string });
    await kit.deliver(over);
    await kit.deliver(created);
    expect((await kit.ask(list, Person.known(subjectId as string, accountId).self)).data).toEqual({ mySubject: { consents: [{ purpose: 'NEWSLETTER', withdrawnAt: over.at }] } });
  });

  it('gives a consent with its proof, and withdraws it at once', async () => {
    const person = await Person.register(kit);
    expect(await members(LETTERS)).toEqual([]);
    const give = 'mutation G { giveConsent(input: { textVersion: "1.0" }) { consents { purpose textDigest language channel withdrawnAt } userErrors { code } } }';
    const withdraw = 'mutation { withdrawConsent(input: {}) { consents { withdrawnAt } explanation userErrors { code } } }';
    const given = await kit.ask(give, person.self);
    expect(given.data?.['giveConsent']).toEqual({
      consents: [{ purpose: 'NEWSLETTER', language: 'en', channel: 'SITE', withdrawnAt: null, textDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      userErrors: [],
    });
    expect(await members(LETTERS)).toEqual([person.subjectId]);
    expect((await kit.read(person.ref(), ['email', 'phone'], LETTERS)).denied).toEqual({ phone: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE' });

    const told = async (language: 'sv' | 'en') => dataOf<{ withdrawConsent: { explanation: string } }>(await kit.ask(withdraw, { ...person.self, language })).withdrawConsent.explanation;
    const stopped = 'The consent is withdrawn. We have stopped: newsletter. Your orders go on as before';
    expect(await told('en')).toBe(`${stopped}, and your account stays until you close it.`);
    expect(await told('sv')).toBe('Samtycket är återkallat. Vi har slutat med: nyhetsbrev. Dina beställningar fortsätter som vanligt, och ditt konto är kvar tills du stänger det.');
    expect(await members(LETTERS)).toEqual([]);
    expect((await kit.read(person.ref(), ['email'], LETTERS)).denied).toEqual({ email: 'CONSENT_WITHDRAWN' });
    expect((await kit.read(person.ref(), ['email'], OFFERS)).denied).toEqual({});

    await kit.ask(give, person.self);
    await kit.ask(give, person.self);
    expect(await members(LETTERS)).toEqual([person.subjectId]);
    const { consents } = dataOf<{ mySubject: { consents: unknown[] } }>(await kit.ask('{ mySubject { consents { id } } }', person.self)).mySubject;
    expect(consents).toHaveLength(2);
    // A session outlives its account by minutes: nothing is said then that is not so.
    await kit.deliver(kit.event('AccountClosed', { accountId: person.accountId, subjectId: person.subjectId }));
    expect(await told('en')).toBe(`${stopped}.`);
  });

  it('takes a consent anew when what rested on the one before has been erased', async () => {
    const person = await Person.register(kit, { newsletter: true });
    // The account is signed in to by the address: it stays, and for the newsletter no more (GDPR Art. 17(1)(b)).
    await kit.ask('mutation { requestErasure(input: { categories: ["EMAIL"] }) { caseId } }', person.self);
    expect(await members(LETTERS)).toEqual([]);
    const give = 'mutation { giveConsent(input: { textVersion: "1.0" }) { userErrors { code } } }';
    for (let times = 0; times < 2; times += 1) expect((await kit.ask(give, person.self)).data).toEqual({ giveConsent: { userErrors: [] } });
    expect(await members(LETTERS)).toEqual([person.subjectId]);
    expect(await kit.rows('SELECT channel FROM consent ORDER BY id')).toEqual([{ channel: 'REGISTRATION' }, { channel: 'SITE' }]);
  });

  it('has the consent of a registration in force at once, with its text', async () => {
    const person = await Person.register(kit, { newsletter: true });
    expect(await members(LETTERS)).toEqual([person.subjectId]);
    expect(await kit.rows('SELECT channel, language, textVersion FROM consent')).toEqual([{ channel: 'REGISTRATION', language: 'sv', textVersion: '1.0' }]);
  });

  it('refuses a consent to what needs none, and to a text that nobody was shown', async () => {
    const person = await Person.register(kit);
    const document = 'mutation G($input: GiveConsentInput!) { giveConsent(input: $input) { userErrors { code field } } }';
    const codes = async (input: object) => (await kit.ask(document, person.self, { input })).data?.['giveConsent'];
    expect(await codes({ purpose: 'CONTRACT', textVersion: '1.0' })).toEqual({ userErrors: [{ code: 'NOT_A_CONSENT_PURPOSE', field: ['input', 'purpose'] }] });
    expect(await codes({ textVersion: '0.1' })).toEqual({ userErrors: [{ code: 'UNKNOWN_TEXT', field: ['input', 'textVersion'] }] });
  });

  it('pages an audience at the same cost, and decides and logs each field', async () => {
    for (let made = 0; made < 7; made += 1) await Person.register(kit);
    const { statements } = kit.subgraph.database;
    // The first line that a process logs has to find the end of the chain.
    await kit.ask(AUDIENCE, OFFERS);
    const one = await statements.measure(() => kit.ask(AUDIENCE, OFFERS, { first: 1 }));
    const five = await statements.measure(() => kit.ask(AUDIENCE, OFFERS, { first: 5 }));
    expect(five.total).toBe(one.total);
    expect(five.selects).toBeLessThanOrEqual(4);
    const first = dataOf<Audience>(five.result).audience;
    expect(first.nodes.map(({ personalData }) => personalData)).toEqual(Array(5).fill({ name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' }));
    const rest = dataOf<Audience>(await kit.ask(AUDIENCE, OFFERS, { first: 5, after: first.pageInfo.endCursor })).audience;
    expect(rest.nodes).toHaveLength(2);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    ['another role', staff('WAREHOUSE', 'LEGITIMATE_INTEREST')],
    ['another purpose', staff('FINANCE', 'BOOKKEEPING')],
    ['no purpose', staff('MARKETING', null)],
    ['nobody', anonymous()],
  ])('has no audience for %s, and logs that', async (_name, caller) => {
    const answer = await kit.ask(AUDIENCE, caller);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('PURPOSE_DENIED');
    expect(await kit.accessLog()).toMatchObject([{ outcome: 'DENIED', context: 'AUDIENCE' }]);
  });

  it('remembers what a visitor or a customer answers about cookies, and ties no visitor to anyone', async () => {
    const choose = `mutation C($input: ChooseCookiesInput!) { chooseCookies(input: $input) {
      decision { visitorToken choice groups cookies { name durationDays } } userErrors { code } } }`;
    const chosen = await kit.ask(choose, anonymous(), { input: { choice: 'DECLINE' } });
    const { decision } = dataOf<{ chooseCookies: { decision: { visitorToken: string; groups: string[] } } }>(chosen).chooseCookies;
    expect(decision.groups).toEqual(['FUNCTIONAL']);
    expect(await kit.dump()).not.toContain(decision.visitorToken);
    const read = 'query R($t: String) { cookieChoice(visitorToken: $t) { choice groups } }';
    expect((await kit.ask(read, anonymous(), { t: decision.visitorToken })).data).toEqual({ cookieChoice: { choice: 'DECLINE', groups: ['FUNCTIONAL'] } });
    await kit.ask(choose, anonymous(), { input: { choice: 'ACCEPT_ALL', visitorToken: decision.visitorToken } });
    expect((await kit.ask(read, anonymous(), { t: decision.visitorToken })).data).toMatchObject({ cookieChoice: { choice: 'ACCEPT_ALL' } });
    const person = await Person.register(kit);
    await kit.ask(choose, person.self, { input: { choice: 'DECLINE' } });
    expect((await kit.ask(read, person.self)).data).toMatchObject({ cookieChoice: { choice: 'DECLINE' } });
    kit.clock.advance(181 * 86_400_000);
    expect((await kit.ask(read, person.self)).data).toEqual({ cookieChoice: null });
    expect((await kit.ask(choose, anonymous(), { input: { choice: 'MAYBE' } })).data).toEqual({ chooseCookies: { decision: null, userErrors: [{ code: 'UNKNOWN_CHOICE' }] } });
  });
});
