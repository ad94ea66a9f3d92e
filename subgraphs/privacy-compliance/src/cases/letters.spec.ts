import { fixedClock, type FixedClock } from '@andamal/kernel';
import { MailServer, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { customer, dataOf, guest, Kit, Person, privacyOffice, Purchase } from '../test-kit';

const FIELDS = 'rightsCase { id state waitsFor dueDate } userErrors { code field }';
const CHANGE: Readonly<Record<string, string>> = {
  openRightsCase: 'OpenRightsCaseInput',
  confirmIdentity: 'ConfirmIdentityInput',
  askForIdentity: 'RightsCaseInput',
  extendRightsCase: 'ExtendRightsCaseInput',
  decideRightsCase: 'DecideRightsCaseInput',
  cancelRightsCase: 'RightsCaseInput',
  announceRestrictionLifting: 'AnnounceRestrictionLiftingInput',
  liftRestriction: 'RightsCaseInput',
};

interface Changed {
  readonly rightsCase: { id: string; state: string; waitsFor: string | null; dueDate: string | null } | null;
  readonly userErrors: { code: string; field: string[] }[];
}

describe('letters about a case', () => {
  let place: TestDatabaseUrl;
  let server: MailServer;
  let machine: FixedClock;
  let kit: Kit;

  beforeEach(async () => {
    [place, server] = await Promise.all([testDatabaseUrl('vault-case-letters'), MailServer.open()]);
    machine = fixedClock('2026-11-23T09:00:00Z');
    kit = await Kit.open(place.url, { SMTP_URL: server.url, MAIL_ON_EVENTS: 'false' }, undefined, machine);
  });
  afterEach(async () => {
    await kit.close();
    await Promise.all([server.close(), place.cleanup()]);
  });

  const change = async (name: string, input: Record<string, unknown>, caller = privacyOffice()): Promise<Changed> => {
    const document = `mutation C($input: ${CHANGE[name]}!) { ${name}(input: $input) { ${FIELDS} } }`;
    return dataOf<Record<string, Changed>>(await kit.ask(document, caller, { input }))[name] as Changed;
  };
  const open = async (caller: Parameters<Kit['ask']>[1], input: Record<string, unknown>): Promise<string> =>
    String((await change('openRightsCase', input, caller)).rightsCase?.id);
  const asked = async (caseId?: string): Promise<string[]> =>
    (await kit.rows<{ template: string }>('SELECT template FROM message WHERE contextId = ? OR ? IS NULL ORDER BY id', [caseId ?? '', caseId ?? null])).map(({ template }) => template);
  const ends = (): Promise<object[]> => kit.rows('SELECT template, state, reason FROM message ORDER BY id');
  const send = (): Promise<void> => kit.subgraph.mail.drain();
  const subjects = (): (string | undefined)[] => server.received.map(({ headers }) => headers.get('subject'));
  /** The words of the letter with this subject, on one line: several go at once, in no order. */
  const letter = (subject: string): string | undefined =>
    server.received.find(({ headers }) => headers.get('subject') === subject)?.text.replaceAll('\n', ' ');
  const erase = async (caller: Parameters<Kit['ask']>[1]): Promise<string> =>
    dataOf<{ requestErasure: { caseId: string } }>(await kit.ask('mutation { requestErasure(input: {}) { caseId } }', caller)).requestErasure.caseId;
  const acknowledge = async (id: string | undefined): Promise<void> => {
    const document = 'mutation A($id: ID!) { acknowledgeRecipientNotice(input: { id: $id }) { userErrors { code } } }';
    expect(dataOf(await kit.ask(document, privacyOffice(), { id }))).toEqual({ acknowledgeRecipientNotice: { userErrors: [] } });
  };
  /** What goes on by itself, with every service having applied what it was told. */
  const goOn = async (): Promise<void> => {
    await kit.subgraph.database.execute('DELETE FROM outbox_deliveries');
    machine.advance(60_000);
    await kit.subgraph.cases.run();
  };

  it('tells that it was received and how it was answered, once each, in the language of the case', async () => {
    const person = await Person.register(kit);
    const caseId = await open(person.self, { kind: 'COMPLAINT' });
    await open(person.self, { kind: 'COMPLAINT', text: 'The same again.' });
    await send();
    expect(subjects()).toEqual(['We have received your request']);
    expect(server.received[0]?.text).toContain('complaint');
    expect(server.received[0]?.text).toContain('23 December 2026');
    expect(server.received[0]?.text).toContain(caseId);
    await change('decideRightsCase', { caseId, decision: 'DECLINED', reason: 'It was not us.' });
    await send();
    expect(subjects()).toEqual(['We have received your request', 'The answer to your request']);
    expect(server.received[1]?.text).toContain('not been able');
    expect(server.received[1]?.text).not.toContain('It was not us.');
    await goOn();
    expect(await asked(caseId)).toEqual(['CASE_RECEIVED', 'CASE_DECIDED']);
    expect(server.addressees.every((to) => to === 'exempel.vaultsson@shop.example')).toBe(true);
  });

  it('waits until it is known who asks, and tells the new day when that was proven anew', async () => {
    const person = await Person.register(kit);
    const caseId = await open(privacyOffice(), { kind: 'COMPLAINT', subjectId: person.subjectId, channel: 'PHONE' });
    expect(await asked(caseId)).toEqual([]);
    await change('confirmIdentity', { caseId, proof: 'CALL_BACK' });
    expect(await asked(caseId)).toEqual(['CASE_RECEIVED']);
    await change('askForIdentity', { caseId });
    kit.clock.set('2026-12-03T09:00:00Z');
    await change('confirmIdentity', { caseId, proof: 'ID_DOCUMENT' });
    const days = await kit.rows<{ parameters: string }>('SELECT parameters FROM message WHERE contextId = ? ORDER BY id', [caseId]);
    expect(days.map(({ parameters }) => (JSON.parse(parameters) as { dueOn: string }).dueOn)).toEqual(['2026-12-23', '2027-01-04']);
  });

  it('a request that joins for more is confirmed too; one that is taken back is not answered', async () => {
    const person = await Person.register(kit);
    const caseId = await open(person.self, { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'] });
    await open(person.self, { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'] });
    expect(await asked(caseId)).toEqual(['CASE_RECEIVED']);
    await open(person.self, { kind: 'OBJECTION' });
    expect(await asked(caseId)).toEqual(['CASE_RECEIVED', 'CASE_RECEIVED']);
    const cancelled = await open(person.self, { kind: 'COMPLAINT' });
    await change('cancelRightsCase', { caseId: cancelled }, person.self);
    expect(await asked(cancelled)).toEqual(['CASE_RECEIVED']);
  });

  it('an extension by mail is a letter with its ground and the new day; by another channel none', async () => {
    const [person, other] = [await Person.register(kit), await Person.register(kit)];
    const caseId = await open(person.self, { kind: 'COMPLAINT' });
    const extend = (id: string, more: object) => change('extendRightsCase', { caseId: id, months: 2, reason: 'Much to look through.', ...more });
    expect((await extend(caseId, { noticeBy: 'MAIL', ground: 'MANY_REQUESTS' })).userErrors).toEqual([]);
    expect((await extend(caseId, { noticeBy: 'MAIL' })).userErrors[0]?.code).toBe('NOT_EXTENDABLE');
    const byPost = await open(other.self, { kind: 'COMPLAINT' });
    await extend(byPost, { noticeBy: 'POST' });
    expect(await asked(byPost)).toEqual(['CASE_RECEIVED']);
    expect(await asked(caseId)).toEqual(['CASE_RECEIVED', 'CASE_EXTENDED']);
    await send();
    const text = letter('Your request takes longer');
    expect(text).toContain('because we have received many');
    expect(text).toContain('23 February 2027');
  });

  describe('a restriction', () => {
    const restricted = async (): Promise<{ person: Person; caseId: string }> => {
      const person = await Person.register(kit);
      return { person, caseId: await open(person.self, { kind: 'RESTRICTION' }) };
    };
    const lift = async (caseId: string): Promise<string> => (await change('liftRestriction', { caseId })).userErrors[0]?.code ?? 'LIFTED';
    const announce = (caseId: string, more: object = {}) => change('announceRestrictionLifting', { caseId, noticeBy: 'MAIL', text: 'The dispute is settled.', ...more });

    it('is lifted only once the letter about it has gone, and not before the day that it names', async () => {
      const { caseId } = await restricted();
      expect((await announce(caseId, { liftsOn: '2026-11-23' })).userErrors[0]?.code).toBe('INVALID_DAY');
      expect((await announce(caseId, { liftsOn: '2026-11-31' })).userErrors[0]?.code).toBe('INVALID_DAY');
      expect((await announce(caseId, { liftsOn: '2026-12-01' })).userErrors).toEqual([]);
      expect(await lift(caseId)).toBe('NOT_ANNOUNCED');
      await send();
      // Under the restriction itself.
      expect(letter('The restriction ends')).toContain('1 December 2026');
      expect(await lift(caseId)).toBe('TOO_SOON');
      kit.clock.set('2026-11-30T23:30:00Z');
      expect(await lift(caseId)).toBe('LIFTED');
    });

    it('a letter that could not be delivered has told nobody; another channel does', async () => {
      const { caseId } = await restricted();
      await send();
      server.refuse = () => ({ at: 'RCPT', code: 550 });
      await announce(caseId);
      await send();
      kit.clock.advance(3 * 86_400_000);
      expect(await ends()).toContainEqual(expect.objectContaining({ template: 'RESTRICTION_LIFTING', state: 'FAILED' }));
      expect(await lift(caseId)).toBe('NOT_ANNOUNCED');
      await announce(caseId, { noticeBy: 'PHONE' });
      expect(await lift(caseId)).toBe('LIFTED');
    });

    it('does not wait for a letter to somebody of whom no address is held, nor for the person', async () => {
      const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
      const caseId = await open(guest(order.subjectId), { kind: 'RESTRICTION' });
      await kit.subgraph.database.execute("UPDATE datum SET endedAt = ? WHERE subjectId = ? AND category = 'EMAIL'", [kit.clock.now(), order.subjectId]);
      await announce(caseId);
      expect(await lift(caseId)).toBe('NOT_ANNOUNCED');
      await send();
      expect(server.received).toEqual([]);
      expect(await lift(caseId)).toBe('LIFTED');
      const { person, caseId: own } = await restricted();
      expect((await change('liftRestriction', { caseId: own }, person.self)).userErrors).toEqual([]);
    });

    it('that is lifted is told to the recipients who were told of it, after that, and to no others', async () => {
      const person = await Person.register(kit);
      const before = await Purchase.place(kit, { person });
      await kit.deliver(before.dispatched());
      const first = await open(person.self, { kind: 'RESTRICTION' });
      const [notice] = await kit.rows<{ id: string }>('SELECT id FROM recipient_notice WHERE caseId = ?', [first]);
      await acknowledge(notice?.id);
      await goOn();
      const second = await open(person.self, { kind: 'RESTRICTION', purposes: ['LEGITIMATE_INTEREST'] });
      expect(second).not.toBe(first);
      const under = await Purchase.place(kit, { person });
      await kit.deliver(under.dispatched());
      const lifted = () => kit.rows("SELECT recipient, contextId, state FROM recipient_notice WHERE kind = 'RESTRICTION_LIFTED' ORDER BY contextId");
      expect((await change('liftRestriction', { caseId: first }, person.self)).userErrors).toEqual([]);
      // The other one is in force still: it is not about what a carrier gets now.
      expect(await lifted()).toEqual([]);
      await kit.deliver((await Purchase.place(kit, { person })).dispatched());
      expect((await change('liftRestriction', { caseId: second }, person.self)).userErrors).toEqual([]);
      expect(await lifted()).toEqual([before, under].map(({ orderId }) => ({ recipient: 'CARRIER', contextId: orderId, state: 'PENDING' })));
    });
  });

  it('an erasure of all waits for no letter and keeps no address for one; its receipt is found by the number of the case', async () => {
    const person = await Person.register(kit);
    const caseId = await erase(person.self);
    // Nobody waits for a mail server: the address is gone with the answer.
    expect((await kit.read(person.ref(), ['email'], privacyOffice())).values).not.toMatchObject({ email: expect.anything() as unknown });
    await send();
    await goOn();
    await goOn();
    await send();
    expect(server.received).toEqual([]);
    expect(await ends()).toEqual([expect.objectContaining({ template: 'CASE_RECEIVED', state: 'REFUSED', reason: 'NO_ADDRESS' }), expect.objectContaining({ template: 'ERASURE_RECEIPT', state: 'REFUSED', reason: 'NO_ADDRESS' })]);
    // The person was answered with the number of the case, by which the receipt is found.
    const receipt = `{ erasureReceipt(caseId: "${caseId}") { id } }`;
    for (const caller of [customer(person.accountId, person.subjectId), privacyOffice()]) {
      expect(dataOf<{ erasureReceipt: { id: string } | null }>(await kit.ask(receipt, caller)).erasureReceipt?.id).toEqual(expect.any(String));
    }
  });

  it('an erasure that leaves an order its address sends the receipt there, and no other answer', async () => {
    const order = await Purchase.place(kit);
    const caseId = await erase(guest(order.subjectId));
    await goOn();
    await goOn();
    await send();
    expect(subjects().sort()).toEqual(['Receipt of erasure', 'We have received your request']);
    const [receipt] = await kit.rows<{ id: string }>('SELECT id FROM erasure_receipt WHERE caseId = ?', [caseId]);
    expect(letter('Receipt of erasure')).toContain(receipt?.id);
    expect(letter('Receipt of erasure')).toMatch(/Data that are erased: \d+/);
  });

  it('a case that waits for a recipient is looked at as soon as that has been told', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    await kit.deliver(order.dispatched());
    const caseId = await open(person.self, { kind: 'RESTRICTION' });
    const state = async (): Promise<object[]> => kit.rows('SELECT state, waitsFor FROM rights_case WHERE id = ?', [caseId]);
    for (let turn = 0; turn < 10; turn += 1) {
      machine.advance(60_000);
      await kit.subgraph.cases.run();
    }
    expect(await state()).toEqual([{ state: 'WAITING', waitsFor: 'RECIPIENT' }]);
    const [notice] = await kit.rows<{ id: string }>('SELECT id FROM recipient_notice WHERE caseId = ?', [caseId]);
    // The pause is not over: without being woken it would not be looked at.
    await kit.subgraph.cases.run();
    expect(await state()).toEqual([{ state: 'WAITING', waitsFor: 'RECIPIENT' }]);
    await acknowledge(notice?.id);
    await kit.subgraph.cases.run();
    expect(await state()).toEqual([{ state: 'COMPLETED', waitsFor: null }]);
    expect(await asked(caseId)).toEqual(['CASE_RECEIVED', 'CASE_DECIDED']);
  });
});
