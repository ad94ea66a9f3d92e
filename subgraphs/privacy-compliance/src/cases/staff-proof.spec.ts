import { fixedClock, type FixedClock } from '@andamal/kernel';
import { MailServer, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';

const CASE = 'rightsCase { id state channel identityProof identityCodeState dueDate entries { kind actorKind code } } userErrors { code field message }';
const ERASE = `mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId items { outcome } userErrors { code field } } }`;

interface Changed {
  readonly joined?: boolean;
  readonly rightsCase: {
    readonly id: string;
    readonly state: string;
    readonly identityProof: string | null;
    readonly identityCodeState: string | null;
    readonly entries: { kind: string; actorKind: string; code: string | null }[];
  } | null;
  readonly userErrors: { code: string; field: string[]; message: string }[];
}

describe('who asks, in a case that staff have opened', () => {
  let place: TestDatabaseUrl;
  let server: MailServer;
  let machine: FixedClock;
  let kit: Kit;

  beforeEach(async () => {
    [place, server] = await Promise.all([testDatabaseUrl('vault-staff-proof'), MailServer.open()]);
    machine = fixedClock('2026-11-23T09:00:00Z');
    kit = await Kit.open(place.url, { SMTP_URL: server.url, MAIL_ON_EVENTS: 'false' }, undefined, machine);
  });
  afterEach(async () => {
    await kit.close();
    await Promise.all([server.close(), place.cleanup()]);
  });

  const change = async (name: string, input: Record<string, unknown>, caller = privacyOffice()): Promise<Changed> => {
    const type = name === 'sendIdentityCode' || name === 'askForIdentity' ? 'RightsCase' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const document = `mutation C($input: ${type}Input!) { ${name}(input: $input) { ${name === 'openRightsCase' ? 'joined' : ''} ${CASE} } }`;
    return dataOf<Record<string, Changed>>(await kit.ask(document, caller, { input }))[name] as Changed;
  };
  const open = async (subjectId: string, input: Record<string, unknown> = {}): Promise<Changed> =>
    change('openRightsCase', { kind: 'ERASURE', subjectId, channel: 'PHONE', ...input });
  const idOf = ({ rightsCase }: Changed): string => rightsCase?.id ?? '';
  const refusal = ({ userErrors }: Changed): string | undefined => userErrors[0]?.code;
  /** The codes that have come, as people read them. */
  const codes = async (): Promise<string[]> => {
    await kit.subgraph.mail.drain();
    return server.received.flatMap(({ text }) => /\b\d[\d ]{7,}\b/.exec(text)?.[0] ?? []);
  };
  const wrong = (code: string): string => (code.startsWith('1') ? '2' : '1') + code.slice(1);
  const isErased = async (person: Person): Promise<boolean> =>
    (await kit.rows('SELECT id FROM datum WHERE subjectId = ? AND category = ? AND endedAt IS NULL', [person.subjectId, 'NAME'])).length === 0;

  it('is proven by a code that the person reads out: nothing is carried out before, and that is what is recorded', async () => {
    const person = await Person.register(kit);
    const caseId = idOf(await open(person.subjectId));
    expect((await change('confirmIdentity', { caseId, proof: 'CODE', code: '12345678' })).userErrors).toMatchObject([{ code: 'CODE_NOT_VALID', field: ['input', 'code'] }]);
    const sent = await change('sendIdentityCode', { caseId });
    expect([sent.userErrors, sent.rightsCase?.state]).toEqual([[], 'AWAITING_IDENTITY']);
    const [code = ''] = await codes();
    expect(server.addressees).toEqual(['exempel.vaultsson@shop.example']);
    // This code is to be told to staff, and the letter says so; it names nobody.
    expect(server.received[0]?.text).toContain('Läs upp den här koden');
    expect(server.received[0]?.text).toContain('15 minuter');
    expect(server.received[0]?.text).not.toContain('Vaultsson');
    expect(refusal(await change('confirmIdentity', { caseId, proof: 'CODE', code: wrong(code) }))).toBe('CODE_NOT_VALID');
    expect(refusal(await change('confirmIdentity', { caseId, proof: 'CODE' }))).toBe('CODE_NOT_VALID');
    expect(refusal(await change('decideRightsCase', { caseId, decision: 'GRANTED', reason: 'Yes.' }))).toBe('IDENTITY_NOT_PROVEN');
    expect(await isErased(person)).toBe(false);

    const { rightsCase } = await change('confirmIdentity', { caseId, proof: 'CODE', code });
    expect(rightsCase).toMatchObject({ identityProof: 'CODE', channel: 'PHONE', identityCodeState: 'SENT' });
    expect(rightsCase?.entries.slice(0, 3)).toEqual([
      { kind: 'OPENED', actorKind: 'STAFF', code: 'PHONE' },
      { kind: 'CODE_SENT', actorKind: 'STAFF', code: 'IDENTITY' },
      { kind: 'IDENTITY_PROVEN', actorKind: 'STAFF', code: 'CODE' },
    ]);
    expect(await isErased(person)).toBe(true);
    expect(refusal(await change('confirmIdentity', { caseId, proof: 'CODE', code }))).toBe('IDENTITY_ALREADY_PROVEN');
    expect(refusal(await change('sendIdentityCode', { caseId }))).toBe('IDENTITY_ALREADY_PROVEN');
    expect([...kit.logLines, await kit.dump()].join('')).not.toContain(code.replaceAll(' ', ''));
  });

  it('takes the last code, in its time, of this case alone; and whoever writes has longer than whoever calls', async () => {
    const person = await Person.register(kit);
    const other = await Person.register(kit);
    const caseId = idOf(await open(person.subjectId, { kind: 'COMPLAINT' }));
    const otherCase = idOf(await open(other.subjectId, { kind: 'COMPLAINT', channel: 'POST' }));
    await change('sendIdentityCode', { caseId });
    const [first = ''] = await codes();
    await change('sendIdentityCode', { caseId });
    const second = (await codes())[1] ?? '';
    expect(refusal(await change('confirmIdentity', { caseId: otherCase, proof: 'CODE', code: second }))).toBe('CODE_NOT_VALID');
    expect(refusal(await change('confirmIdentity', { caseId, proof: 'CODE', code: first }))).toBe('CODE_NOT_VALID');
    kit.clock.advance(16 * 60_000);
    expect(refusal(await change('confirmIdentity', { caseId, proof: 'CODE', code: second }))).toBe('CODE_NOT_VALID');

    await change('sendIdentityCode', { caseId: otherCase });
    const third = (await codes())[2] ?? '';
    expect(server.received[2]?.text).toContain('24 timmar');
    kit.clock.advance(20 * 3_600_000);
    expect((await change('confirmIdentity', { caseId: otherCase, proof: 'CODE', code: third })).rightsCase?.identityProof).toBe('CODE');
  });

  it('limits codes and guesses, and says when there is nobody to write to', async () => {
    const person = await Person.register(kit);
    const caseId = idOf(await open(person.subjectId, { kind: 'COMPLAINT' }));
    const sent: (string | undefined)[] = [];
    for (let count = 0; count < 6; count += 1) sent.push(refusal(await change('sendIdentityCode', { caseId })));
    expect(sent).toEqual([undefined, undefined, undefined, undefined, undefined, 'TOO_MANY_CODES']);
    const code = (await codes()).at(-1) ?? '';
    for (let count = 0; count < 5; count += 1) expect(refusal(await change('confirmIdentity', { caseId, proof: 'CODE', code: wrong(code) }))).toBe('CODE_NOT_VALID');
    expect(refusal(await change('confirmIdentity', { caseId, proof: 'CODE', code }))).toBe('CODE_NOT_VALID');

    const { subjectId } = await Purchase.place(kit, { values: [{ category: 'NAME', value: 'Utan Adress' }, { category: 'PHONE', value: '070-174 06 05' }] });
    const withoutAddress = idOf(await open(subjectId, { kind: 'COMPLAINT' }));
    await change('sendIdentityCode', { caseId: withoutAddress });
    await kit.subgraph.mail.drain();
    const { rightsCase } = await change('confirmIdentity', { caseId: withoutAddress, proof: 'CALL_BACK' });
    expect(rightsCase).toMatchObject({ identityCodeState: 'REFUSED', identityProof: 'CALL_BACK' });
  });

  it('is proven by a guest too, at the address that was given with the order', async () => {
    const values = [{ category: 'NAME', value: 'Gäst Vaultsson' }, { category: 'EMAIL', value: 'gast@shop.example' }];
    const { subjectId } = await Purchase.place(kit, { values, paymentMethod: 'CARD' });
    const caseId = idOf(await open(subjectId, { kind: 'ACCESS', channel: 'MAIL' }));
    await change('sendIdentityCode', { caseId });
    const [code = ''] = await codes();
    expect(server.addressees).toEqual(['gast@shop.example']);
    expect((await change('confirmIdentity', { caseId, proof: 'CODE', code })).rightsCase).toMatchObject({ identityProof: 'CODE', state: 'COMPLETED' });
  });

  it('is nothing that staff can claim without it: not a session, and not a code at the opening', async () => {
    const person = await Person.register(kit);
    for (const identityProof of ['SESSION', 'CODE']) {
      expect((await open(person.subjectId, { identityProof })).userErrors).toMatchObject([{ code: 'PROOF_NOT_ACCEPTED', field: ['input', 'identityProof'] }]);
    }
    expect(await kit.rows('SELECT id FROM rights_case')).toEqual([]);
    const caseId = idOf(await open(person.subjectId));
    expect((await change('confirmIdentity', { caseId, proof: 'SESSION' })).userErrors).toMatchObject([{ code: 'PROOF_NOT_ACCEPTED', field: ['input', 'proof'] }]);
    expect(await isErased(person)).toBe(false);
    const { rightsCase } = await change('confirmIdentity', { caseId, proof: 'ID_DOCUMENT' });
    expect(rightsCase?.identityProof).toBe('ID_DOCUMENT');
    const refused = await kit.ask(`mutation { sendIdentityCode(input: { caseId: "${caseId}" }) { userErrors { code } } }`, staff('SUPPORT', 'CUSTOMER_SERVICE'));
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('has to be known anew where doubts came up, and a code can settle them', async () => {
    const person = await Person.register(kit);
    const caseId = idOf(await open(person.subjectId, { kind: 'COMPLAINT', identityProof: 'CALL_BACK' }));
    expect((await change('askForIdentity', { caseId })).rightsCase).toMatchObject({ state: 'AWAITING_IDENTITY', identityProof: null });
    await change('sendIdentityCode', { caseId });
    const [code = ''] = await codes();
    expect((await change('confirmIdentity', { caseId, proof: 'CODE', code })).rightsCase).toMatchObject({ state: 'WAITING', identityProof: 'CODE' });
  });

  it('is stated with an erasure by staff, and recorded as it was; a dry run needs none', async () => {
    const person = await Person.register(kit);
    const erase = async (input: Record<string, unknown>) =>
      dataOf<{ requestErasure: { caseId: string | null; userErrors: { code: string; field: string[] }[] } }>(
        await kit.ask(ERASE, privacyOffice(), { input: { subjectId: person.subjectId, ...input } }),
      ).requestErasure;
    for (const identityProof of [undefined, 'SESSION', 'CODE']) {
      expect(await erase({ identityProof })).toMatchObject({ caseId: null, userErrors: [{ code: 'IDENTITY_PROOF_NEEDED', field: ['input', 'identityProof'] }] });
    }
    expect((await erase({ dryRun: true })).userErrors).toEqual([]);
    expect(await isErased(person)).toBe(false);
    const { caseId } = await erase({ identityProof: 'ID_DOCUMENT', channel: 'POST' });
    expect(await kit.rows('SELECT id, identityMethod, channel FROM rights_case')).toEqual([{ id: caseId, identityMethod: 'ID_DOCUMENT', channel: 'POST' }]);
    expect(await isErased(person)).toBe(true);
  });

  it('is asked by each for themself: who signs in carries out their own request, and not that of somebody unknown in the same case', async () => {
    const person = await Person.register(kit, { newsletter: true });
    // Somebody calls, says to be the person, and asks for everything to be erased.
    const caseId = idOf(await open(person.subjectId));
    const erase = async (categories: string[] | null) =>
      dataOf<{ requestErasure: { caseId: string } }>(await kit.ask(ERASE, person.self, { input: { categories } })).requestErasure;
    expect(await erase(['IP_ADDRESS'])).toMatchObject({ caseId });
    const held = () => kit.rows('SELECT category FROM datum WHERE subjectId = ? AND endedAt IS NULL ORDER BY category', [person.subjectId]);
    expect(await held()).toEqual([{ category: 'EMAIL' }, { category: 'NAME' }]);
    expect(await kit.rows('SELECT scope, accountClosed, identityMethod FROM rights_case')).toMatchObject([{ scope: 'IP_ADDRESS', identityMethod: 'SESSION' }]);
    expect(await kit.rows('SELECT id FROM consent WHERE withdrawnAt IS NOT NULL')).toEqual([]);
    // Two who are unknown do not get more by it either: with the code of the one the wish of the other would be carried out.
    expect((await open(person.subjectId, { kind: 'OBJECTION', purposes: ['LEGITIMATE_INTEREST'] })).userErrors).toEqual([]);
    expect(refusal(await open(person.subjectId, { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'] }))).toBe('IDENTITY_NOT_PROVEN');
    expect((await open(person.subjectId, { kind: 'OBJECTION', purposes: ['LEGITIMATE_INTEREST'] })).joined).toBe(true);
    // What they ask for themself is carried out, whatever the other had asked for.
    idOf(await open(person.subjectId, { kind: 'RESTRICTION', purposes: ['LEGITIMATE_INTEREST'] }));
    await kit.ask('mutation { openRightsCase(input: { kind: RESTRICTION }) { userErrors { code } } }', person.self);
    expect(await kit.rows("SELECT purpose FROM purpose_block WHERE kind = 'RESTRICTED'")).toEqual([{ purpose: '*' }]);
  });

  it('does not come with a case that was proven for less', async () => {
    const person = await Person.register(kit);
    // While the carrier has not answered, a further request joins the restriction.
    await kit.deliver((await Purchase.place(kit, { person })).dispatched());
    const restrict = (input: Record<string, unknown>): Promise<Changed> => open(person.subjectId, { kind: 'RESTRICTION', ...input });
    const first = await restrict({ purposes: ['CONTRACT'], identityProof: 'CALL_BACK' });
    expect(first.rightsCase?.state).toBe('WAITING');
    expect(refusal(await restrict({ purposes: ['FRAUD_PREVENTION'] }))).toBe('IDENTITY_NOT_PROVEN');
    expect(await kit.rows("SELECT purpose FROM purpose_block WHERE kind = 'RESTRICTED'")).toEqual([{ purpose: 'CONTRACT' }]);
    // The same once more asks for nothing more.
    expect((await restrict({ purposes: ['CONTRACT'] })).joined).toBe(true);
    expect((await restrict({ purposes: ['FRAUD_PREVENTION'], identityProof: 'ID_DOCUMENT' })).userErrors).toEqual([]);
    expect(await kit.rows("SELECT purpose FROM purpose_block WHERE kind = 'RESTRICTED' ORDER BY purpose")).toHaveLength(2);
  });
});
