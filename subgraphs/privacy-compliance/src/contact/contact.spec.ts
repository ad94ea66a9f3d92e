import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fixedClock, uuidv7, type FixedClock } from '@andamal/kernel';
import { personalDataRef, writeWords } from '@andamal/service';
import { MailFolder, MailServer, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { lockSubjects } from '../vault/subjects';
import { anonymous, dataOf, Kit, Person, privacyOffice, Purchase, service, staff } from '../test-kit';
import { LEASE_MS, pauseAfter } from './message-worker';

const EMAIL = 'exempel.vaultsson@shop.example';
const NAME = 'Exempel Vaultsson';

/** An answer that support writes to somebody, as customer-identity brings it. */
async function answer(kit: Kit, { subjectId }: { subjectId: string }, { text = 'An answer.', mailed = true, accountId = null as string | null, orderId = null as string | null } = {}) {
  const at = kit.clock.now().toISOString();
  const caseId = uuidv7(kit.clock);
  const values = [{ category: 'CORRESPONDENCE', value: writeWords({ from: 'STAFF', channel: 'MAIL', at, text }) }];
  const { id, problems } = await kit.deposit({ source: 'CONTACTED', contextKind: 'CASE', contextId: caseId, subjectId, values });
  expect(problems).toEqual([]);
  const letter = mailed ? { answerByMail: { caseNumber: 'S-1' } } : {};
  return kit.event('Contacted', { caseId, entryId: id, subjectId, depositId: id, accountId, orderId, contactedAt: at, ...letter }, id);
}

describe('letters', () => {
  let place: TestDatabaseUrl;
  let server: MailServer;
  let machine: FixedClock;
  let kit: Kit;

  beforeEach(async () => {
    [place, server] = await Promise.all([testDatabaseUrl('vault-contact'), MailServer.open()]);
    machine = fixedClock('2026-11-23T09:00:00Z');
    kit = await Kit.open(place.url, { SMTP_URL: server.url }, undefined, machine);
  });
  afterEach(async () => {
    await kit.close();
    await Promise.all([server.close(), place.cleanup()]);
  });

  const send = (): Promise<void> => kit.subgraph.mail.drain();
  const ends = (): Promise<object[]> => kit.rows('SELECT template, state, reason FROM message ORDER BY id');
  const subjects = (): (string | undefined)[] => server.received.map(({ headers }) => headers.get('subject'));

  /** What a case does: kept, not used (GDPR Art. 18). */
  const restrict = (subjectId: string): Promise<unknown> =>
    kit.subgraph.database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      await tx.query("INSERT INTO purpose_block (subjectId, purpose, kind, since) VALUES (?, '*', 'RESTRICTED', ?)", [subjectId, kit.clock.now().getTime()]);
    });

  /** A letter that needs nothing but the person. */
  const caseLetter = (subjectId: string, idempotencyKey: string): Promise<string> =>
    kit.subgraph.contact.request(null, {
      template: 'CASE_RECEIVED',
      subjectId,
      contextKind: 'CASE',
      contextId: uuidv7(kit.clock),
      purpose: 'RIGHTS',
      parameters: { kind: 'ACCESS', caseNumber: 'A-1', dueOn: '2026-12-28' },
      idempotencyKey,
    });

  it('confirms an order and tells of its dispatch, in the language of the checkout, once however often the event comes', async () => {
    const order = await Purchase.place(kit, { language: 'en' });
    await send();
    expect(server.addressees).toEqual([EMAIL]);
    const [mail] = server.received;
    expect(mail?.headers.get('subject')).toBe('Order confirmation ORDER-1');
    expect(mail?.text).toContain(`Hello ${NAME},`);
    expect(mail?.text).toContain('2 × Filament, black: SEK 500.00');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    const dispatched = order.dispatched();
    await kit.deliver(dispatched);
    await kit.deliver(dispatched, order.dispatched());
    await send();
    expect(subjects()).toEqual(['Order confirmation ORDER-1', 'Your order ORDER-1 has been dispatched']);
    expect(server.received[1]?.text).toContain('Carrier: PostNord');
    await send();
    expect(server.received).toHaveLength(2);
  });

  it('writes Swedish where nobody has said otherwise, with what has happened and not with what was long ago', async () => {
    const order = await Purchase.deposit(kit);
    const placed = order.placing();
    kit.clock.advance(8 * 86_400_000);
    await kit.deliver(...placed);
    await kit.deliver(order.dispatched());
    await Person.register(kit);
    await send();
    expect(server.received.map(({ text }) => text.split('\n')[0])).toEqual([`Hej ${NAME},`, `Hej ${NAME},`]);
    expect(await ends()).toMatchObject([{ template: 'DISPATCH_NOTICE' }, { template: 'ACCOUNT_WELCOME' }]);
  });

  it('sends nothing for events while old orders are brought in', async () => {
    await kit.close();
    kit = await Kit.open(place.url, { SMTP_URL: server.url, MAIL_ON_EVENTS: 'false' }, undefined, machine);
    await Purchase.place(kit);
    expect(await ends()).toEqual([]);
  });

  it('logs the read before the address is used, and records what the mail service gets', async () => {
    const order = await Purchase.place(kit);
    server.beforeAnswer = async () => {
      expect(await kit.accessLog({ operation: 'SendMail:ORDER_CONFIRMATION' })).toMatchObject([
        { purpose: 'CONTRACT', context: `ORDER:${order.orderId}`, categories: 'EMAIL,NAME', outcome: 'ALLOWED' },
      ]);
      expect(await kit.rows('SELECT recipient, recipientName, purpose, contextId FROM disclosure')).toEqual([
        { recipient: 'SITE_OPERATIONS', recipientName: '127.0.0.1', purpose: 'CONTRACT', contextId: order.orderId },
      ]);
    };
    await send();
    expect(server.received).toHaveLength(1);
    expect(await ends()).toEqual([{ template: 'ORDER_CONFIRMATION', state: 'SENT', reason: null }]);
  });

  it('decides when the letter goes: restricted, it is refused for good, but a letter about a right goes', async () => {
    const order = await Purchase.place(kit);
    await restrict(order.subjectId);
    await caseLetter(order.subjectId, 'case-1');
    await send();
    machine.advance(LEASE_MS * 10);
    await send();
    expect(await ends()).toEqual([
      { template: 'ORDER_CONFIRMATION', state: 'REFUSED', reason: 'RESTRICTED' },
      { template: 'CASE_RECEIVED', state: 'SENT', reason: null },
    ]);
    expect(server.addressees).toEqual([EMAIL]);
    expect(await kit.accessLog({ operation: 'SendMail:ORDER_CONFIRMATION' })).toMatchObject([{ outcome: 'DENIED', reason: 'RESTRICTED' }]);
  });

  it('sends nothing to somebody who is erased between request and sending', async () => {
    const order = await Purchase.deposit(kit);
    await caseLetter(order.subjectId, 'case-1');
    await kit.deliver(order.abandoned());
    await send();
    expect(await ends()).toEqual([{ template: 'CASE_RECEIVED', state: 'REFUSED', reason: 'NO_ADDRESS' }]);
    expect(server.received).toEqual([]);
    expect(await kit.rows('SELECT id FROM disclosure')).toEqual([]);
  });

  it('greets nobody by a name that the purpose may not use', async () => {
    const order = await Purchase.place(kit);
    await kit.deliver(await answer(kit, order, { text: 'It is on its way.' }));
    await send();
    expect(server.received).toHaveLength(2);
    const mail = server.received.find(({ text }) => text.includes('S-1'));
    expect(mail?.text).toContain('It is on its way.');
    expect(mail?.raw).not.toContain(NAME.split(' ')[0]);
  });

  describe('with answers of support', () => {
    const SUPPORT = staff('SUPPORT', 'CUSTOMER_SERVICE');
    const LETTER = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on EntryWords { letter { state reason endedAt } } } }';
    const letters = async (caller: Parameters<Kit['ask']>[1], subjectId: string, ...depositIds: string[]): Promise<unknown[]> => {
      const r = depositIds.map((id) => ({ __typename: 'EntryWords', id: personalDataRef(subjectId, 'DEPOSIT', id) }));
      const found = dataOf<{ _entities: { letter: unknown }[] }>(await kit.ask(LETTER, caller, { r }));
      return found._entities.map(({ letter }) => letter);
    };
    const answered = () => kit.rows("SELECT state, reason FROM message WHERE template = 'SUPPORT_ANSWER'");

    it('go to whoever wrote, once however often the event comes, in the words of the answer', async () => {
      const person = await Person.register(kit);
      await send();
      const event = await answer(kit, person, { text: 'First <b>line</b>.\n\nSecond.', accountId: person.accountId });
      await kit.deliver(event, event);
      await kit.deliver(event);
      expect(await letters(SUPPORT, person.subjectId, event.id)).toEqual([{ state: 'PENDING', reason: null, endedAt: null }]);
      await Promise.all([send(), send()]);
      expect(subjects().filter((subject) => subject?.includes('S-1'))).toHaveLength(1);
      const mail = server.received.at(-1);
      expect(server.addressees.at(-1)).toBe(EMAIL);
      expect(mail?.text).toContain('First <b>line</b>.\n\nSecond.');
      expect(mail?.raw).not.toContain('<p>First <b>');
      expect(mail?.headers.get('auto-submitted')).toBe('no');
      expect(await letters(SUPPORT, person.subjectId, event.id)).toEqual([{ state: 'SENT', reason: null, endedAt: kit.clock.now().toISOString() }]);
    });

    it('record before they go what the mail service gets, and hold no words outside of the vault', async () => {
      const person = await Person.register(kit);
      await send();
      server.refuse = () => ({ at: 'RCPT', code: 450 });
      const event = await answer(kit, person, { text: 'Unmistakable answer', accountId: person.accountId });
      await kit.deliver(event);
      await send();
      const [disclosed] = await kit.rows<{ categories: unknown; datumIds: unknown }>("SELECT purpose, contextKind, categories, datumIds FROM disclosure WHERE purpose = 'CUSTOMER_SERVICE'");
      expect(JSON.stringify(disclosed)).toMatch(/"CASE".*EMAIL.*CORRESPONDENCE/);
      expect((await kit.accessLog({ operation: 'SendMail:SUPPORT_ANSWER' })).sort((a, b) => ((a.context ?? '') < (b.context ?? '') ? -1 : 1))).toMatchObject([
        { context: `ACCOUNT:${person.subjectId}`, categories: 'EMAIL', outcome: 'ALLOWED' },
        { context: `DEPOSIT:${event.id}`, categories: 'CORRESPONDENCE', outcome: 'ALLOWED' },
      ]);
      expect(`${await kit.dump()}${kit.logLines.join('')}`).not.toContain('Unmistakable');
    });

    it('of somebody without an account go to the address that they left; without one they are refused', async () => {
      const values = (text: string, email?: string) => [
        { category: 'CORRESPONDENCE', value: writeWords({ from: 'CUSTOMER', channel: 'MAIL', at: kit.clock.now().toISOString(), text }) },
        ...(email === undefined ? [] : [{ category: 'EMAIL', value: email }]),
      ];
      const asks = async (email?: string): Promise<string> => {
        const caseId = uuidv7(kit.clock);
        const { id, subjectId } = await kit.deposit({ source: 'CONTACTED', contextKind: 'CASE', contextId: caseId, subjectId: null, values: values('A question', email) });
        if (subjectId === null) throw new Error('The question was not taken');
        await kit.deliver(kit.event('Contacted', { caseId, entryId: id, subjectId, depositId: id, accountId: null, orderId: null, contactedAt: kit.clock.now().toISOString() }, id));
        return subjectId;
      };
      const [reached, lost] = [await asks('somebody@shop.example'), await asks()];
      await kit.deliver(await answer(kit, { subjectId: reached }));
      const event = await answer(kit, { subjectId: lost });
      await kit.deliver(event);
      await send();
      expect(server.addressees).toEqual(['somebody@shop.example']);
      expect(await letters(SUPPORT, lost, event.id)).toMatchObject([{ state: 'REFUSED', reason: 'NO_ADDRESS' }]);
    });

    it('do not go on other channels', async () => {
      const person = await Person.register(kit);
      const event = await answer(kit, person, { mailed: false, accountId: person.accountId });
      await kit.deliver(event);
      expect(await answered()).toEqual([]);
      expect(await letters(SUPPORT, person.subjectId, event.id)).toEqual([null]);
    });

    it.each(['restricted', 'erased'] as const)('are decided when they go: %s meanwhile, nothing goes, and staff see why', async (what) => {
      const person = await Person.register(kit);
      await send();
      server.received.splice(0);
      const event = await answer(kit, person, { accountId: person.accountId });
      await kit.deliver(event);
      if (what === 'restricted') await restrict(person.subjectId);
      else dataOf(await kit.ask('mutation { requestErasure(input: { dryRun: false, categories: ["CORRESPONDENCE"] }) { caseId userErrors { code } } }', person.self));
      await send();
      expect(server.received.filter(({ headers }) => headers.get('subject')?.includes('S-1'))).toEqual([]);
      const shown = { state: 'REFUSED', reason: what === 'restricted' ? 'RESTRICTED' : 'NO_LIVE_BINDING' };
      expect(await letters(SUPPORT, person.subjectId, event.id)).toMatchObject([shown]);
      expect(await letters(privacyOffice(), person.subjectId, event.id)).toMatchObject([shown]);
      expect(await kit.rows("SELECT id FROM disclosure WHERE purpose = 'CUSTOMER_SERVICE'")).toEqual([]);
      for (const caller of [person.self, staff('SUPPORT', 'CONTRACT'), staff('WAREHOUSE', 'CONTRACT'), anonymous()]) {
        expect(await letters(caller, person.subjectId, event.id)).toEqual([null]);
      }
    });

    it('are shown with one statement for however many entries', async () => {
      const person = await Person.register(kit);
      const ids: string[] = [];
      for (let entry = 0; entry < 5; entry += 1) {
        kit.clock.advance(1_000);
        const event = await answer(kit, person, { text: `Answer ${entry}`, accountId: person.accountId });
        await kit.deliver(event);
        ids.push(event.id);
      }
      const { selects } = await kit.subgraph.database.statements.measure(() => letters(SUPPORT, person.subjectId, ...ids));
      expect(selects).toBe(1);
    });
  });

  it('tries again with growing pauses while the mail service says later, and gives up when it says never', async () => {
    const person = await Person.register(kit);
    server.refuse = () => ({ at: 'RCPT', code: 450 });
    await send();
    await send();
    expect(await kit.rows('SELECT state, reason, attempts FROM message')).toEqual([{ state: 'PENDING', reason: 'SMTP_450', attempts: 1 }]);
    machine.advance(pauseAfter(1));
    await send();
    machine.advance(pauseAfter(1));
    await send();
    expect(await kit.rows('SELECT attempts FROM message')).toEqual([{ attempts: 2 }]);
    server.refuse = () => null;
    machine.advance(pauseAfter(2));
    await send();
    expect(await ends()).toEqual([{ template: 'ACCOUNT_WELCOME', state: 'SENT', reason: null }]);

    server.refuse = () => ({ at: 'DATA', code: 554 });
    await caseLetter(person.subjectId, 'case-1');
    await send();
    expect(await ends()).toContainEqual({ template: 'CASE_RECEIVED', state: 'FAILED', reason: 'SMTP_554' });
    // One disclosure for each message, however often it was tried.
    expect(await kit.rows('SELECT id FROM disclosure')).toHaveLength(2);
  });

  it('waits for a mail service or a subgraph that is down, and for three days at most', async () => {
    await Purchase.place(kit);
    kit.peers.down = 'cart-checkout';
    await send();
    expect(await kit.rows('SELECT state, reason FROM message')).toEqual([{ state: 'PENDING', reason: 'ERROR' }]);
    kit.peers.down = null;
    await server.close();
    for (let attempt = 2; attempt < 200; attempt += 1) {
      machine.advance(pauseAfter(attempt));
      await send();
      const [row] = await kit.rows<{ state: string }>('SELECT state FROM message');
      if (row?.state !== 'PENDING') break;
    }
    expect(await kit.rows('SELECT state, reason FROM message')).toEqual([{ state: 'FAILED', reason: 'ESOCKET' }]);
    expect(machine.now().getTime() - kit.clock.now().getTime()).toBeGreaterThan(70 * 3_600_000);
  });

  it('sends again under the same Message-ID when a replica dies between the yes of the mail service and its note of it', async () => {
    await Person.register(kit);
    let live: () => void = () => undefined;
    const dead = new Promise<void>((resolve) => (live = resolve));
    const arrived = new Promise<void>((resolve) => {
      server.beforeAnswer = () => {
        resolve();
        server.beforeAnswer = async () => undefined;
        return dead;
      };
    });
    const dying = send();
    await arrived;
    const [taken] = await kit.rows<{ state: string }>('SELECT state FROM message');
    expect(taken?.state).toBe('SENDING');

    const other = await Kit.open(place.url, { SMTP_URL: server.url }, undefined, machine);
    await other.subgraph.mail.drain();
    expect(server.received).toHaveLength(1);
    machine.advance(LEASE_MS + 1);
    await other.subgraph.mail.drain();
    await other.close();
    const ids = server.received.map(({ headers }) => headers.get('message-id'));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    live();
    await dying;
    expect(await kit.rows('SELECT state, attempts FROM message')).toEqual([{ state: 'SENT', attempts: 2 }]);
  });

  it('sends each letter once with two replicas at the same time', async () => {
    const person = await Person.register(kit);
    for (let made = 0; made < 30; made += 1) await caseLetter(person.subjectId, `case-${made}`);
    const other = await Kit.open(place.url, { SMTP_URL: server.url }, undefined, machine);
    await Promise.all([send(), other.subgraph.mail.drain()]);
    await Promise.all([send(), other.subgraph.mail.drain()]);
    await other.close();
    expect(new Set(server.received.map(({ headers }) => headers.get('message-id'))).size).toBe(31);
    expect(server.received).toHaveLength(31);
  });

  it('gives the same message for the same key, and nothing of a transaction that fails', async () => {
    const person = await Person.register(kit);
    expect(await caseLetter(person.subjectId, 'case-1')).toBe(await caseLetter(person.subjectId, 'case-1'));
    const failing = kit.subgraph.database.inTransaction(async (tx) => {
      await kit.subgraph.contact.sendCode(tx, { subjectId: person.subjectId, contextKind: 'CASE', contextId: 'c', purpose: 'RIGHTS', idempotencyKey: 'x' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await kit.rows('SELECT id FROM message')).toHaveLength(2);
  });

  it('refuses parameters that could be about a person', async () => {
    const { contact } = kit.subgraph;
    const base = { subjectId: uuidv7(), contextKind: 'CASE', contextId: 'c', purpose: 'RIGHTS', idempotencyKey: 'k', template: 'RESTRICTION_LIFTING' } as const;
    await expect(contact.request(null, { ...base, parameters: { caseNumber: NAME, liftsOn: '2026-12-01' } })).rejects.toThrow(/caseNumber/);
    await expect(contact.request(null, { ...base, parameters: { caseNumber: 'A-1', liftsOn: '2026-12-01', email: EMAIL } })).rejects.toThrow();
    await expect(contact.request(null, { ...base, purpose: 'NEWSLETTER', parameters: { caseNumber: 'A-1', liftsOn: '2026-12-01' } })).rejects.toThrow(/NEWSLETTER/);
    expect(await ends()).toEqual([]);
  });

  describe('one-time codes', () => {
    const context = { contextKind: 'CASE', contextId: 'case-1' } as const;

    async function codeFor(subjectId: string): Promise<string> {
      await kit.subgraph.contact.sendCode(null, { ...context, subjectId, purpose: 'RIGHTS', idempotencyKey: uuidv7(kit.clock) });
      await send();
      const texts = server.received.splice(0).map(({ text }) => text);
      return /^ {4}(\d{8})$/m.exec(texts.join('\n'))?.[1] ?? '';
    }

    it('proves once that somebody reads the person’s mail, and keeps no code', async () => {
      const order = await Purchase.place(kit);
      const code = await codeFor(order.subjectId);
      expect(code).toMatch(/^\d{8}$/);
      expect(await kit.dump()).not.toContain(code);
      expect(kit.logLines.join('')).not.toContain(code);
      const check = { ...context, subjectId: order.subjectId };
      const { contact } = kit.subgraph;
      expect(await contact.verifyCode({ ...check, contextId: 'case-2', code })).toBe('NONE');
      expect(await contact.verifyCode({ ...check, code: '0000000a' })).toBe('WRONG');
      expect(await contact.verifyCode({ ...check, code: `${code.slice(0, 4)} ${code.slice(4)}` })).toBe('RIGHT');
      expect(await contact.verifyCode({ ...check, code })).toBe('NONE');
    });

    it('counts the tries, ends with its time, and only the last one counts', async () => {
      const order = await Purchase.place(kit);
      const check = { ...context, subjectId: order.subjectId };
      const { contact } = kit.subgraph;
      const first = await codeFor(order.subjectId);
      const second = await codeFor(order.subjectId);
      expect(await contact.verifyCode({ ...check, code: first })).toBe('WRONG');
      for (let tries = 0; tries < 4; tries += 1) expect(await contact.verifyCode({ ...check, code: 'nothing' })).toBe('WRONG');
      expect(await contact.verifyCode({ ...check, code: second })).toBe('NONE');
      const third = await codeFor(order.subjectId);
      kit.clock.advance(15 * 60_000);
      expect(await contact.verifyCode({ ...check, code: third })).toBe('NONE');
    });

    it('is not sent when it comes too late to be of use', async () => {
      const order = await Purchase.place(kit);
      await send();
      await kit.subgraph.contact.sendCode(null, { ...context, subjectId: order.subjectId, purpose: 'RIGHTS', idempotencyKey: 'k' });
      kit.clock.advance(11 * 60_000);
      await send();
      expect(server.received).toHaveLength(1);
      expect(await ends()).toContainEqual({ template: 'ONE_TIME_CODE', state: 'FAILED', reason: 'TOO_LATE' });
    });
  });

  describe('for other subgraphs', () => {
    const SEND = 'mutation S($input: SendMessageInput!) { sendMessage(input: $input) }';

    it('sends what is theirs to ask for, without telling them an address', async () => {
      const order = await Purchase.place(kit);
      await send();
      const input = { template: 'PAYMENT_REMINDER', subjectId: order.subjectId, contextKind: 'INVOICE', contextId: order.invoiceId, purpose: 'UNPAID_INVOICE', idempotencyKey: 'r1', language: 'en' };
      const answer = await kit.askInternal<{ sendMessage: string }>(SEND, { input });
      expect(answer.sendMessage).toMatch(/^[0-9a-f-]{36}$/);
      await send();
      expect(subjects().at(-1)).toBe('Reminder of invoice 2026-000001');
      // Paid meanwhile: the purpose has ended, and with it the reminder.
      await kit.deliver(order.paid());
      await kit.askInternal(SEND, { input: { ...input, idempotencyKey: 'r2' } });
      await send();
      expect(await ends()).toContainEqual({ template: 'PAYMENT_REMINDER', state: 'REFUSED', reason: 'NO_LIVE_BINDING' });
    });

    it('refuses what is not theirs, and what the letter does not take', async () => {
      const order = await Purchase.place(kit);
      const input = { template: 'PAYMENT_REMINDER', subjectId: order.subjectId, contextKind: 'INVOICE', contextId: order.invoiceId, purpose: 'UNPAID_INVOICE', idempotencyKey: 'k' };
      const code = async (given: object, issuer: 'cart-checkout' | 'customer-identity' | 'gateway'): Promise<unknown> => {
        const caller = issuer === 'gateway' ? anonymous() : { ...service(), issuer };
        const answer = await kit.subgraph.execute('internal', { query: SEND, variables: { input: { ...input, ...given } } }, caller);
        return answer.errors?.[0]?.extensions?.['code'];
      };
      expect(await code({}, 'customer-identity')).toBe('FORBIDDEN');
      expect(await code({}, 'gateway')).toBe('FORBIDDEN');
      expect(await code({ template: 'SUPPORT_ANSWER', purpose: 'CUSTOMER_SERVICE' }, 'customer-identity')).toBe('FORBIDDEN');
      expect(await code({ parameters: [{ name: 'name', value: NAME }] }, 'cart-checkout')).toBe('BAD_INPUT');
      expect(await code({ purpose: 'CONTRACT' }, 'cart-checkout')).toBe('BAD_INPUT');
      expect(await code({}, 'cart-checkout')).toBeUndefined();
    });
  });

  it('leaves no trace of the person: not in a table, not in a log, not when a mail service repeats the address', async () => {
    server.refuse = () => ({ at: 'RCPT', code: 450 });
    await Purchase.place(kit, { language: 'en' });
    await send();
    server.refuse = () => ({ at: 'RCPT', code: 550 });
    machine.advance(pauseAfter(1));
    await send();
    expect(await ends()).toEqual([{ template: 'ORDER_CONFIRMATION', state: 'FAILED', reason: 'SMTP_550' }]);
    const traces = `${await kit.dump()}${kit.logLines.join('')}`;
    for (const secret of [EMAIL, 'vaultsson@', 'Vaultsson']) expect(traces).not.toContain(secret);
  });
});

describe('letters without a mail server', () => {
  it('land as files that only their owner can read', async () => {
    const [place, folder] = await Promise.all([testDatabaseUrl('vault-mail-files'), MailFolder.make()]);
    const kit = await Kit.open(place.url, { MAIL_DIR: folder.path });
    await Purchase.place(kit, { language: 'sv' });
    await kit.subgraph.mail.drain();
    const [mail, ...others] = await folder.mails();
    expect(others).toEqual([]);
    expect(mail?.to).toBe(EMAIL);
    expect(mail?.text).toContain('2 × Filament, svart: 500,00 kr');
    const [message] = await kit.rows<{ id: string }>('SELECT id FROM message');
    expect((await stat(join(folder.path, `${message?.id}.eml`))).mode & 0o777).toBe(0o600);
    expect((await stat(folder.path)).mode & 0o777).toBe(0o700);
    await kit.close();
    await Promise.all([folder.remove(), place.cleanup()]);
  });
});
