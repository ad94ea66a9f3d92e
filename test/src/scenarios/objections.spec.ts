import { at, denials } from '../security/attacker';
import { Scene } from './scene';

const AUDIENCE = `query A($after: String) @purpose(is: LEGITIMATE_INTEREST) { audience(first: 100, after: $after) {
  nodes { id personalData { email name } } pageInfo { hasNextPage endCursor } } }`;
const SLIP = 'query S($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name phone address { street } } } }';

jest.setTimeout(300_000);

describe('objections', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  async function audience(): Promise<string[]> {
    const found: string[] = [];
    for (let after: string | null = null; ; ) {
      const data: { audience: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = await scene.get(AUDIENCE, { after }, await scene.staff('marketing'));
      found.push(...data.audience.nodes.map(({ id }) => id));
      if (!data.audience.pageInfo.hasNextPage) return found;
      after = data.audience.pageInfo.endCursor;
    }
  }

  it('objection-next-read', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const other = await scene.register();
    const order = await scene.buy({ customer });
    expect(await audience()).toEqual(expect.arrayContaining([customer.subjectId, other.subjectId]));
    const before = await scene.system.rows('privacy-compliance', 'SELECT datumId FROM datum_key WHERE subjectId = ?', [customer.subjectId]);

    const objected = await scene.ask('mutation O { objectToMarketing { objections { purpose } } }', { as: await scene.customer(customer) });
    expect(at<{ purpose: string }[]>(objected, 'objectToMarketing.objections')?.map(({ purpose }) => purpose)).toEqual(expect.arrayContaining(['LEGITIMATE_INTEREST', 'NEWSLETTER']));

    // The very next query, without a wait.
    const after = await audience();
    expect([after.includes(customer.subjectId), after.includes(other.subjectId)]).toEqual([false, true]);
    const slip = await scene.ask(SLIP, { variables: { number: order.number }, as: await scene.staff('warehouse') });
    expect([denials(slip), at(slip, 'orderByNumber.personalData.name')]).toEqual([{}, customer.name]);
    const kept = await scene.system.rows('privacy-compliance', 'SELECT datumId FROM datum_key WHERE subjectId = ?', [customer.subjectId]);
    expect(kept).toHaveLength(before.length);
  });

  it('objected, then closed: nothing is kept for offers that nobody may make', async () => {
    scene = await Scene.open();
    const customer = await scene.register({ newsletter: true });
    const order = await scene.buy({ customer, by: 'CARD' });
    const session = await scene.customer(customer);
    await scene.get('mutation O { objectToMarketing { objections { purpose } } }', {}, session);
    // What is ordered afterwards is not held for offers either.
    const later = await scene.buy({ customer, by: 'CARD' });
    for (const one of [order, later]) {
      await scene.dispatch(one);
      await scene.deliver(one);
    }
    await scene.get('mutation C($password: String!) { closeAccount(input: { password: $password }) { closedAccountId } }', { password: customer.password }, session);
    await scene.settled();
    const purposes = async () => {
      const rows = await scene.system.rows<{ purpose: string }>(
        'privacy-compliance',
        "SELECT DISTINCT b.purpose FROM binding b JOIN datum_key k ON k.datumId = b.datumId WHERE b.subjectId = ? AND b.closedAt IS NULL AND b.holdOf = ''",
        [customer.subjectId],
      );
      return rows.map(({ purpose }) => purpose).sort();
    };
    expect(await purposes()).toEqual(['BOOKKEEPING', 'CONTRACT', 'CUSTOMER_SERVICE', 'FRAUD_PREVENTION']);
    // The time to complain of a fault has passed: the books are all that is left.
    await scene.now('2029-12-01T10:00:00Z');
    await scene.sweep();
    expect(await purposes()).toEqual(['BOOKKEEPING']);
    await scene.now('2034-01-02T10:00:00Z');
    await scene.sweep();
    expect(await scene.system.rows('privacy-compliance', 'SELECT datumId FROM datum_key WHERE subjectId = ?', [customer.subjectId])).toEqual([]);
  });
});
