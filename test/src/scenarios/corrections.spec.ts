import { at, denials } from '../security/attacker';
import { Scene } from './scene';

const MINE = '{ mySubject { id data(first: 100) { nodes { id category value } } recipientNotices { nodes { id recipientName kind state categories } } } }';
const RECTIFY = 'mutation R($input: RectifyMyDataInput!) { rectifyMyData(input: $input) { rectification { datumId newDatumId } notices { recipientName } userErrors { code } } }';
const SLIP = 'query S($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name address { street } } } }';
const BOOKS = 'query B($id: ID!) @purpose(is: BOOKKEEPING) { invoice(id: $id) { personalData { name address { street } } } }';

interface Mine {
  readonly mySubject: {
    readonly data: { readonly nodes: readonly { readonly id: string; readonly category: string; readonly value: string }[] };
    readonly recipientNotices: { readonly nodes: readonly { readonly id: string; readonly recipientName: string; readonly kind: string; readonly state: string; readonly categories: readonly string[] }[] };
  };
}

jest.setTimeout(300_000);

describe('corrections', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  it('rectified-after-dispatch', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const order = await scene.buy({ customer });
    await scene.dispatch(order);
    const self = await scene.customer(customer);
    const [address] = (await scene.get<Mine>(MINE, {}, self)).mySubject.data.nodes.filter(({ category }) => category === 'ADDRESS');
    const right = { street: 'Rätta vägen 12', postalCode: '136 50', city: 'Jordbro' };
    const done = await scene.ask(RECTIFY, { variables: { input: { datumId: address?.id, value: JSON.stringify(right) } }, as: self });
    expect([done.errors, at(done, 'rectifyMyData.userErrors')]).toEqual([[], []]);

    // The very next read of the contract has the new version; the invoice keeps what was true when it was made.
    const slip = await scene.ask(SLIP, { variables: { number: order.number }, as: await scene.staff('warehouse') });
    expect([denials(slip), at(slip, 'orderByNumber.personalData.address.street')]).toEqual([{}, 'Rätta vägen 12']);
    const books = await scene.ask(BOOKS, { variables: { id: order.invoiceId }, as: await scene.staff('finance') });
    expect(at(books, 'invoice.personalData.address.street')).toBe('Provgatan 7');

    // The carrier got the old one, and is to be told.
    const { nodes } = (await scene.get<Mine>(MINE, {}, self)).mySubject.recipientNotices;
    expect(nodes).toEqual([expect.objectContaining({ recipientName: 'POSTNORD', kind: 'RECTIFICATION', state: 'PENDING', categories: ['ADDRESS'] })]);
    const told = await scene.ask('mutation A($id: ID!) @purpose(is: RIGHTS) { acknowledgeRecipientNotice(input: { id: $id }) { notice { state } userErrors { code } } }', {
      variables: { id: nodes[0]?.id }, as: await scene.staff('privacy'),
    });
    expect(at(told, 'acknowledgeRecipientNotice.notice.state')).toBe('ACKNOWLEDGED');
    // A note of the correction stands beside the accounting record.
    const noted = await scene.ask('query N($id: ID!) @purpose(is: BOOKKEEPING) { invoice(id: $id) { personalData { corrections { category note } } } }', {
      variables: { id: order.invoiceId }, as: await scene.staff('finance'),
    });
    expect(at<{ category: string }[]>(noted, 'invoice.personalData.corrections')?.map(({ category }) => category)).toEqual(['ADDRESS']);
  });

  it('corrected twice: the carrier is told of both, and is in the lineage of what it was handed', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    await scene.dispatch(await scene.buy({ customer }));
    const self = await scene.customer(customer);
    const [address] = (await scene.get<Mine>(MINE, {}, self)).mySubject.data.nodes.filter(({ category }) => category === 'ADDRESS');
    const rectify = async (datumId: string | undefined, street: string): Promise<string | undefined> => {
      const done = await scene.ask(RECTIFY, { variables: { input: { datumId, value: JSON.stringify({ street, postalCode: '136 50', city: 'Jordbro' }) } }, as: self });
      return at<string>(done, 'rectifyMyData.rectification.newDatumId');
    };
    const told = async (): Promise<Mine['mySubject']['recipientNotices']['nodes']> => (await scene.get<Mine>(MINE, {}, self)).mySubject.recipientNotices.nodes;
    const second = await rectify(address?.id, 'Andra vägen 2');
    const privacy = await scene.staff('privacy');
    await scene.get('mutation A($id: ID!) @purpose(is: RIGHTS) { acknowledgeRecipientNotice(input: { id: $id }) { notice { state } } }', { id: (await told())[0]?.id }, privacy);
    await rectify(second, 'Tredje vägen 3');
    expect((await told()).map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual(['RECTIFICATION ACKNOWLEDGED', 'RECTIFICATION PENDING']);
    const lineage = await scene.ask('query L($id: ID!, $of: [ID!]) @purpose(is: RIGHTS) { dataSubject(id: $id) { lineage(filter: { datumIds: $of, kinds: [DATUM, DISCLOSURE] }) { nodes { kind recipient } } } }', {
      variables: { id: customer.subjectId, of: [second] }, as: privacy,
    });
    expect(at(lineage, 'dataSubject.lineage.nodes')).toEqual(expect.arrayContaining([{ kind: 'DISCLOSURE', recipient: 'CARRIER' }]));
  });
});
