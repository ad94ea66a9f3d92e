import { mailsIn } from '@andamal/testing';
import { at, type Reply } from '../security/attacker';
import { eventually } from '../support/system';
import { Scene } from './scene';

const HELD = 'query H($id: ID!) @purpose(is: RIGHTS) { dataSubject(id: $id) { data(first: 100) { nodes { category purposes { purpose } keeping { lastDay } } } } }';
const OPEN = 'mutation O($input: OpenGuestCaseInput!) { openGuestCase(input: $input) { requestId message userErrors { code } } }';
const PROVE = 'mutation P($input: ProveGuestIdentityInput!) { proveGuestIdentity(input: $input) { accessToken rightsCase { id kind state } userErrors { code } } }';
const MINE = '{ mySubject { id data(first: 100) { nodes { category value } } } }';

interface Held {
  readonly dataSubject: { readonly data: { readonly nodes: readonly { readonly category: string; readonly purposes: readonly { readonly purpose: string }[]; readonly keeping: { readonly lastDay: string | null } }[] } };
}

jest.setTimeout(300_000);

describe('guest-delivered', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  const held = async (subjectId: string) =>
    (await scene.get<Held>(HELD, { id: subjectId }, await scene.staff('privacy'))).dataSubject.data.nodes;

  it('guest-delivered', async () => {
    scene = await Scene.open();
    const email = 'kim.guest@example.com';
    const contact = { email, name: 'Kim Gästsson' };
    const first = await scene.buy({ by: 'CARD', contact });
    const second = await scene.buy({ by: 'CARD', contact });
    // The same address makes nobody the same person.
    expect(first.subjectId).not.toBe(second.subjectId);
    await scene.dispatch(first);
    await scene.deliver(first);
    expect(new Set((await held(first.subjectId)).flatMap(({ purposes }) => purposes.map(({ purpose }) => purpose)))).toContain('CONTRACT');

    // Three years after the delivery the time for complaints is over.
    await scene.now('2029-11-24T00:00:00Z');
    await scene.sweep();
    const left = await held(first.subjectId);
    expect(left.map(({ category }) => category).sort()).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PAYMENT_METHOD', 'PHONE']);
    expect(new Set(left.flatMap(({ purposes }) => purposes.map(({ purpose }) => purpose)))).toEqual(new Set(['BOOKKEEPING']));
    expect(new Set(left.map(({ keeping }) => keeping.lastDay))).toEqual(new Set(['2033-12-31']));

    // The guest can still ask: with the number of the order, and a code to the address on file.
    const asked = await scene.ask(OPEN, { variables: { input: { orderNumber: first.number, kind: 'ACCESS' } } });
    const unknown = await scene.ask(OPEN, { variables: { input: { orderNumber: '7K3M-9QXA', kind: 'ACCESS' } } });
    expect(shape(asked)).toEqual(shape(unknown));
    const code = await eventually(async () => {
      const letters = (await mailsIn(scene.system.mailDir ?? '')).filter(({ text }) => /\b\d{6,8}\b/.test(text) && /kod|code/i.test(text));
      return letters.flatMap(({ text }) => /\b(\d{6,8})\b/.exec(text)?.[1] ?? []).at(-1);
    }, 'the letter with the code', 30_000);
    const wrong = await scene.ask(PROVE, { variables: { input: { requestId: at(unknown, 'openGuestCase.requestId'), code } } });
    expect(at(wrong, 'proveGuestIdentity.userErrors')).toEqual([{ code: 'CODE_NOT_VALID' }]);
    const proven = await scene.ask(PROVE, { variables: { input: { requestId: at(asked, 'openGuestCase.requestId'), code } } });
    const token = at<string>(proven, 'proveGuestIdentity.accessToken');
    expect([at(proven, 'proveGuestIdentity.userErrors'), typeof token]).toEqual([[], 'string']);
    const mine = await scene.ask(MINE, { as: token as string });
    expect([mine.errors, at(mine, 'mySubject.id')]).toEqual([[], first.subjectId]);
    const values = at<{ category: string; value: string }[]>(mine, 'mySubject.data.nodes') ?? [];
    expect(values.find(({ category }) => category === 'EMAIL')?.value).toBe(email);
    // Of the other order nothing is shown: nobody has proven that it is the same person's.
    const other = await scene.ask('query O($number: String!) { orderByNumber(number: $number) { personalData { name } } }', { variables: { number: second.number }, as: token as string });
    expect(at(other, 'orderByNumber.personalData.name') ?? null).toBeNull();
    // The extract has the order and its invoice, which are about the guest as well, and not those of the other.
    const extract = await fetch(`${scene.system.url}/privacy/access.json`, { headers: { authorization: `Bearer ${token}` } });
    const { orders, complete } = (await extract.json()) as { orders: { number: string; invoice: { id: string } }[]; complete: boolean };
    expect([orders.map(({ number, invoice }) => [number, invoice.id]), complete]).toEqual([[[first.number, first.invoiceId]], true]);
  });
});

/** All of an answer but what is drawn at random. */
function shape(reply: Reply): object {
  const { requestId, ...rest } = at<Record<string, unknown>>(reply, 'openGuestCase') ?? {};
  return { ...rest, requestId: typeof requestId, errors: reply.errors };
}
