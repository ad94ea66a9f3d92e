import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { AccessLog } from '../access-log/access-log';
import { isIncluded } from '../proof/merkle';
import { PublicKeys, ShopSigner } from '../proof/shop-keys';
import { anonymous, BUYER, dataOf, Kit, Person, privacyOffice, Purchase, staff, TEST_PERSON } from '../test-kit';
import { lockSubjects } from '../vault/subjects';
import { checkOffline, parseReceipt, signReceipt, type Receipt } from './receipt';
import { ReceiptService } from './receipt.service';
import { ReceiptStore } from './receipt.store';

const SECRET = 'a signing secret of this spec, long enough';
const RECEIPT = `query R($caseId: ID!, $datumId: ID = "01939c00-0000-7000-8000-00000000dead") { erasureReceipt(caseId: $caseId) {
  id document inclusionProof(datumId: $datumId) { leaf index leaves path root } } }`;
const VERIFY = 'query V($receipt: String!) { verifyReceipt(receipt: $receipt) { valid faults caseId erased kept keyId } }';
const ERASE = 'mutation E { requestErasure(input: {}) { caseId items { datumId outcome } } }';

/** Other values than those of the account, which then nothing holds but the account. */
const OTHER_BUYER = [
  { category: 'NAME', value: 'Exempel Annan' },
  ...BUYER.filter(({ category }) => ['ADDRESS', 'PHONE'].includes(category)),
  { category: 'EMAIL', value: 'annan@shop.example' },
  { category: 'PERSONAL_IDENTITY_NUMBER', value: TEST_PERSON },
];

interface Verified {
  readonly verifyReceipt: { valid: boolean; faults: string[]; caseId: string | null; erased: number; kept: number };
}

describe('receipts', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  let person: Person;
  let caseId: string;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-receipts');
    kit = await Kit.open(place.url, { RECEIPT_SIGNING_KEY: SECRET });
    person = await Person.register(kit);
    await Purchase.place(kit, { person, values: OTHER_BUYER });
    ({ caseId } = dataOf<{ requestErasure: { caseId: string } }>(await kit.ask(ERASE, person.self)).requestErasure);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const service = (secret = SECRET) =>
    new ReceiptService(new ReceiptStore(kit.subgraph.database), new ShopSigner(secret), new AccessLog(kit.subgraph.database, kit.clock), kit.clock);
  const issue = (acknowledgedBy: string[] = ['customer-identity', 'cart-checkout']) =>
    kit.subgraph.database.inTransaction(async (tx) => {
      await lockSubjects(tx, [person.subjectId]);
      return service().issue(tx, { subjectId: person.subjectId, caseId, acknowledgedBy });
    });
  const verify = async (receipt: string) => dataOf<Verified>(await kit.ask(VERIFY, anonymous(), { receipt })).verifyReceipt;
  const keys = new PublicKeys([new ShopSigner(SECRET).publicKey]);

  it('say what went, what stayed and why, who has acknowledged, and where the log stood', async () => {
    const receipt = parseReceipt((await issue()).text) as Receipt;
    const gone = await kit.rows<{ id: string; category: string }>('SELECT id, category FROM datum WHERE endedAt IS NOT NULL ORDER BY id');
    expect(receipt.erased.map(({ datumId, category }) => ({ id: datumId, category }))).toEqual(gone.map((row) => ({ ...row })));
    expect(gone.map(({ category }) => category).sort()).toEqual(['EMAIL', 'IP_ADDRESS', 'NAME']);
    expect(receipt.kept.map(({ category }) => category).sort()).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PERSONAL_IDENTITY_NUMBER', 'PHONE']);
    expect(receipt.kept.find(({ category }) => category === 'PERSONAL_IDENTITY_NUMBER')?.grounds).toContainEqual(expect.objectContaining({ purpose: 'UNPAID_INVOICE', until: null }));
    expect(receipt.acknowledgedBy).toEqual(['cart-checkout', 'customer-identity']);
    const [head] = await kit.rows<{ seq: number; hash: string }>('SELECT seq, hash FROM access_log ORDER BY seq DESC LIMIT 1');
    expect(receipt.accessLog).toEqual({ seq: Number(head?.seq), hash: head?.hash });
  });

  it('hold no personal data', async () => {
    const { text } = await issue();
    for (const { value } of [...BUYER, ...OTHER_BUYER]) expect(text).not.toContain(value);
    expect(text).not.toContain(person.subjectId);
    expect(text).not.toContain(person.accountId);
  });

  it('are one per case, the same to the letter, also when several are asked for at once and much has happened since', async () => {
    const first = await Promise.all(Array.from({ length: 4 }, () => issue()));
    kit.clock.advance(86_400_000);
    await kit.ask(ERASE, person.self);
    const again = await issue(['somebody-else']);
    expect(new Set([...first, again].map(({ text }) => text)).size).toBe(1);
    expect(await kit.rows('SELECT id FROM erasure_receipt')).toHaveLength(1);
  });

  it('come with the transaction, or not at all', async () => {
    const { database } = kit.subgraph;
    await expect(
      database.inTransaction(async (tx) => {
        await service().issue(tx, { subjectId: person.subjectId, caseId });
        throw new Error('a crash');
      }),
    ).rejects.toThrow('a crash');
    expect(await kit.rows('SELECT id FROM erasure_receipt')).toEqual([]);
    expect(await kit.rows('SELECT part FROM erasure_receipt_part')).toEqual([]);
  });

  it('are valid, years later too, for anybody who has one', async () => {
    const { text } = await issue();
    kit.clock.set('2036-01-01T10:00:00Z');
    expect(await verify(text)).toEqual({ valid: true, faults: [], caseId, erased: (parseReceipt(text) as Receipt).erased.length, kept: (parseReceipt(text) as Receipt).kept.length, keyId: new ShopSigner(SECRET).keyId });
    expect(await verify(JSON.stringify(JSON.parse(text), null, 2))).toMatchObject({ valid: true });
    expect(checkOffline(text, keys).faults).toEqual([]);
  });

  it.each<[string, (receipt: Receipt) => unknown, string[]]>([
    ['another category', (receipt) => ({ ...receipt, erased: receipt.erased.map((item) => ({ ...item, category: 'EMAIL' })) }), ['SIGNATURE_WRONG']],
    ['a datum less', (receipt) => ({ ...receipt, erased: receipt.erased.slice(1) }), ['SIGNATURE_WRONG', 'ROOT_WRONG']],
    ['nothing kept', (receipt) => ({ ...receipt, kept: [] }), ['SIGNATURE_WRONG']],
    ['another day', (receipt) => ({ ...receipt, issuedAt: '2020-01-01T00:00:00.000Z' }), ['SIGNATURE_WRONG']],
    ['another key', (receipt) => {
      const { signature: _, ...body } = receipt;
      return JSON.parse(signReceipt(body, new ShopSigner('a secret that is not of this shop, long enough'))) as unknown;
    }, ['UNKNOWN_KEY']],
    ['a field more', (receipt) => ({ ...receipt, note: 'x' }), ['NOT_A_RECEIPT']],
  ])('are not valid with %s', async (_name, change, faults) => {
    const changed = JSON.stringify(change(parseReceipt((await issue()).text) as Receipt));
    expect((await verify(changed)).faults).toEqual(faults);
    expect(checkOffline(changed, keys).faults).toEqual(faults);
  });

  it('are not valid where the shop’s own state speaks against them', async () => {
    const { text } = await issue();
    const { erased } = parseReceipt(text) as Receipt;
    const { database } = kit.subgraph;
    const lost = erased[0]?.datumId ?? '';
    await database.execute('UPDATE destroyed_key SET commitment = ? WHERE datumId = ?', ['0'.repeat(64), lost]);
    expect((await verify(text)).faults).toEqual(['KEY_NOT_DESTROYED']);
    await database.execute('DELETE FROM destroyed_key WHERE datumId = ?', [lost]);
    expect((await verify(text)).faults).toEqual(['KEY_NOT_DESTROYED']);
    await database.execute("UPDATE datum_version SET sealed = 'x' WHERE datumId = ?", [lost]);
    expect((await verify(text)).faults).toEqual(['KEY_NOT_DESTROYED', 'HELD_AGAIN']);
    await database.execute('UPDATE access_log SET hash = prevHash WHERE seq = 1');
    expect((await verify(text)).faults).toEqual(['KEY_NOT_DESTROYED', 'HELD_AGAIN', 'LOG_POSITION_DIFFERS']);
    await database.execute('DELETE FROM erasure_receipt');
    expect((await verify(text)).faults).toEqual(['NOT_KNOWN_HERE']);
  });

  it('stay valid when the signing key is changed and the old one listed', async () => {
    const { text } = await issue();
    const retired = new ShopSigner(SECRET).publicKey;
    await kit.close();
    kit = await Kit.open(place.url, { RECEIPT_SIGNING_KEY: 'the next signing secret of this spec, long enough', RECEIPT_RETIRED_KEYS: retired });
    expect(await verify(text)).toMatchObject({ valid: true });
    const { signingKeys } = dataOf<{ signingKeys: { publicKey: string; current: boolean }[] }>(await kit.ask('{ signingKeys { publicKey current } }', anonymous()));
    expect(signingKeys).toEqual([expect.objectContaining({ current: true }), { publicKey: retired, current: false }]);
    await kit.close();
    kit = await Kit.open(place.url, { RECEIPT_SIGNING_KEY: 'the next signing secret of this spec, long enough' });
    expect((await verify(text)).faults).toEqual(['UNKNOWN_KEY']);
  });

  it('show one datum without the others', async () => {
    const { erased, merkle } = parseReceipt((await issue()).text) as Receipt;
    for (const { datumId } of erased) {
      const { erasureReceipt } = dataOf<{ erasureReceipt: { inclusionProof: Parameters<typeof isIncluded>[0] } }>(await kit.ask(RECEIPT, person.self, { caseId, datumId }));
      expect(erasureReceipt.inclusionProof.root).toBe(merkle.root);
      expect(isIncluded(erasureReceipt.inclusionProof)).toBe(true);
    }
    const other = dataOf<{ erasureReceipt: { inclusionProof: unknown } }>(await kit.ask(RECEIPT, person.self, { caseId }));
    expect(other.erasureReceipt.inclusionProof).toBeNull();
  });

  it('are handed to the person and the privacy office only, and that is in the log', async () => {
    expect(dataOf(await kit.ask(RECEIPT, person.self, { caseId }))).toEqual({ erasureReceipt: null });
    const { text, id } = await issue();
    for (const caller of [person.self, privacyOffice()]) {
      expect(dataOf<object>(await kit.ask(RECEIPT, caller, { caseId }))).toMatchObject({ erasureReceipt: { id, document: text } });
    }
    const stranger = await Person.register(kit);
    // To a stranger it is as one that there is not.
    const nothing = { erasureReceipt: null };
    expect(dataOf(await kit.ask(RECEIPT, stranger.self, { caseId }))).toEqual(nothing);
    expect(dataOf(await kit.ask(RECEIPT, stranger.self, { caseId: '01939c00-0000-7000-8000-00000000dead' }))).toEqual(nothing);
    for (const caller of [staff('SUPPORT', 'CUSTOMER_SERVICE'), anonymous()]) {
      expect((await kit.ask(RECEIPT, caller, { caseId })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    const lines = await kit.accessLog({ context: 'RECEIPT', subjectId: person.subjectId });
    expect(lines.map(({ outcome }) => outcome)).toEqual(['ALLOWED', 'ALLOWED', 'DENIED', 'DENIED', 'DENIED']);
  });

  it('of any size are kept whole', async () => {
    const store = new ReceiptStore(kit.subgraph.database);
    const text = Array.from({ length: 20_000 }, (_, number) => String(number).padStart(6, '0')).join('');
    const stored = { subjectId: person.subjectId, caseId, id: caseId, issuedAt: kit.clock.now() };
    await kit.subgraph.database.inTransaction((tx) => store.save(tx, stored, text));
    expect(await store.text(stored)).toBe(text);
  });

  it('are refused beyond a size, in clear words', async () => {
    const answer = await kit.ask(VERIFY, anonymous(), { receipt: 'x'.repeat(900_001) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'receipt' });
  });
});
