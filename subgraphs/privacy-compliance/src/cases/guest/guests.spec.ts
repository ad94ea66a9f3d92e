import { fixedClock, type FixedClock } from '@andamal/kernel';
import { MailServer, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, BUYER, dataOf, guest, Kit, Person, privacyOffice, Purchase } from '../../test-kit';

const ASK = `mutation A($input: OpenGuestCaseInput!) { openGuestCase(input: $input) { requestId expiresAt message userErrors { code field message } } }`;
const PROVE = `mutation P($input: ProveGuestIdentityInput!) { proveGuestIdentity(input: $input) {
  accessToken expiresAt rightsCase { id kind state channel identityProof receivedAt dueDate } userErrors { code field message } } }`;

interface Asked {
  readonly requestId: string | null;
  readonly expiresAt: string | null;
  readonly message: string | null;
  readonly userErrors: { code: string; field: string[]; message: string }[];
}
interface Proven {
  readonly accessToken: string | null;
  readonly rightsCase: { id: string; kind: string; state: string; receivedAt: string } | null;
  readonly userErrors: { code: string; field: string[]; message: string }[];
}

describe('guests', () => {
  let place: TestDatabaseUrl;
  let server: MailServer;
  let machine: FixedClock;
  let kit: Kit;

  beforeEach(async () => {
    [place, server] = await Promise.all([testDatabaseUrl('vault-guests'), MailServer.open()]);
    machine = fixedClock('2026-11-23T09:00:00Z');
    kit = await Kit.open(place.url, { SMTP_URL: server.url, MAIL_ON_EVENTS: 'false' }, undefined, machine);
  });
  afterEach(async () => {
    await kit.close();
    await Promise.all([server.close(), place.cleanup()]);
  });

  const ask = async (orderNumber: string, input: Record<string, unknown> = {}): Promise<Asked> =>
    dataOf<{ openGuestCase: Asked }>(await kit.ask(ASK, anonymous(), { input: { orderNumber, kind: 'ACCESS', ...input } })).openGuestCase;
  const prove = async (requestId: string | null, code: string): Promise<Proven> =>
    dataOf<{ proveGuestIdentity: Proven }>(await kit.ask(PROVE, anonymous(), { input: { requestId, code } })).proveGuestIdentity;
  const codes = async (): Promise<string[]> => {
    await kit.subgraph.cases.guests.sendCodes();
    await kit.subgraph.mail.drain();
    return server.received.map(({ text }) => /\b\d[\d ]{7,}\b/.exec(text)?.[0].replaceAll(' ', '') ?? '');
  };
  const order = async (number: string, options: Parameters<typeof Purchase.place>[1] = { paymentMethod: 'CARD' }): Promise<Purchase> => {
    const purchase = await Purchase.place(kit, options);
    const accountId = options.person?.accountId ?? null;
    kit.peers.parties.set(number, { orderId: purchase.orderId, subjectId: purchase.subjectId, accountId });
    return purchase;
  };

  it('exercise their rights with the number of an order and a code, also long after its delivery', async () => {
    const bought = await order('7K3M-9QXA');
    await kit.deliver(bought.dispatched(), bought.delivered());
    kit.clock.set('2030-01-15T09:00:00Z');
    await kit.ask('mutation { runRetentionSweep { dataDestroyed } }', { ...anonymous(), kind: 'STAFF', id: 's', roles: ['PRIVACY_OFFICE'], purpose: 'RIGHTS' });
    const asked = await ask(' 7k3m-9qxa');
    expect(asked.userErrors).toEqual([]);
    const [code] = await codes();
    kit.clock.advance(5 * 60_000);
    const proven = await prove(asked.requestId, String(code));
    expect(proven).toMatchObject({ accessToken: `token of ${bought.subjectId}`, userErrors: [] });
    expect(proven.rightsCase).toMatchObject({ kind: 'ACCESS', state: 'COMPLETED', channel: 'SITE', identityProof: 'CODE', dueDate: '2030-02-15', receivedAt: '2030-01-15T09:00:00.000Z' });
    // With the token the guest asks as themself.
    const mine = await kit.ask('{ mySubject { id personalData { name } cases { nodes { id } } } }', guest(bought.subjectId));
    expect(mine.data).toEqual({ mySubject: { id: bought.subjectId, personalData: { name: 'Exempel Vaultsson' }, cases: { nodes: [{ id: proven.rightsCase?.id }] } } });
    const erased = await kit.ask('mutation { requestErasure(input: {}) { caseId } }', guest(bought.subjectId));
    expect(erased.errors).toBeUndefined();
    // A code counts once.
    expect((await prove(asked.requestId, String(code))).userErrors[0]?.code).toBe('CODE_NOT_VALID');
  });

  it('are told the same, and written down the same, whether there is such an order, whether it is a guest’s, or not', async () => {
    await order('AAAA-0001');
    const person = await Person.register(kit);
    await order('AAAA-0002', { person, paymentMethod: 'CARD' });
    const { statements } = kit.subgraph.database;
    const seen = [];
    for (const number of ['AAAA-0001', 'AAAA-0002', 'AAAA-0003']) {
      const measured = await statements.measure(() => ask(number));
      await kit.subgraph.cases.guests.sendCodes();
      const { requestId, ...answer } = measured.result;
      // What is sent afterwards may have begun already.
      const asked = measured.statements.filter((sql) => /^(INSERT|UPDATE)/.test(sql) && !/message|UPDATE identity_proof/.test(sql));
      const refused = await prove(requestId, '00000000');
      seen.push({ answer, asked, requestId: requestId?.length, refused });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[0]?.refused.userErrors[0]?.code).toBe('CODE_NOT_VALID');
    expect((await prove('01939c00-0000-7000-8000-00000000dead', '00000000')).userErrors).toEqual(seen[0]?.refused.userErrors);
    expect(await codes()).toHaveLength(1);
    expect(await kit.rows('SELECT id FROM rights_case')).toEqual([]);
  });

  it('can guess a code five times, and ask for five an hour, and for no number more than for another', async () => {
    await order('AAAA-0001');
    const asked = await ask('AAAA-0001');
    const [code] = await codes();
    const wrong = String(code) === '00000000' ? '11111111' : '00000000';
    for (let tries = 0; tries < 5; tries += 1) expect((await prove(asked.requestId, wrong)).userErrors[0]?.code).toBe('CODE_NOT_VALID');
    expect((await prove(asked.requestId, String(code))).userErrors[0]?.code).toBe('CODE_NOT_VALID');
    for (const number of ['AAAA-0001', 'AAAA-0009']) {
      const outcomes = [];
      for (let tries = 0; tries < 6; tries += 1) outcomes.push((await ask(number)).userErrors[0]?.code ?? 'ASKED');
      expect(outcomes.lastIndexOf('ASKED')).toBe(number === 'AAAA-0001' ? 3 : 4);
      expect(outcomes.at(-1)).toBe('TOO_MANY_REQUESTS');
    }
    kit.clock.advance(3_600_000);
    expect((await ask('AAAA-0001')).userErrors).toEqual([]);
    await kit.subgraph.cases.guests.prune();
    expect(await kit.rows('SELECT attemptKey FROM identity_attempts')).toHaveLength(2);
  });

  it('with the same e-mail stay two persons: a code for one order shows nothing of the other', async () => {
    const [first, second] = [await order('AAAA-0001'), await order('AAAA-0002')];
    expect(first.subjectId).not.toBe(second.subjectId);
    const asked = await ask('AAAA-0001');
    const [code] = await codes();
    expect((await prove(asked.requestId, String(code))).accessToken).toBe(`token of ${first.subjectId}`);
    expect((await kit.read(second.ref, ['name'], guest(first.subjectId))).denied).toEqual({ name: 'NOT_OWN_DATA' });
  });

  it('with an account that is closed are shown all of it by one address only: who reads the mail of one order is not thereby the person', async () => {
    const [one, two] = [await Person.register(kit), await Person.register(kit)];
    await order('AAAA-0001', { person: one, paymentMethod: 'CARD' });
    // The second of them had one order confirmed to a friend.
    await order('AAAA-0002', { person: two, paymentMethod: 'CARD' });
    const friends = BUYER.map((value) => (value.category === 'EMAIL' ? { ...value, value: 'a.friend@shop.example' } : value));
    await order('AAAA-0003', { person: two, paymentMethod: 'CARD', values: friends });
    for (const { accountId, subjectId } of [one, two]) await kit.deliver(kit.event('AccountClosed', { accountId, subjectId }));
    for (const party of kit.peers.parties.values()) party.accountId = null;
    const answers = [];
    for (const number of ['AAAA-0001', 'AAAA-0002', 'AAAA-0003']) answers.push((await ask(number)).message);
    expect(new Set(answers).size).toBe(1);
    expect(await codes()).toHaveLength(1);
    expect(String(server.received.map(({ to }) => to))).toContain('exempel.vaultsson@shop.example');
  });

  it('get no code at an address that was put right, also when only the books still know one', async () => {
    const bought = await order('AAAA-0001');
    const opened = dataOf<{ openRightsCase: { rightsCase: { id: string } } }>(
      await kit.ask('mutation O($i: OpenRightsCaseInput!) { openRightsCase(input: $i) { rightsCase { id } } }', privacyOffice(), {
        i: { kind: 'RECTIFICATION', subjectId: bought.subjectId, channel: 'PHONE', identityProof: 'CALL_BACK' },
      }),
    ).openRightsCase.rightsCase;
    const [wrong] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE category = 'EMAIL'");
    const i = { caseId: opened.id, subjectId: bought.subjectId, datumId: wrong?.id, value: 'the.right.one@shop.example' };
    expect((await kit.ask('mutation R($i: RectifyDataInput!) { rectifyData(input: $i) { userErrors { code } } }', privacyOffice(), { i })).data).toEqual({ rectifyData: { userErrors: [] } });
    await ask('AAAA-0001');
    await codes();
    const letters = () => server.received.filter(({ text }) => /\b\d{4} ?\d{4}\b/.test(text)).map(({ to }) => to);
    expect(letters()).toEqual(['the.right.one@shop.example']);
    await kit.deliver(bought.dispatched(), bought.delivered());
    kit.clock.set('2030-01-15T09:00:00Z');
    machine.set('2030-01-15T09:00:00Z');
    await kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());
    await ask('AAAA-0001');
    await codes();
    expect(letters()).toHaveLength(1);
    // Nor does any other letter go there, a case of the privacy office's among them.
    await kit.ask('mutation O($i: OpenRightsCaseInput!) { openRightsCase(input: $i) { userErrors { code } } }', privacyOffice(), {
      i: { kind: 'COMPLAINT', subjectId: bought.subjectId, channel: 'PHONE', identityProof: 'CALL_BACK' },
    });
    await kit.subgraph.mail.drain();
    expect(server.addressees).not.toContain('exempel.vaultsson@shop.example');
    expect(await kit.rows("SELECT state, reason FROM message WHERE template = 'CASE_RECEIVED' ORDER BY id DESC LIMIT 1")).toEqual([{ state: 'REFUSED', reason: 'NO_ADDRESS' }]);
  });

  it('keeps no number, code or address in the clear', async () => {
    await order('AAAA-0001');
    await ask('AAAA-0001');
    const [code] = await codes();
    const dump = await kit.dump();
    expect(dump).not.toContain('AAAA-0001');
    expect(dump).not.toContain(String(code));
    expect(kit.logLines.join()).not.toContain('AAAA-0001');
  });
});
