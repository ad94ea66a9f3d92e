import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mailsIn } from '@andamal/testing';
import { at, codes, denials, type Asking, type Reply } from '../security/attacker';
import { Scene, type Customer, type StaffName } from '../scenarios/scene';
import { accessLogOf } from '../support/access-log';
import { eventually } from '../support/system';

interface Entry {
  readonly kind: string;
  readonly by: string;
  readonly staffId: string | null;
  readonly told: { readonly how: string } | null;
  readonly words: { readonly text: string | null; readonly note: string | null; readonly recording: { readonly recording: string; readonly seconds: number } | null } | null;
}

const QUESTION = 'Min skrivare låter konstigt, ring mig';
const NOTE = 'Ringer helst efter fem';
const ANSWER = 'Prova att smörja axlarna';

jest.setTimeout(300_000);

describe('a caller', () => {
  let scene: Scene;
  let customer: Customer;
  let other: Customer;
  let caseId: string;

  beforeAll(async () => {
    scene = await Scene.open();
    customer = await scene.register({ phone: '+46701740611' });
    other = await scene.register({ phone: '+46701740612' });
  });
  afterAll(() => scene.close());

  /** A ready operation of schema/operations. */
  async function operation(name: string, variables: object, as: string, asking: Asking = {}): Promise<Reply> {
    return scene.ask(await readFile(join('schema', 'operations', `${name}.graphql`), 'utf8'), { variables, as, ...asking });
  }
  const support = (): Promise<string> => scene.staff('support');
  const entries = async (id: string): Promise<{ entries: readonly Entry[]; denied: Record<string, string | undefined> }> => {
    const reply = await operation('conversation', { id }, await support());
    return { entries: at<Entry[]>(reply, 'conversation.entries.nodes') ?? [], denied: denials(reply) };
  };

  it('is recognised by the registered number, told of the recording, and noted down', async () => {
    const recognised = await operation('recognise-caller', { phone: '070-174 06 11' }, await support());
    expect([recognised.errors, at(recognised, 'recogniseCaller.candidates')]).toEqual([
      [],
      [expect.objectContaining({ subject: { id: customer.subjectId }, customer: { id: customer.accountId }, personalData: { phone: '+46701740611', email: customer.email } })],
    ]);
    const opened = await operation('open-conversation', { input: { channel: 'PHONE', customerId: customer.accountId, text: QUESTION } }, await support());
    caseId = at<string>(opened, 'openConversation.conversation.id') ?? '';
    expect(at(opened, 'openConversation.conversation.customer.id')).toBe(customer.accountId);

    const call = await operation('start-call', { conversationId: caseId }, await support());
    const recording = { callId: at(call, 'startCall.entry.id'), recordingId: 'rec-4711', startedAt: '2026-11-23T09:00:00Z', seconds: 61 };
    const early = await operation('register-recording', { input: { ...recording, startedAt: '2026-11-23T08:59:59Z' } }, await support());
    expect(at(early, 'registerRecording.userErrors.0.code')).toBe('CALLER_NOT_TOLD');
    expect(at((await operation('register-recording', { input: recording }, await support())), 'registerRecording.userErrors')).toEqual([]);
    expect(at((await operation('add-conversation-note', { conversationId: caseId, text: NOTE }, await support())), 'addConversationNote.userErrors')).toEqual([]);
    const answered = await operation('answer-conversation', { conversationId: caseId, text: ANSWER }, await support());
    expect(at(answered, 'addConversationMessage.conversation.state')).toBe('WAITING');
    await scene.settled();

    const shown = await entries(caseId);
    expect(shown.denied).toEqual({});
    expect(shown.entries.map(({ kind, told, words }) => [kind, told?.how ?? null, words])).toEqual([
      ['MESSAGE_IN', null, { text: QUESTION, note: null, recording: null, letter: null }],
      ['CALL', 'ANNOUNCEMENT', { text: null, note: null, recording: { recording: 'rec-4711', seconds: 61 }, letter: null }],
      ['NOTE', null, { text: null, note: NOTE, recording: null, letter: null }],
      // A call is answered on the phone: no letter goes.
      ['MESSAGE_OUT', null, { text: ANSWER, note: null, recording: null, letter: null }],
    ]);
  });

  it('is listened to for training by the role that has that purpose alone, until the person objects', async () => {
    const listened = async (who: StaffName): Promise<readonly [unknown, readonly unknown[]]> => {
      const reply = await operation('recorded-calls', {}, await scene.staff(who));
      return [at(reply, 'recordedCalls.nodes.0.words.recording.recording') ?? null, [...new Set(Object.values(denials(reply)))]];
    };
    expect(await listened('quality')).toEqual(['rec-4711', []]);
    for (const who of ['support', 'marketing', 'privacy'] as const) expect((await listened(who))[0]).toBeNull();
    const objected = await operation('open-rights-case', { input: { kind: 'OBJECTION', purposes: ['CALL_QUALITY'] } }, await scene.customer(customer));
    expect(at(objected, 'openRightsCase.userErrors')).toEqual([]);
    expect(await listened('quality')).toEqual([null, ['OBJECTED']]);
    expect((await entries(caseId)).denied).toEqual({});
  });

  it('reads and answers the case on the site, and finds the notes in the extract', async () => {
    const self = await scene.customer(customer);
    const mine = await operation('my-conversations', {}, self);
    expect(mine.errors).toEqual([]);
    expect(at<Entry[]>(mine, 'myConversations.nodes.0.entries.nodes')?.map(({ kind, words }) => [kind, words?.text ?? words?.recording?.seconds])).toEqual([
      ['MESSAGE_IN', QUESTION], ['CALL', 61], ['MESSAGE_OUT', ANSWER],
    ]);
    expect(mine.text).not.toContain(NOTE);
    const replied = await scene.ask('mutation R($input: ReplyToConversationInput!) { replyToConversation(input: $input) { conversation { state } userErrors { code } } }', {
      variables: { input: { conversationId: caseId, text: 'Det hjälpte!' } }, as: self,
    });
    expect(at(replied, 'replyToConversation')).toEqual({ conversation: { state: 'OPEN' }, userErrors: [] });
    await scene.settled();
    const extract = await operation('my-data', {}, self);
    for (const words of [QUESTION, NOTE, ANSWER, 'Det hjälpte!', 'rec-4711']) expect(extract.text).toContain(words);
  });

  it('who writes a mail gets the answer by mail, and one who has restricted gets none, which support sees', async () => {
    const [writer, silent] = [await scene.register(), await scene.register()];
    const asks = async (who: Customer): Promise<string> => {
      const opened = await operation('open-conversation', { input: { channel: 'MAIL', customerId: who.accountId, text: 'Kan ni svara per brev?' } }, await support());
      return at<string>(opened, 'openConversation.conversation.id') ?? '';
    };
    const [written, refused] = [await asks(writer), await asks(silent)];
    await scene.settled();
    expect(at(await operation('open-rights-case', { input: { kind: 'RESTRICTION' } }, await scene.customer(silent)), 'openRightsCase.userErrors')).toEqual([]);
    await scene.settled();
    for (const id of [written, refused]) {
      expect(at(await operation('answer-conversation', { conversationId: id, text: ANSWER }, await support()), 'addConversationMessage.userErrors')).toEqual([]);
    }
    const letterOf = async (id: string): Promise<unknown> => at(await operation('conversation', { id }, await support()), 'conversation.entries.nodes.1.words.letter');
    await eventually(async () => JSON.stringify(await letterOf(written)).includes('SENT'), 'the answer by mail', 30_000);
    await eventually(async () => JSON.stringify(await letterOf(refused)).includes('REFUSED'), 'the refusal of the other one', 30_000);
    expect(await letterOf(refused)).toMatchObject({ state: 'REFUSED', reason: 'RESTRICTED' });
    const mails = (await mailsIn(scene.system.mailDir)).filter(({ text }) => text.includes(ANSWER));
    expect(mails.map(({ to }) => to)).toEqual([writer.email]);
    expect(scene.system.output()).not.toContain(ANSWER);
  });

  it('is nothing to anybody else', async () => {
    const reply = await scene.ask('mutation R($input: ReplyToConversationInput!) { replyToConversation(input: $input) { conversation { state } userErrors { code } } }', {
      variables: { input: { conversationId: caseId, text: 'Hej' } }, as: await scene.customer(other),
    });
    expect(at(reply, 'replyToConversation.userErrors.0.code')).toBe('CONVERSATION_NOT_FOUND');
    const document = 'query C($id: ID!) { conversation(id: $id) { number entries { nodes { words { text } } } } }';
    const asked = async (as: string | undefined, purpose?: string) =>
      scene.ask(document, { variables: { id: caseId }, ...(as === undefined ? {} : { as }), ...(purpose === undefined ? {} : { purpose }) });
    for (const seen of [
      await asked(await scene.customer(other)), await asked(undefined), await asked(await support()), await asked(await support(), 'CONTRACT'),
      await asked(await scene.staff('warehouse'), 'CONTRACT'), await asked(await scene.staff('warehouse'), 'CUSTOMER_SERVICE'),
      await asked(await scene.staff('marketing'), 'LEGITIMATE_INTEREST'), await asked(await scene.staff('finance'), 'UNPAID_INVOICE'),
    ]) {
      expect(seen.data?.['conversation'] ?? null).toBeNull();
    }
    const privacy = await scene.ask(document, { variables: { id: caseId }, as: await scene.staff('privacy'), purpose: 'RIGHTS' });
    expect(privacy.text).toContain(QUESTION);
  });

  it('is looked up by nobody who may not: the argument is a read, at the gateway and in the vault', async () => {
    const document = 'query R($phone: String!) { recogniseCaller(phone: $phone) { candidates { subject { id } } } }';
    const lookUp = async (phone: string, as: string | undefined, purpose?: string) =>
      scene.ask(document, { variables: { phone }, ...(as === undefined ? {} : { as }), ...(purpose === undefined ? {} : { purpose }) });
    const nobody: [string | undefined, string | undefined, string][] = [
      [undefined, undefined, 'NO_PURPOSE_STATED'],
      [await scene.customer(other), undefined, 'PURPOSE_NOT_CLAIMABLE'],
      [await support(), undefined, 'NO_PURPOSE_STATED'],
      [await scene.staff('marketing'), 'NEWSLETTER', 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE'],
      // These may see numbers for their purpose: the gateway lets the question through, and the vault does not.
      [await scene.staff('warehouse'), 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
      [await support(), 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
    ];
    for (const [as, purpose, reason] of nobody) {
      const [hit, miss] = [await lookUp('+46701740611', as, purpose), await lookUp('+46701740699', as, purpose)];
      expect([hit.data?.['recogniseCaller'] ?? null, codes(hit), denials(hit)]).toEqual([null, ['PURPOSE_DENIED'], { recogniseCaller: reason }]);
      expect(hit.text).toBe(miss.text);
    }
    const log = await accessLogOf(scene.system, { context: 'CALLER_RECOGNITION' });
    expect(log.filter(({ outcome }) => outcome === 'DENIED').length).toBeGreaterThanOrEqual(4);
    // A number is in no log and no table, in no spelling.
    for (const number of ['701740611', '701740699', '174 06 11']) expect(scene.system.output()).not.toContain(number);
  });

  it('may have somebody recorded who is not known, and whom nobody else is', async () => {
    const input = { channel: 'FACEBOOK', text: 'Har ni öppet på lördag?', phone: '08-400 10 20' };
    const opened = await operation('open-conversation', { input }, await support());
    expect(at(opened, 'openConversation.userErrors')).toEqual([]);
    await scene.settled();
    const found = await operation('recognise-caller', { phone: '+4684001020' }, await support());
    expect(at(found, 'recogniseCaller.candidates')).toEqual([
      expect.objectContaining({ customer: null, contextKind: 'CASE', contextId: at(opened, 'openConversation.conversation.id') }),
    ]);
    const queue = await operation('conversation-queue', {}, await support());
    expect([queue.errors, queue.text.includes(input.text)]).toEqual([[], true]);
  });

  it('visits the site, which is kept of who has signed in alone', async () => {
    const self = await scene.customer(customer);
    const visits = [{ path: '/products/pla-svart?campaign=hemligt', productId: null }, { path: '/cart' }];
    expect(at(await operation('record-visits', { visits }, self), 'recordVisits')).toEqual({ kept: 2, userErrors: [] });
    const anonymous = await scene.ask('mutation V($visits: [VisitInput!]!) { recordVisits(input: { visits: $visits }) { kept } }', { variables: { visits } });
    expect(codes(anonymous)).toEqual(['UNAUTHENTICATED']);
    await scene.settled();
    const history = await scene.get<{ mySubject: { personalData: { browsingHistory: string[] } } }>('{ mySubject { personalData { browsingHistory } } }', {}, self);
    expect(history.mySubject.personalData.browsingHistory.map((visit) => visit.split(' ')[1]).sort()).toEqual(['/cart', '/products/pla-svart']);
  });

  it('who asks for erasure leaves a case without a word', async () => {
    const erased = await scene.ask('mutation E { requestErasure(input: {}) { caseId userErrors { code } } }', { as: await scene.customer(customer) });
    expect(at(erased, 'requestErasure.userErrors')).toEqual([]);
    await scene.settled();
    const shown = await entries(caseId);
    expect(shown.entries.map(({ kind }) => kind)).toEqual(['MESSAGE_IN', 'CALL', 'NOTE', 'MESSAGE_OUT', 'MESSAGE_IN']);
    for (const { words } of shown.entries) expect(words).toEqual({ text: null, note: null, recording: null, letter: null });
    expect(new Set(Object.values(shown.denied))).toEqual(new Set(['NO_LIVE_BINDING']));
    const again = await operation('recognise-caller', { phone: '070-174 06 11' }, await support());
    expect(at(again, 'recogniseCaller.candidates')).toEqual([]);
    const left = await scene.system.rows(
      'privacy-compliance',
      "SELECT id FROM datum WHERE subjectId = ? AND endedAt IS NULL AND category IN ('CORRESPONDENCE', 'ACCOUNT_NOTES', 'CALL_RECORDING', 'BROWSING_HISTORY')",
      [customer.subjectId],
    );
    expect(left).toEqual([]);
  });
});
