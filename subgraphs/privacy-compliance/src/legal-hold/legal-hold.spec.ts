import { uuidv7 } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';

const HOLD = 'id state categories data lastDay liftedAt reason subject { id }';
const PLACE = `mutation P($input: PlaceLegalHoldInput!) { placeLegalHold(input: $input) { hold { ${HOLD} } userErrors { code field } } }`;
const LIFT = `mutation L($id: ID!) { liftLegalHold(input: { id: $id }) { hold { ${HOLD} } userErrors { code } } }`;
const LIST = `query H($state: LegalHoldState) { legalHolds(state: $state) { nodes { ${HOLD} } } }`;
const REASON = 'Tvist om faktura, mål T 1234-26.';

interface Hold {
  readonly id: string;
  readonly state: string;
  readonly categories: string[];
  readonly data: number;
  readonly lastDay: string | null;
  readonly reason: string | null;
}
interface Payload {
  readonly hold: Hold | null;
  readonly userErrors: { code: string }[];
}

describe('legal hold', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-hold');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const put = async (input: object): Promise<Payload> =>
    dataOf<{ placeLegalHold: Payload }>(await kit.ask(PLACE, privacyOffice(), { input: { id: uuidv7(), reason: REASON, ...input } })).placeLegalHold;
  const list = async (state: string): Promise<Hold[]> =>
    dataOf<{ legalHolds: { nodes: Hold[] } }>(await kit.ask(LIST, privacyOffice(), { state })).legalHolds.nodes;
  const categories = async (subjectId: string): Promise<string[]> =>
    (await kit.rows<{ category: string }>('SELECT category FROM datum WHERE subjectId = ? AND endedAt IS NULL ORDER BY category', [subjectId])).map(({ category }) => category);
  const sweep = async (): Promise<void> => {
    await kit.ask('mutation { runRetentionSweep { bindingsEnded } }', privacyOffice());
  };

  it('keeps what is held through erasure and retention, readable for the rights only, and lets it go when it is lifted', async () => {
    const person = await Person.register(kit);
    const { hold } = await put({ subjectId: person.subjectId, categories: ['NAME', 'EMAIL'] });
    expect(hold).toMatchObject({ state: 'ACTIVE', categories: ['EMAIL', 'NAME'], data: 2, lastDay: null, reason: REASON });
    const erased = await kit.ask('mutation { requestErasure(input: {}) { items { category outcome grounds { kind } } } }', person.self);
    const { items } = dataOf<{ requestErasure: { items: { category: string; outcome: string; grounds: { kind: string }[] }[] } }>(erased).requestErasure;
    expect(items.filter(({ outcome }) => outcome === 'STAYS').map(({ category, grounds }) => [category, grounds.map(({ kind }) => kind)])).toEqual(
      expect.arrayContaining([['EMAIL', ['LEGAL_HOLD']], ['NAME', ['LEGAL_HOLD']]]),
    );
    kit.clock.set('2050-01-01T00:00:00Z');
    await sweep();
    expect((await categories(person.subjectId)).filter((category) => category !== 'CASE_RECORD')).toEqual(['EMAIL', 'NAME']);
    expect((await kit.read(person.ref(), ['name'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).denied).toEqual({ name: 'NO_LIVE_BINDING' });
    expect((await kit.read(person.ref(), ['name'], privacyOffice())).values).toEqual({ name: 'Exempel Vaultsson' });

    const lifted = dataOf<{ liftLegalHold: Payload }>(await kit.ask(LIFT, privacyOffice(), { id: hold?.id })).liftLegalHold;
    expect(lifted.hold).toMatchObject({ state: 'ENDED', reason: null });
    expect(await categories(person.subjectId)).toEqual([]);
    // Lifting twice is lifting once.
    expect(dataOf<{ liftLegalHold: Payload }>(await kit.ask(LIFT, privacyOffice(), { id: hold?.id })).liftLegalHold.userErrors).toEqual([]);
  });

  it('goes by itself on its last day in Stockholm, with its reason', async () => {
    const guest = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await put({ subjectId: guest.subjectId, categories: ['PHONE'], lastDay: '2034-06-30' });
    kit.clock.set('2034-06-30T21:59:59.999Z');
    await sweep();
    expect(await categories(guest.subjectId)).toEqual(['CASE_RECORD', 'PHONE']);
    expect(await list('DUE_FOR_REVIEW')).toHaveLength(1);
    kit.clock.set('2034-06-30T22:00:00Z');
    await sweep();
    expect(await categories(guest.subjectId)).toEqual([]);
    expect([(await list('ACTIVE')).length, (await list('ENDED')).length]).toEqual([0, 1]);
    expect(await kit.dump()).not.toContain('T 1234-26');
  });

  it('is placed once however often it is sent, and leaves other data and later data alone', async () => {
    const person = await Person.register(kit);
    const input = { id: uuidv7(), subjectId: person.subjectId, categories: ['EMAIL'] };
    const placed = await Promise.all([put(input), put(input), put(input)]);
    expect(placed.map(({ hold }) => hold?.id)).toEqual(Array(3).fill(input.id));
    expect(await kit.rows("SELECT id FROM legal_hold")).toHaveLength(1);
    await Purchase.place(kit, { person, values: [{ category: 'EMAIL', value: 'annan.adress@shop.example' }, { category: 'NAME', value: 'Exempel Vaultsson' }], paymentMethod: 'CARD' });
    const held = await kit.rows<{ category: string }>("SELECT category FROM binding WHERE purpose = 'LEGAL_HOLD' ORDER BY category");
    expect(held.map(({ category }) => category)).toEqual(['CASE_RECORD', 'EMAIL']);
    // Nothing waits any more for what has come.
    expect(await kit.rows("SELECT id FROM binding WHERE holdOf = ? AND closedAt IS NULL", [input.id])).toEqual([]);
  });

  it('answers for no other hold: an id that is in use for something else is a conflict, also at once and when it is over', async () => {
    const [person, other] = [await Person.register(kit), await Person.register(kit)];
    const input = { id: uuidv7(), subjectId: person.subjectId, categories: ['EMAIL', 'NAME'], reason: REASON };
    const { hold } = await put(input);
    const codes = async (changed: object): Promise<unknown> => {
      const { hold: shown, userErrors } = await put({ ...input, ...changed });
      return shown === null ? userErrors : 'THE HOLD';
    };
    expect(await codes({ categories: ['NAME', 'EMAIL', 'NAME'] })).toBe('THE HOLD');
    const conflict = [{ code: 'KEY_IN_USE', field: ['input', 'id'] }];
    const differently = [
      { categories: ['EMAIL'] },
      { categories: ['EMAIL', 'NAME', 'PHONE'] },
      { categories: [], datumIds: [uuidv7()] },
      { reason: 'En annan tvist.' },
      { subjectId: other.subjectId },
      { lastDay: '2027-06-30' },
      { reviewDay: '2027-01-31' },
    ];
    for (const changed of differently) expect(await codes(changed)).toEqual(conflict);
    expect(await list('ACTIVE')).toEqual([hold]);
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'CASE_RECORD'")).toHaveLength(1);

    const raced = { ...input, id: uuidv7() };
    const answers = await Promise.all([put({ ...raced, categories: ['EMAIL'] }), put({ ...raced, reason: 'En annan tvist.' })]);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual(conflict);
    // What was placed is what one of them asked for, in its own words.
    const placed = answers.flatMap((answer) => answer.hold ?? []).map(({ categories: held, reason }) => `${held.join()} ${reason ?? ''}`);
    expect([[`EMAIL ${REASON}`], ['EMAIL,NAME En annan tvist.']]).toContainEqual(placed);

    await kit.ask(LIFT, privacyOffice(), { id: input.id });
    expect(await codes({})).toEqual(conflict);
  });

  it('says what is wrong, changes nothing, and is for the privacy office only', async () => {
    const person = await Person.register(kit);
    const wrong = async (input: object): Promise<string[]> => (await put({ subjectId: person.subjectId, categories: ['EMAIL'], ...input })).userErrors.map(({ code }) => code);
    expect(await wrong({ subjectId: uuidv7() })).toEqual(['UNKNOWN_SUBJECT']);
    expect(await wrong({ categories: ['SHOE_SIZE'] })).toEqual(['UNKNOWN_CATEGORY']);
    expect(await wrong({ categories: ['PHONE'] })).toEqual(['NOTHING_HELD']);
    expect(await wrong({ lastDay: '2026-11-22' })).toEqual(['INVALID_DATE']);
    expect(await kit.rows('SELECT id FROM legal_hold')).toEqual([]);
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'CASE_RECORD'")).toEqual([]);
    for (const caller of [person.self, staff('SUPPORT', 'CUSTOMER_SERVICE'), staff('PRIVACY_OFFICE', 'CONTRACT')]) {
      const answer = await kit.ask(PLACE, caller, { input: { id: uuidv7(), subjectId: person.subjectId, categories: ['EMAIL'], reason: REASON } });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    expect((await kit.dump())).not.toContain('T 1234-26');
  });
});
