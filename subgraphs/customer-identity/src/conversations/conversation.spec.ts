import { uuidv7 } from '@andamal/kernel';
import { readRecording, readWords, type CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, createKit, dataOf, newCustomer, staff, support, type Kit } from '../test-kit';
import { CONVERSATION_STATES, stateAfter, type ConversationAction } from './conversation.states';

let database: TestDatabaseUrl;
let kit: Kit;

beforeEach(async () => {
  database = await testDatabaseUrl('identity');
  kit = await createKit(database.url);
});

afterEach(async () => {
  await kit.subgraph.stop();
  await database.cleanup();
});

interface Payload {
  readonly conversation: { id: string; number: string; state: string; assigneeId: string | null; customer: { id: string } | null; order: { id: string } | null; personalData: { id: string }; subject: { id: string } } | null;
  readonly entry: { id: string; kind: string; by: string; staffId: string | null; told: { how: string } | null; words: { id: string } | null } | null;
  readonly userErrors: { code: string; field: string[] | null; message: string }[];
}

const RESULT = `{ conversation { id number state assigneeId customer { id } order { id } personalData { id } subject { id } }
  entry { id kind by staffId told { how at } words { id } } userErrors { code field message } }`;

/** A mutation by its name; the type of its input follows from it. */
async function change(mutation: string, input: Record<string, unknown>, caller: CallerContext = support()): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  return dataOf<Payload>(await kit.ask(`mutation M($input: ${type}) { ${mutation}(input: $input) ${RESULT} }`, { input }, caller), mutation);
}

async function opened(input: Record<string, unknown> = {}): Promise<NonNullable<Payload['conversation']>> {
  const { conversation, userErrors } = await change('openConversation', { channel: 'PHONE', text: 'Unmistakable question', ...input });
  if (conversation === null) throw new Error(JSON.stringify(userErrors));
  return conversation;
}

interface EntryNode {
  readonly kind: string;
  readonly by: string;
  readonly staffId: string | null;
  readonly words: { id: string } | null;
}

async function entriesOf(id: string, caller: CallerContext, page = ''): Promise<EntryNode[] | null> {
  const answer = await kit.ask(`query Q($id: ID!) { conversation(id: $id) { entries${page} { nodes { kind by staffId words { id } } } } }`, { id }, caller);
  return dataOf<{ entries: { nodes: EntryNode[] } } | null>(answer, 'conversation')?.entries.nodes ?? null;
}

const codes = ({ userErrors }: Payload): string[] => userErrors.map(({ code }) => code);
const contacted = async () => (await kit.events()).filter(({ type }) => type === 'Contacted');
const lastDeposit = () => kit.peers.deposits.at(-1);
const refusal = async (mutation: string, input: Record<string, unknown>, caller: CallerContext): Promise<unknown> => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const answer = await kit.ask(`mutation M($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`, { input }, caller);
  return answer.errors?.[0]?.extensions?.['code'];
};

describe('a support case that staff open', () => {
  it('with a customer deposits what was said, and announces it under the id of the deposit', async () => {
    const one = await newCustomer(kit);
    const made = await opened({ customerId: one.id });
    expect(made).toMatchObject({ state: 'OPEN', assigneeId: 'staff-1', customer: { id: one.id }, order: null, subject: { id: one.subjectId } });
    expect(made.personalData.id).toBe(`${one.subjectId}:ACCOUNT:${one.id}`);
    expect(made.number).toMatch(/^S-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const deposit = lastDeposit();
    expect(deposit).toMatchObject({ source: 'CONTACTED', contextKind: 'CASE', contextId: made.id, subjectId: one.subjectId });
    expect(deposit?.values.map(({ category, value }) => [category, readWords(value)])).toEqual([
      ['CORRESPONDENCE', { from: 'CUSTOMER', channel: 'PHONE', at: '2026-11-23T09:00:00.000Z', text: 'Unmistakable question' }],
    ]);
    expect(await contacted()).toEqual([
      {
        id: deposit?.id, type: 'Contacted', orderingKey: one.subjectId,
        payload: {
          caseId: made.id, entryId: deposit?.id, subjectId: one.subjectId, depositId: deposit?.id, accountId: one.id, orderId: null,
          contactedAt: '2026-11-23T09:00:00.000Z',
        },
      },
    ]);
  });

  it('that came by mail is answered by mail: the answer asks for a letter, and nothing else does', async () => {
    const one = await newCustomer(kit);
    const letters = async () => (await contacted()).map(({ payload }) => payload['answerByMail'] ?? null);
    const mail = await opened({ channel: 'MAIL', customerId: one.id });
    const said = (conversationId: string, from: string) => change('addConversationMessage', { conversationId, from, text: 'Words' });
    await said(mail.id, 'CUSTOMER');
    await change('addConversationNote', { conversationId: mail.id, text: 'A note' });
    expect(await letters()).toEqual([null, null, null]);
    const { entry } = await said(mail.id, 'STAFF');
    const asked = (await contacted()).filter(({ payload }) => payload['answerByMail'] !== undefined);
    expect(asked).toMatchObject([{ id: lastDeposit()?.id, payload: { entryId: entry?.id, answerByMail: { caseNumber: mail.number } } }]);
    for (const channel of ['PHONE', 'CHAT', 'FACEBOOK', 'LINKEDIN']) await said((await opened({ channel, customerId: one.id })).id, 'STAFF');
    expect((await letters()).filter((letter) => letter !== null)).toHaveLength(1);
  });

  it('with a guest goes by the number of the order', async () => {
    const order = { orderId: uuidv7(), subjectId: uuidv7(), accountId: null };
    kit.peers.orders.set('7K3M-9QXA', order);
    const made = await opened({ orderNumber: '7K3M-9QXA', channel: 'MAIL' });
    expect(made).toMatchObject({ customer: null, order: { id: order.orderId }, subject: { id: order.subjectId } });
    expect(made.personalData.id).toBe(`${order.subjectId}:ORDER:${order.orderId}`);
    expect((await contacted())[0]?.payload).toMatchObject({ accountId: null, orderId: order.orderId });
  });

  it('about an order lets go of that when nothing of the person is held for it any more, and goes on', async () => {
    const order = { orderId: uuidv7(), subjectId: uuidv7(), accountId: null };
    kit.peers.orders.set('7K3M-9QXA', order);
    const made = await opened({ orderNumber: '7K3M-9QXA', channel: 'MAIL' });
    const ended = async (subjectId: string, id = uuidv7()) => {
      const payload = JSON.stringify({ orderId: order.orderId, subjectId });
      const event = { id, type: 'OrderDataEnded', orderingKey: subjectId, at: '2026-11-23T09:00:00.000Z', payload };
      const apply = 'mutation ($events: [EventInput!]!) { applyEvents(events: $events) { outcome } }';
      expect(dataOf(await kit.askInternal(apply, { events: [event] }), 'applyEvents')).toEqual([{ outcome: 'APPLIED' }]);
      return (await change('addConversationNote', { conversationId: made.id, text: 'Noted' })).conversation;
    };
    expect(await ended(uuidv7())).toMatchObject({ order: { id: order.orderId } });
    const after = await ended(order.subjectId);
    expect(after).toMatchObject({ order: null, subject: { id: order.subjectId } });
    expect(after?.personalData.id).toBe(`${order.subjectId}:CASE:${made.id}`);
    expect(await kit.dump()).not.toContain(`"orderId":"${order.orderId}"`);
  });

  it('with somebody who is not known makes a new person of their own, who can be reached', async () => {
    const made = await opened({ channel: 'LINKEDIN', phone: '070-174 06 05', email: 'unmistakable@exempel.se' });
    expect(lastDeposit()?.subjectId).toBeNull();
    expect(lastDeposit()?.values.map(({ category }) => category)).toEqual(['CORRESPONDENCE', 'PHONE', 'EMAIL']);
    expect(made.personalData.id).toBe(`${made.subject.id}:CASE:${made.id}`);
    const again = await opened({ conversationId: made.id, channel: 'FACEBOOK' });
    expect(again.subject).toEqual(made.subject);
    expect(again.id).not.toBe(made.id);
  });

  it.each([
    [{ customerId: uuidv7() }, 'CUSTOMER_NOT_FOUND'],
    [{ orderNumber: '0000-0000' }, 'ORDER_NOT_FOUND'],
    [{ conversationId: uuidv7() }, 'CONVERSATION_NOT_FOUND'],
    [{ customerId: uuidv7(), orderNumber: '0000-0000' }, 'ONE_PARTY_ONLY'],
    [{ text: ' \n' }, 'TEXT_REQUIRED'],
    [{ text: null }, 'TEXT_REQUIRED'],
  ])('is not opened without who or what (%#)', async (input, code) => {
    expect(codes(await change('openConversation', { channel: 'PHONE', text: 'Hello', ...input }))).toEqual([code]);
    expect(kit.peers.deposits).toEqual([]);
  });

  it('takes no further address of somebody who is known', async () => {
    const one = await newCustomer(kit);
    const refused = await change('openConversation', { channel: 'PHONE', text: 'Hello', customerId: one.id, phone: '070-174 06 05' });
    expect(codes(refused)).toEqual(['ONE_PARTY_ONLY']);
  });

  it('passes on what the vault does not take, at its field, and writes nothing', async () => {
    kit.peers.problems = [{ category: 'PHONE', code: 'INVALID_VALUE', message: 'Check the phone number.' }];
    const refused = await change('openConversation', { channel: 'PHONE', text: 'Hello', phone: 'x' });
    expect(refused.userErrors).toEqual([{ code: 'VALUE_NOT_ACCEPTED', field: ['input', 'phone'], message: 'Check the phone number.' }]);
    expect(await kit.events()).toEqual([]);
  });

  it('is for SUPPORT with CUSTOMER_SERVICE only, as all that staff do with one', async () => {
    const { id } = await opened();
    const one = await newCustomer(kit);
    const nobody = [anonymous(), one.caller, staff('SUPPORT'), { ...support(), purpose: 'CONTRACT' }, { ...staff('WAREHOUSE'), purpose: 'CUSTOMER_SERVICE' }];
    const before = kit.peers.deposits.length;
    for (const caller of nobody) {
      expect(await refusal('openConversation', { channel: 'PHONE', text: 'Hello' }, caller)).toBe('FORBIDDEN');
      expect(await refusal('addConversationMessage', { conversationId: id, from: 'STAFF', text: 'Hello' }, caller)).toBe('FORBIDDEN');
      expect(await refusal('addConversationNote', { conversationId: id, text: 'Hello' }, caller)).toBe('FORBIDDEN');
      expect(await refusal('solveConversation', { conversationId: id }, caller)).toBe('FORBIDDEN');
      expect(await refusal('startCall', { conversationId: id }, caller)).toBe('FORBIDDEN');
      const queue = await kit.ask('{ conversations { nodes { id } } }', {}, caller);
      expect(queue.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    expect(kit.peers.deposits).toHaveLength(before);
  });
});

describe('a support case', () => {
  it('moves on as it is written in, in this way and no other', () => {
    const actions: ConversationAction[] = ['MESSAGE_IN', 'MESSAGE_OUT', 'CALL', 'NOTE', 'SOLVE', 'REOPEN'];
    expect(Object.fromEntries(CONVERSATION_STATES.map((state) => [state, actions.map((action) => stateAfter(state, action)).join(' ')]))).toEqual({
      OPEN: 'OPEN WAITING OPEN OPEN SOLVED ',
      WAITING: 'OPEN WAITING WAITING WAITING SOLVED ',
      SOLVED: 'REOPENED SOLVED REOPENED SOLVED  REOPENED',
      REOPENED: 'REOPENED WAITING REOPENED REOPENED SOLVED ',
    });
  });

  it('is begun, read and gone on with by its customer, and is nothing to another', async () => {
    const one = await newCustomer(kit, { email: 'ett@exempel.se' });
    const other = await newCustomer(kit, { email: 'tva@exempel.se' });
    const begun = await change('startConversation', { channel: 'CHAT', text: 'Where is my printer?' }, one.caller);
    const id = begun.conversation?.id ?? '';
    expect(begun).toMatchObject({ conversation: { state: 'OPEN', assigneeId: null }, entry: { kind: 'MESSAGE_IN', by: 'CUSTOMER' }, userErrors: [] });
    await change('addConversationMessage', { conversationId: id, from: 'STAFF', text: 'On its way.' });
    await change('addConversationNote', { conversationId: id, text: 'Impatient' });
    const replied = await change('replyToConversation', { conversationId: id, text: 'Thanks' }, one.caller);
    expect(replied.conversation?.state).toBe('OPEN');

    const own = await entriesOf(id, one.caller);
    expect(own?.map(({ kind, by, staffId }) => [kind, by, staffId])).toEqual([
      ['MESSAGE_IN', 'CUSTOMER', null], ['MESSAGE_OUT', 'STAFF', null], ['MESSAGE_IN', 'CUSTOMER', null],
    ]);
    expect((await entriesOf(id, support()))?.map(({ kind, staffId }) => [kind, staffId])).toEqual([
      ['MESSAGE_IN', null], ['MESSAGE_OUT', 'staff-1'], ['NOTE', 'staff-1'], ['MESSAGE_IN', null],
    ]);
    expect((await entriesOf(id, { ...staff('PRIVACY_OFFICE'), purpose: 'RIGHTS' }))?.length).toBe(4);

    for (const caller of [other.caller, anonymous(), staff('SUPPORT'), { ...staff('WAREHOUSE'), purpose: 'CUSTOMER_SERVICE' }]) {
      expect(await entriesOf(id, caller)).toBeNull();
    }
    expect(codes(await change('replyToConversation', { conversationId: id, text: 'Hello?' }, other.caller))).toEqual(['CONVERSATION_NOT_FOUND']);
    const mine = 'query Q { myConversations { nodes { id } } }';
    expect(dataOf(await kit.ask(mine, {}, one.caller), 'myConversations')).toEqual({ nodes: [{ id }] });
    expect(dataOf(await kit.ask(mine, {}, other.caller), 'myConversations')).toEqual({ nodes: [] });
    const byNumber = await kit.ask('query Q($n: String!) { conversationByNumber(number: $n) { id } }', { n: begun.conversation?.number }, one.caller);
    expect(dataOf(byNumber, 'conversationByNumber')).toEqual({ id });
  });

  it('is about the customer’s own order, and about nobody else’s', async () => {
    const one = await newCustomer(kit, { email: 'ett@exempel.se' });
    const other = await newCustomer(kit, { email: 'tva@exempel.se' });
    const order = { orderId: uuidv7(), subjectId: one.subjectId, accountId: one.id };
    kit.peers.orders.set('7K3M-9QXA', order);
    const input = { channel: 'MAIL', text: 'It broke', orderNumber: '7K3M-9QXA' };
    expect((await change('startConversation', input, one.caller)).conversation?.order).toEqual({ id: order.orderId });
    expect(codes(await change('startConversation', input, other.caller))).toEqual(['ORDER_NOT_FOUND']);
    expect(codes(await change('startConversation', { ...input, orderNumber: 'nobodys' }, other.caller))).toEqual(['ORDER_NOT_FOUND']);
  });

  it('leaves no word in any table, event or log line', async () => {
    const one = await newCustomer(kit);
    const { id } = await opened({ customerId: one.id });
    await change('addConversationNote', { conversationId: id, text: 'Unmistakable note' });
    await change('replyToConversation', { conversationId: id, text: 'Unmistakable reply' }, one.caller);
    kit.peers.problems = [{ category: 'CORRESPONDENCE', code: 'INVALID_VALUE', message: 'No.' }];
    await change('replyToConversation', { conversationId: id, text: 'Unmistakable refusal' }, one.caller);
    expect(JSON.stringify(kit.peers.deposits).match(/Unmistakable/g)).toHaveLength(3);
    expect((await kit.dump()) + kit.logLines.join('')).not.toContain('Unmistakable');
  });

  it('is solved once and reopened, by staff and by the person', async () => {
    const one = await newCustomer(kit);
    const { id } = await opened({ customerId: one.id });
    const input = { conversationId: id };
    expect(codes(await change('reopenConversation', input))).toEqual(['WRONG_STATE']);
    expect((await change('solveConversation', input)).conversation?.state).toBe('SOLVED');
    expect(codes(await change('solveConversation', input))).toEqual(['WRONG_STATE']);
    expect((await change('replyToConversation', { ...input, text: 'It broke again' }, one.caller)).conversation?.state).toBe('REOPENED');
    await change('solveConversation', input);
    expect((await change('reopenConversation', input)).conversation?.state).toBe('REOPENED');
    expect(codes(await change('solveConversation', { conversationId: uuidv7() }))).toEqual(['CONVERSATION_NOT_FOUND']);
  });

  it('stands in the queue while it waits for the shop', async () => {
    const waiting = await opened();
    const answered = await opened();
    await change('addConversationMessage', { conversationId: answered.id, from: 'STAFF', text: 'Yes' });
    const queue = async (args = '') => {
      const answer = await kit.ask(`{ conversations${args} { nodes { id } pageInfo { hasNextPage } } }`, {}, support());
      return dataOf<{ nodes: { id: string }[] }>(answer, 'conversations').nodes.map(({ id }) => id);
    };
    expect(await queue()).toEqual([waiting.id]);
    expect(await queue('(states: [OPEN, WAITING])')).toEqual([waiting.id, answered.id]);
    expect(await queue('(states: [OPEN, WAITING], first: 1)')).toEqual([waiting.id]);
    await change('assignConversation', { conversationId: waiting.id, toMe: false });
    expect(await queue('(mine: true)')).toEqual([]);
    expect((await change('assignConversation', { conversationId: waiting.id, toMe: true })).conversation?.assigneeId).toBe('staff-1');
    expect(await queue('(mine: true)')).toEqual([waiting.id]);
  });

  it('is read with the same statements for one and for twenty, each with its page of entries', async () => {
    const ids: string[] = [];
    for (let made = 0; made < 20; made += 1) ids.push((await opened()).id);
    for (const conversationId of ids) for (const text of ['One', 'Two']) await change('addConversationMessage', { conversationId, from: 'CUSTOMER', text });
    const ask = (first: number) =>
      kit.subgraph.database.statements.measure(async () => {
        const answer = await kit.ask(`{ conversations(first: ${first}) { nodes { id entries(first: 2) { nodes { id } pageInfo { hasNextPage endCursor } } } } }`, {}, support());
        const { nodes } = dataOf<{ nodes: { entries: { nodes: unknown[]; pageInfo: { hasNextPage: boolean } } }[] }>(answer, 'conversations');
        expect(nodes).toHaveLength(first);
        for (const { entries } of nodes) expect(entries).toMatchObject({ nodes: [{}, {}], pageInfo: { hasNextPage: true } });
      });
    expect((await ask(20)).selects).toBe((await ask(1)).selects);
  });

  it('pages through its entries', async () => {
    const { id } = await opened();
    for (const text of ['Two', 'Three']) await change('addConversationMessage', { conversationId: id, from: 'CUSTOMER', text });
    const page = async (after: string) => {
      const answer = await kit.ask(`query Q($id: ID!) { conversation(id: $id) { entries(first: 2${after}) { nodes { id } pageInfo { endCursor hasNextPage } } } }`, { id }, support());
      return dataOf<{ entries: { nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }>(answer, 'conversation').entries;
    };
    const first = await page('');
    const second = await page(`, after: "${first.pageInfo.endCursor}"`);
    expect([first.nodes.length, first.pageInfo.hasNextPage, second.nodes.length, second.pageInfo.hasNextPage]).toEqual([2, true, 1, false]);
    expect(new Set([...first.nodes, ...second.nodes].map((node) => node.id)).size).toBe(3);
  });

  it('is not flooded by one customer, whatever the parallel tries', async () => {
    const one = await newCustomer(kit);
    const answers = await Promise.all(Array.from({ length: 35 }, () => change('startConversation', { channel: 'CHAT', text: 'Hello' }, one.caller)));
    expect(answers.filter(({ conversation }) => conversation !== null)).toHaveLength(30);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set(['TOO_MANY']));
    kit.clock.advance(3_600_000);
    expect(codes(await change('startConversation', { channel: 'CHAT', text: 'Hello' }, one.caller))).toEqual([]);
  });

  it.each([
    ['openConversation', { channel: 'PHONE', text: 'x'.repeat(6_001) }, 'text'],
    ['addConversationNote', { conversationId: 'c', text: 'x'.repeat(501) }, 'text'],
    ['openConversation', { channel: 'PHONE', text: 'x', orderNumber: 'x'.repeat(17) }, 'orderNumber'],
    ['registerRecording', { callId: 'c', recordingId: 'x x', startedAt: '2026-11-23T09:00:00Z', seconds: 1 }, 'recordingId'],
    ['registerRecording', { callId: 'c', recordingId: 'rec-1', startedAt: '2026-11-23T09:00:00Z', seconds: 90_000 }, 'seconds'],
  ])('takes nothing that is too long or odd: %s %#', async (mutation, input, field) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
    const { errors = [] } = await kit.ask(`mutation M($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`, { input }, support());
    expect(errors[0]?.extensions?.['code']).toBe('BAD_INPUT');
    expect((errors[0]?.extensions?.['fields'] as { field: string }[]).map((problem) => problem.field)).toEqual([field]);
    expect(JSON.stringify(errors)).not.toContain('xxx');
  });
});

describe('a call', () => {
  const RECORDING = { recordingId: 'rec-4711', startedAt: '2026-11-23T09:00:00.000Z', seconds: 61 };

  it('is recorded only of a caller who was told before', async () => {
    const { id } = await opened();
    const call = (await change('startCall', { conversationId: id })).entry;
    const input = { ...RECORDING, callId: call?.id };
    expect(call).toMatchObject({ kind: 'CALL', staffId: 'staff-1', told: null, words: null });
    expect(codes(await change('registerRecording', input))).toEqual(['CALLER_NOT_TOLD']);
    kit.clock.advance(60_000);
    expect((await change('tellOfRecording', { callId: call?.id, how: 'BY_STAFF' })).entry?.told).toEqual({ how: 'BY_STAFF', at: '2026-11-23T09:01:00.000Z' });
    // Told in the middle of it: what was recorded before that must not be kept.
    expect(codes(await change('registerRecording', input))).toEqual(['CALLER_NOT_TOLD']);
    expect(codes(await change('registerRecording', { ...input, startedAt: '2026-11-23T09:02:00Z' }))).toEqual(['NOT_YET']);
    expect(kit.peers.deposits).toHaveLength(1);

    const kept = await change('registerRecording', { ...input, startedAt: '2026-11-23T09:01:00Z' });
    expect(kept.entry?.words?.id).toContain(`:DEPOSIT:${lastDeposit()?.id}`);
    const [value] = lastDeposit()?.values ?? [];
    expect([value?.category, readRecording(value?.value ?? '')]).toEqual([
      'CALL_RECORDING',
      { recording: 'rec-4711', startedAt: '2026-11-23T09:01:00.000Z', seconds: 61, toldAt: '2026-11-23T09:01:00.000Z', toldHow: 'BY_STAFF' },
    ]);
    expect((await contacted()).at(-1)).toMatchObject({ id: lastDeposit()?.id, payload: { caseId: id, entryId: call?.id } });
    expect(await kit.dump()).not.toContain('rec-4711');
  });

  it('is listed for quality and training where a recording was kept, page by page, and for nobody else', async () => {
    const calls: string[] = [];
    for (let call = 0; call < 3; call += 1) {
      kit.clock.advance(1_000);
      const { id } = await opened();
      const callId = (await change('startCall', { conversationId: id, told: 'ANNOUNCEMENT' })).entry?.id ?? '';
      if (call === 1) continue;
      const { userErrors } = await change('registerRecording', { callId, recordingId: `rec-000${call}`, startedAt: kit.clock.now().toISOString(), seconds: 10 });
      expect(userErrors).toEqual([]);
      calls.push(callId);
    }
    const LIST = '{ nodes { id kind staffId words { id } } pageInfo { hasNextPage endCursor } }';
    interface Listed { nodes: { id: string; kind: string; staffId: string | null; words: { id: string } | null }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
    const list = async (after: string | null, caller = { ...staff('QUALITY'), purpose: 'CALL_QUALITY' }) =>
      kit.ask(`query L($after: String) { recordedCalls(first: 1, after: $after) ${LIST} }`, { after }, caller);
    const first = dataOf<Listed>(await list(null), 'recordedCalls');
    const second = dataOf<Listed>(await list(first.pageInfo.endCursor), 'recordedCalls');
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual([...calls].reverse());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(first.nodes[0]).toMatchObject({ kind: 'CALL', staffId: 'staff-1', words: { id: expect.stringContaining(':DEPOSIT:') } });
    for (const caller of [anonymous(), support(), { ...support(), purpose: 'CALL_QUALITY' }, { ...staff('QUALITY'), purpose: 'CUSTOMER_SERVICE' }, { ...staff('PRIVACY_OFFICE'), purpose: 'RIGHTS' }]) {
      expect((await list(null, caller as never)).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
  });

  it('stays told as it was first told', async () => {
    const { id } = await opened();
    const call = (await change('startCall', { conversationId: id, told: 'ANNOUNCEMENT' })).entry;
    kit.clock.advance(60_000);
    const again = await change('tellOfRecording', { callId: call?.id, how: 'BY_STAFF' });
    expect(again.entry?.told).toEqual({ how: 'ANNOUNCEMENT', at: '2026-11-23T09:00:00.000Z' });
    expect(codes(await change('tellOfRecording', { callId: uuidv7(), how: 'BY_STAFF' }))).toEqual(['CALL_NOT_FOUND']);
  });

  it('has one recording; another that comes at the same time is given up', async () => {
    const { id, subject } = await opened();
    const callId = (await change('startCall', { conversationId: id, told: 'ANNOUNCEMENT' })).entry?.id;
    let waiting = 0;
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (release = resolve));
    kit.peers.beforeDeposit = () => {
      waiting += 1;
      if (waiting === 2) release();
      return both;
    };
    const answers = await Promise.all(['rec-1111', 'rec-2222'].map((recordingId) => change('registerRecording', { ...RECORDING, callId, recordingId })));
    expect(answers.flatMap(codes)).toEqual(['ALREADY_RECORDED']);
    const recorded = kit.peers.deposits.slice(-2).map((deposit) => deposit.id);
    const events = (await kit.events()).filter((event) => recorded.includes(event.id) || recorded.includes(String(event.payload['depositId'])));
    expect(events.map(({ type }) => type).sort()).toEqual(['Contacted', 'DepositAbandoned']);
    expect(events.every(({ payload }) => payload['subjectId'] === subject.id)).toBe(true);
    expect(codes(await change('registerRecording', { ...RECORDING, callId }))).toEqual(['ALREADY_RECORDED']);
  });
});
