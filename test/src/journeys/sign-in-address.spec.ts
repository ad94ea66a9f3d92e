import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mailsIn, type ReceivedMail } from '@andamal/testing';
import { at, type Reply } from '../security/attacker';
import { Scene, type Customer } from '../scenarios/scene';
import { eventually } from '../support/system';

const CODE = /\b\d{4} ?\d{4}\b/;
const MINE = '{ me { personalData { email } } mySubject { data(first: 100) { nodes { id category value } } } }';
const BOOKS = 'query B($id: ID!) @purpose(is: BOOKKEEPING) { invoice(id: $id) { personalData { email corrections { category } } } }';

jest.setTimeout(300_000);

describe('the address that somebody signs in with, over the gateway', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene.close());

  /** A ready operation of schema/operations. */
  async function operation(name: string, variables: object, as: string): Promise<Reply> {
    const document = await readFile(join('schema', 'operations', `${name}.graphql`), 'utf8');
    const reply = await scene.ask(document, { variables, as });
    expect([name, reply.errors]).toEqual([name, []]);
    return reply;
  }

  const lettersTo = async (address: string): Promise<ReceivedMail[]> => (await mailsIn(scene.system.mailDir)).filter(({ to }) => to === address);
  const letterTo = (address: string, what: RegExp): Promise<ReceivedMail> =>
    eventually(async () => (await lettersTo(address)).find(({ text }) => what.test(text)), `a letter to ${address}`, 30_000);
  const codeIn = ({ text }: ReceivedMail): string => CODE.exec(text)?.[0] ?? '';

  const enters = async ({ email, password }: Pick<Customer, 'email' | 'password'>): Promise<boolean> => {
    const document = await readFile(join('schema', 'operations', 'sign-in.graphql'), 'utf8');
    return at(await scene.ask(document, { variables: { email, password } }), 'signIn.session.accessToken') !== undefined;
  };
  const newAddress = (): string => `ny-${randomUUID()}@example.com`;
  const emailDatum = async (as: string): Promise<string | undefined> =>
    at<{ id: string; category: string }[]>(await scene.ask(MINE, { as }), 'mySubject.data.nodes')?.find(({ category }) => category === 'EMAIL')?.id;

  it('is changed by the customer with a code that goes to the new one; the old one is told, and finds nobody any more', async () => {
    const customer = await scene.register();
    const other = await scene.register();
    const order = await scene.buy({ customer, by: 'CARD' });
    const self = await scene.customer(customer);
    const email = newAddress();

    // Whether somebody has an address is told to nobody but to whoever reads its mail.
    const taken = await operation('request-sign-in-address-change', { email: other.email }, self);
    expect((await letterTo(other.email, /has an account with us already/)).text).not.toMatch(CODE);
    const begun = await operation('request-sign-in-address-change', { email }, self);
    expect(at(begun, 'requestSignInAddressChange.message')).toBe(at(taken, 'requestSignInAddressChange.message'));
    expect(at(begun, 'requestSignInAddressChange.userErrors')).toEqual(at(taken, 'requestSignInAddressChange.userErrors'));
    const code = codeIn(await letterTo(email, CODE));
    await letterTo(customer.email, /Change your password/);
    expect([await enters(customer), await enters({ ...customer, email })]).toEqual([true, false]);

    const wrong = await operation('confirm-sign-in-address-change', { code: '0000 0000', password: customer.password }, self);
    expect(at(wrong, 'confirmSignInAddressChange.userErrors.0.code')).toBe('CODE_NOT_VALID');
    const done = await operation('confirm-sign-in-address-change', { code, password: customer.password }, self);
    expect(at(done, 'confirmSignInAddressChange.userErrors')).toEqual([]);
    await scene.settled();
    expect([await enters(customer), await enters({ ...customer, email })]).toEqual([false, true]);
    const fresh = at<string>(done, 'confirmSignInAddressChange.session.accessToken') ?? '';
    expect(at(await scene.ask(MINE, { as: fresh }), 'me.personalData.email')).toBe(email);

    // The invoice shows what was true when it was made, with a note.
    const books = await scene.ask(BOOKS, { variables: { id: order.invoiceId }, as: await scene.staff('finance') });
    expect(at(books, 'invoice.personalData.email')).toBe(customer.email);
    expect(at(books, 'invoice.personalData.corrections')).toEqual([{ category: 'EMAIL' }]);
    // What is written to the person from now on goes to the new one.
    await scene.ask('mutation { openRightsCase(input: { kind: COMPLAINT }) { rightsCase { id } } }', { as: fresh });
    await letterTo(email, /complaint/);
    // It is personal data, and so in the vault alone.
    for (const table of ['account', 'address_change', 'outbox_events']) {
      expect(JSON.stringify(await scene.system.rows('customer-identity', `SELECT * FROM ${table}`))).not.toContain(email.split('@')[0]);
    }
  });

  it('is corrected for whoever calls: known by a code read out from the old one, proven by a code read out from the new one', async () => {
    const customer = await scene.register();
    const [office, email] = [await scene.staff('privacy'), newAddress()];
    const datumId = await emailDatum(await scene.customer(customer));
    const opened = await operation('open-rights-case-for-somebody', { input: { kind: 'RECTIFICATION', subjectId: customer.subjectId, channel: 'PHONE', text: 'The address is another one.' } }, office);
    const caseId = at<string>(opened, 'openRightsCase.rightsCase.id');
    expect(at(opened, 'openRightsCase.rightsCase.state')).toBe('AWAITING_IDENTITY');
    const input = { subjectId: customer.subjectId, datumId, value: email, caseId };
    expect(at(await operation('rectify-data', { input }, office), 'rectifyData.userErrors.0.code')).toBe('IDENTITY_NOT_PROVEN');

    expect(at(await operation('send-identity-code', { caseId }, office), 'sendIdentityCode.userErrors')).toEqual([]);
    const identityCode = codeIn(await letterTo(customer.email, CODE));
    const known = await operation('confirm-identity', { caseId, proof: 'CODE', code: identityCode }, office);
    expect(at(known, 'confirmIdentity.rightsCase')).toMatchObject({ state: 'WAITING', identityProof: 'CODE' });

    const begun = await operation('rectify-data', { input }, office);
    expect([at(begun, 'rectifyData.userErrors'), at(begun, 'rectifyData.rectification')]).toEqual([[], null]);
    expect(at(begun, 'rectifyData.signInAddressChange.message')).toMatch(/code/i);
    const code = codeIn(await letterTo(email, CODE));
    await letterTo(customer.email, /lösenord|password/i);
    // A code of one thing is none of the other.
    expect(at(await operation('confirm-sign-in-address-in-case', { caseId, code: identityCode }, office), 'confirmSignInAddressInCase.userErrors.0.code')).toBe('CODE_NOT_VALID');
    expect(at(await operation('confirm-sign-in-address-in-case', { caseId, code }, office), 'confirmSignInAddressInCase.changed')).toBe(true);
    await scene.settled();
    expect([await enters(customer), await enters({ ...customer, email })]).toEqual([false, true]);

    await operation('decide-rights-case', { caseId, decision: 'GRANTED', reason: 'The address is the right one now.' }, office);
    const shown = await operation('rights-case', { id: caseId }, office);
    expect(at(shown, 'rightsCase')).toMatchObject({ state: 'COMPLETED', identityProof: 'CODE' });
    expect(at<{ kind: string; code: string | null }[]>(shown, 'rightsCase.entries')?.map(({ kind, code: what }) => `${kind} ${what ?? ''}`.trim())).toEqual([
      'OPENED PHONE', 'CODE_SENT IDENTITY', 'IDENTITY_PROVEN CODE', 'CODE_SENT SIGN_IN_ADDRESS', 'DECIDED GRANTED', 'COMPLETED',
    ]);
    const [correction] = await scene.system.rows('privacy-compliance', 'SELECT caseId FROM rectification WHERE subjectId = ?', [customer.subjectId]);
    expect(correction).toEqual({ caseId });
  });

  it('and all else is erased by staff only with word of how they know who asks', async () => {
    const customer = await scene.register();
    const office = await scene.staff('privacy');
    const erase = (identityProof: string): Promise<Reply> =>
      operation('request-erasure-for-somebody', { subjectId: customer.subjectId, identityProof, channel: 'POST' }, office);
    expect(at(await erase('SESSION'), 'requestErasure.userErrors.0.code')).toBe('IDENTITY_PROOF_NEEDED');
    expect(await enters(customer)).toBe(true);
    const done = await erase('ID_DOCUMENT');
    expect(at(done, 'requestErasure.userErrors')).toEqual([]);
    const shown = await operation('rights-case', { id: at(done, 'requestErasure.caseId') }, office);
    expect(at(shown, 'rightsCase')).toMatchObject({ kind: 'ERASURE', channel: 'POST', identityProof: 'ID_DOCUMENT' });
    await scene.settled();
    expect(await enters(customer)).toBe(false);
  });
});
