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
    expect(at<{ purpose: string }[]>(objected, 'objectToMarketing.objections')?.map(({ purpose }) => purpose)).toContain('LEGITIMATE_INTEREST');

    // The very next query, without a wait.
    const after = await audience();
    expect([after.includes(customer.subjectId), after.includes(other.subjectId)]).toEqual([false, true]);
    const slip = await scene.ask(SLIP, { variables: { number: order.number }, as: await scene.staff('warehouse') });
    expect([denials(slip), at(slip, 'orderByNumber.personalData.name')]).toEqual([{}, customer.name]);
    const kept = await scene.system.rows('privacy-compliance', 'SELECT datumId FROM datum_key WHERE subjectId = ?', [customer.subjectId]);
    expect(kept).toHaveLength(before.length);
  });
});
