import { fixedClock, type FixedClock } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { MailServer, testDatabaseUrl, type ReceivedMail, type TestDatabaseUrl } from '@andamal/testing';
import { BUYER, anonymous, dataOf, Kit, Person, Purchase, service, staff } from '../test-kit';

const OFFERS = staff('MARKETING', 'LEGITIMATE_INTEREST');
const LETTERS = staff('MARKETING', 'NEWSLETTER');
const CREATE = `mutation C($input: CreateMailingInput!) { createMailing(input: $input) { mailing { id state } userErrors { code field } } }`;
const WORDS = { idempotencyKey: 'spring', titleSv: 'Nytt i butiken', textSv: 'Hej på er.\n\nNu finns det mer filament.', titleEn: 'New in the shop', textEn: 'Now there is more filament.' };
const AUDIENCE = '{ audience(first: 100) { nodes { id } } }';

interface Mailing {
  readonly state: string;
  readonly counts: readonly { readonly state: string; readonly reason: string | null; readonly count: number }[];
}

const NO_NEWSLETTERS =
  'You will get no more newsletters from us, from now on. Nothing else ends: your orders and the letters about them go on as before, and your account stays if you have one.';

describe('mailings', () => {
  let place: TestDatabaseUrl;
  let server: MailServer;
  let machine: FixedClock;
  let kit: Kit;
  let other: Kit;

  const environment = (): NodeJS.ProcessEnv => ({ SMTP_URL: server.url, MAIL_ON_EVENTS: 'false', PUBLIC_URL: 'https://shop.example' });

  beforeEach(async () => {
    [place, server] = await Promise.all([testDatabaseUrl('vault-mailing'), MailServer.open()]);
    machine = fixedClock('2026-11-23T09:00:00Z');
    kit = await Kit.open(place.url, environment(), undefined, machine);
    other = await Kit.open(place.url, environment(), undefined, machine);
  });
  afterEach(async () => {
    await Promise.all([kit.close(), other.close()]);
    await Promise.all([server.close(), place.cleanup()]);
  });

  /** People with a consent to the newsletter, each at an address of their own. */
  async function readers(count: number): Promise<{ person: Person; address: string }[]> {
    const made: { person: Person; address: string }[] = [];
    for (let at = 0; at < count; at += 1) made.push(await reader(`reader-${at}@shop.example`));
    return made;
  }

  async function reader(address: string): Promise<{ person: Person; address: string }> {
    const email = BUYER.find(({ category }) => category === 'EMAIL') as { value: string };
    const shared = email.value;
    email.value = address;
    const person = await Person.register(kit, { newsletter: true }).finally(() => (email.value = shared));
    return { person, address };
  }

  async function create(caller: CallerContext, words: object = {}): Promise<string> {
    const { createMailing } = dataOf<{ createMailing: { mailing: { id: string } } }>(await kit.ask(CREATE, caller, { input: { ...WORDS, ...words } }));
    return createMailing.mailing.id;
  }

  async function act(action: 'start' | 'pause' | 'cancel', mailingId: string, caller = LETTERS): Promise<unknown> {
    const field = `${action}Mailing`;
    const answer = await other.ask(`mutation A($input: MailingInput!) { ${field}(input: $input) { mailing { state } userErrors { code } } }`, caller, { input: { mailingId } });
    return answer.data?.[field];
  }

  async function look(id: string, caller = LETTERS): Promise<Mailing> {
    return dataOf<{ mailing: Mailing }>(await kit.ask('query M($id: ID!) { mailing(id: $id) { state counts { state reason count } } }', caller, { id })).mailing;
  }

  /** Both replicas go on until nothing is left to do. */
  async function goOn(): Promise<void> {
    const unfinished = (): Promise<object[]> => kit.rows("SELECT id FROM message WHERE state IN ('PENDING', 'SENDING')");
    for (;;) {
      const moved = await Promise.all([kit, other].map((each) => each.subgraph.mailings.run()));
      const before = (await unfinished()).length;
      await Promise.all([kit, other].map((each) => each.subgraph.mail.drain()));
      if (!moved.some(Boolean) && (await unfinished()).length === before) return;
    }
  }

  const members = async (each: Kit, caller = LETTERS): Promise<string[]> =>
    dataOf<{ audience: { nodes: { id: string }[] } }>(await each.ask(AUDIENCE, caller)).audience.nodes.map(({ id }) => id);

  const tokenOf = (mail: ReceivedMail | undefined): string => new URL(/<([^>]+)>/.exec(mail?.headers.get('list-unsubscribe') ?? '')?.[1] ?? 'none:').searchParams.get('token') ?? '';

  const unsubscribe = (token: string, each = other): Promise<unknown> =>
    each
      .ask('mutation U($input: UnsubscribeInput!) { unsubscribe(input: $input) { message userErrors { code } } }', anonymous(), { input: { token } })
      .then(({ data }) => data?.['unsubscribe']);

  it('newsletter-through-caches: with a mailing half sent, the next read of any replica and the rest of the mailing are without who withdraws', async () => {
    const people = await readers(24);
    // What a client may have kept of the audience for a minute.
    const kept = await members(kit);
    expect(kept).toHaveLength(24);
    const id = await create(LETTERS);
    await act('start', id);
    await kit.subgraph.mailings.run();
    const withdrawn = people.slice(12).map(({ address }) => address);
    let halfway: Promise<unknown> | undefined;
    server.beforeAnswer = async () => {
      if (server.received.length < 4) return;
      halfway ??= Promise.all(people.slice(12).map(({ person }) => other.ask('mutation { withdrawConsent(input: {}) { userErrors { code } } }', person.self)));
      await halfway;
    };
    await goOn();
    const got = server.addressees;
    expect(new Set(got).size).toBe(got.length);
    expect(people.slice(0, 12).every(({ address }) => got.includes(address))).toBe(true);
    // At most what was in the hands of the two replicas when it was withdrawn: four each.
    expect(got.filter((address) => withdrawn.includes(address)).length).toBeLessThanOrEqual(8);
    for (const each of [kit, other]) expect((await members(each)).sort()).toEqual(people.slice(0, 12).map(({ person }) => person.subjectId).sort());
    const { state, counts } = await look(id);
    expect(state).toBe('DONE');
    // At the very moment of the withdrawal either of its two traces may be seen first.
    const refused = counts.filter(({ reason }) => reason === 'CONSENT_WITHDRAWN' || reason === 'NO_LIVE_BINDING');
    expect(refused.every((each) => each.state === 'REFUSED')).toBe(true);
    expect(refused.reduce((total, { count }) => total + count, 0)).toBe(24 - got.length);
    expect(counts).toContainEqual({ state: 'SENT', reason: null, count: got.length });
    // A list that somebody kept opens nothing.
    const late = kept.find((subjectId) => subjectId === people[23]?.person.subjectId);
    expect((await kit.read(`${late}:ACCOUNT:${late}`, ['email'], LETTERS)).denied).toEqual({ email: 'CONSENT_WITHDRAWN' });
  });

  it('writes to each once, in their language, with the link that ends it in one click', async () => {
    const [first] = await readers(3);
    await Purchase.place(kit);
    const id = await create(LETTERS);
    await act('start', id);
    await goOn();
    await goOn();
    expect(server.addressees.sort()).toEqual(['reader-0@shop.example', 'reader-1@shop.example', 'reader-2@shop.example']);
    const mail = server.received.find(({ to }) => to === first?.address);
    expect(mail?.headers.get('subject')).toBe('Nytt i butiken');
    expect(mail?.text).toContain('Nu finns det mer filament.');
    expect(mail?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(mail?.headers.get('list-unsubscribe')).toMatch(/^<https:\/\/shop\.example\/unsubscribe\?token=u1\.NEWSLETTER\.[0-9a-f-]{36}\.[\w-]{43}&language=sv>$/);
    expect(mail?.text).toContain(`https://shop.example/unsubscribe?token=${tokenOf(mail)}`);
    expect(await kit.rows("SELECT DISTINCT purpose, contextKind, recipient FROM disclosure WHERE contextKind = 'MAILING'")).toEqual([
      { purpose: 'NEWSLETTER', contextKind: 'MAILING', recipient: 'SITE_OPERATIONS' },
    ]);
    expect(await look(id)).toEqual({ state: 'DONE', counts: [{ state: 'SENT', reason: null, count: 3 }] });
  });

  it('ends a newsletter by its link: at once, with proof of the way, and no harm in twice', async () => {
    const [first, second] = await readers(2);
    await act('start', await create(LETTERS));
    await goOn();
    const token = tokenOf(server.received.find(({ to }) => to === first?.address));
    const done = { message: NO_NEWSLETTERS, userErrors: [] };
    expect(await unsubscribe(token)).toEqual(done);
    expect(await unsubscribe(token)).toEqual(done);
    expect(await members(kit)).toEqual([second?.person.subjectId]);
    expect(await kit.rows('SELECT withdrawnChannel FROM consent WHERE subjectId = ?', [first?.person.subjectId ?? ''])).toEqual([{ withdrawnChannel: 'MAIL_LINK' }]);
    expect(await kit.rows("SELECT id FROM binding WHERE subjectId = ? AND purpose = 'NEWSLETTER' AND closedAt IS NULL", [first?.person.subjectId ?? ''])).toEqual([]);
  });

  it('tells nothing of a token that nobody signed, and says when a link is cut off', async () => {
    const [first] = await readers(1);
    await act('start', await create(LETTERS));
    await goOn();
    const token = tokenOf(server.received[0]);
    const forged = `${token.slice(0, -3)}AAA`;
    const elsewhere = token.replace('NEWSLETTER', 'LEGITIMATE_INTEREST');
    // What is written in the token is all that is answered by.
    const done = (message: string) => ({ message, userErrors: [] });
    expect([await unsubscribe(forged), await unsubscribe(elsewhere)]).toEqual([done(NO_NEWSLETTERS), done(NO_NEWSLETTERS.replace('newsletters', 'personal offers'))]);
    const page = (link: string, language: 'sv' | 'en') => kit.askInternal('mutation U($t: String!) { unsubscribeByLink(token: $t) }', { t: link }, { ...service(), language });
    expect(await page(forged, 'en')).toEqual({ unsubscribeByLink: NO_NEWSLETTERS });
    expect(await page('nonsense', 'en')).toEqual({ unsubscribeByLink: NO_NEWSLETTERS.replace('newsletters', 'such letters') });
    expect(await page(forged, 'sv')).toEqual({ unsubscribeByLink: expect.stringMatching(/^Du får inga fler nyhetsbrev .*beställningar .*fortsätter/) as string });
    expect(await unsubscribe(token.slice(0, 60))).toEqual({ message: null, userErrors: [{ code: 'MALFORMED_TOKEN' }] });
    expect(await members(kit)).toEqual([first?.person.subjectId]);
    expect(await kit.rows('SELECT id FROM objection')).toEqual([]);
  });

  it('goes on taking the links of old letters when the secret is changed, and not those of a secret that is given up', async () => {
    await readers(1);
    await act('start', await create(LETTERS));
    await goOn();
    const token = tokenOf(server.received[0]);
    const fresh = { ...environment(), LINK_SECRET: 'another secret of more than 32 characters' };
    const changed = await Kit.open(place.url, fresh, undefined, machine);
    await unsubscribe(token, changed);
    expect(await members(kit)).toHaveLength(1);
    await changed.close();
    const rotated = await Kit.open(place.url, { ...fresh, LINK_SECRETS_BEFORE: 'development-only-link-secret-0123456789' }, undefined, machine);
    await unsubscribe(token, rotated);
    expect(await members(kit)).toEqual([]);
    await rotated.close();
  });

  it('offers rest on a legitimate interest: their link is an objection, and nothing else of the contract is touched', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const id = await create(OFFERS);
    await act('start', id, OFFERS);
    await goOn();
    await unsubscribe(tokenOf(server.received[0]));
    // It is for the kind of letter that it came with.
    expect([await members(kit, OFFERS), await members(kit)]).toEqual([[], [person.subjectId]]);
    expect(await kit.rows('SELECT purpose, channel FROM objection')).toEqual([{ purpose: 'LEGITIMATE_INTEREST', channel: 'MAIL_LINK' }]);
    expect((await kit.read(person.ref(), ['email'], staff('SUPPORT', 'CONTRACT'))).denied).toEqual({});
  });

  it('end for all who are written to at the address of the link: a guest who has bought twice has clicked once', async () => {
    const friends = BUYER.map((value) => (value.category === 'EMAIL' ? { ...value, value: 'a.friend@shop.example' } : value));
    const first = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await Purchase.place(kit, { paymentMethod: 'CARD' });
    const friend = await Purchase.place(kit, { paymentMethod: 'CARD', values: friends });
    // Somebody had one of their orders confirmed to that address: their own letters go to their own.
    const { id, subjectId } = await kit.deposit({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: 'account-1', values: [{ category: 'EMAIL', value: 'somebody@shop.example' }] });
    await kit.deliver(kit.event('AccountCreated', { accountId: 'account-1', subjectId: subjectId as string, depositId: id, newsletterConsent: null }, id));
    const somebody = Person.known(subjectId as string, 'account-1');
    await Purchase.place(kit, { person: somebody, paymentMethod: 'CARD' });
    await act('start', await create(OFFERS), OFFERS);
    await goOn();
    await unsubscribe(tokenOf(server.received.find((mail) => tokenOf(mail).includes(first.subjectId))));
    expect(await members(kit, OFFERS)).toEqual([friend.subjectId, somebody.subjectId].sort());
  });

  it('pauses with letters waiting, goes on where it stood, and ends for good when it is cancelled', async () => {
    await readers(20);
    const id = await create(LETTERS);
    await act('start', id);
    await kit.subgraph.mailings.run();
    let paused: Promise<unknown> | undefined;
    server.beforeAnswer = async () => {
      if (server.received.length >= 2) await (paused ??= act('pause', id));
    };
    await goOn();
    const sent = server.received.length;
    expect(sent).toBeLessThan(20);
    await goOn();
    expect(server.received).toHaveLength(sent);
    expect((await look(id)).state).toBe('PAUSED');
    server.beforeAnswer = async () => undefined;
    await act('start', id);
    await goOn();
    expect(server.received).toHaveLength(20);
    expect((await look(id)).state).toBe('DONE');
    expect(await act('cancel', id)).toEqual({ mailing: null, userErrors: [{ code: 'NOT_POSSIBLE_NOW' }] });

    const next = await create(LETTERS, { idempotencyKey: 'summer' });
    await act('start', next);
    await kit.subgraph.mailings.run();
    expect(await act('cancel', next)).toEqual({ mailing: { state: 'CANCELLED' }, userErrors: [] });
    await goOn();
    expect(server.received).toHaveLength(20);
    expect((await look(next)).counts).toEqual([{ state: 'REFUSED', reason: 'MAILING_CANCELLED', count: 20 }]);
  });

  it('goes through a large audience a page at a time, so that an order’s letter does not stand behind it', async () => {
    const people = 130;
    await Promise.all(Array.from({ length: people }, () => Person.register(kit, { newsletter: true })));
    const id = await create(LETTERS);
    await act('start', id);
    for (let turn = 0; turn < 3; turn += 1) await Promise.all([kit.subgraph.mailings.run(), other.subgraph.mailings.run()]);
    expect((await look(id)).counts).toEqual([{ state: 'PENDING', reason: null, count: 100 }]);
    await goOn();
    expect(await look(id)).toEqual({ state: 'DONE', counts: [{ state: 'SENT', reason: null, count: people }] });
  });

  it('is for marketing, for its own purpose, and takes a letter once', async () => {
    const id = await create(LETTERS);
    expect(await create(LETTERS)).toBe(id);
    const code = async (caller: CallerContext): Promise<unknown> => (await kit.ask(CREATE, caller, { input: WORDS })).errors?.[0]?.extensions?.['code'];
    expect(await code(staff('WAREHOUSE', 'CONTRACT'))).toBe('PURPOSE_DENIED');
    expect(await code(staff('SUPPORT', 'NEWSLETTER'))).toBe('PURPOSE_DENIED');
    expect(await code(staff('MARKETING', null))).toBe('PURPOSE_DENIED');
    expect(await code(anonymous())).toBe('PURPOSE_DENIED');
    expect(await act('start', id, OFFERS)).toEqual({ mailing: null, userErrors: [{ code: 'UNKNOWN_MAILING' }] });
    const listed = dataOf<{ mailings: { nodes: { id: string }[] } }>(await kit.ask('{ mailings { nodes { id } } }', LETTERS)).mailings.nodes;
    expect(listed).toEqual([{ id }]);
    expect(dataOf<{ mailings: { nodes: unknown[] } }>(await kit.ask('{ mailings { nodes { id } } }', OFFERS)).mailings.nodes).toEqual([]);
    const wrong = async (words: object): Promise<unknown> => (await kit.ask(CREATE, LETTERS, { input: { ...WORDS, ...words } })).data?.['createMailing'];
    expect(await wrong({ textSv: '  ' })).toEqual({ mailing: null, userErrors: [{ code: 'EMPTY_TEXT', field: ['input', 'textSv'] }] });
    expect(await wrong({ titleEn: null })).toEqual({ mailing: null, userErrors: [{ code: 'INCOMPLETE_TRANSLATION', field: ['input', 'titleEn'] }] });
  });
});
