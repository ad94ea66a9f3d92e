import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { query } from '@andamal/database';
import { stableId } from '../seed/stable-id';
import { BLACK_PLA, BUNDLE, createKit, orderPlaced, staff, visitor, type Kit } from '../test-kit';

let database: TestDatabaseUrl;
let kit: Kit;

beforeEach(async () => {
  database = await testDatabaseUrl('catalog');
  kit = await createKit(database.url);
});

afterEach(async () => {
  await kit.subgraph.stop();
  await database.cleanup();
});

const VIEW = 'mutation V($input: RecordPageViewInput!) { recordPageView(input: $input) { counted userErrors { code field } } }';
const FIGURES = `query S($from: String!, $to: String!, $by: StatisticsPeriod, $first: Int, $after: String) {
  siteStatistics(from: $from, to: $to, by: $by, first: $first, after: $after) { nodes { period page views ordered product { id } } pageInfo { hasNextPage endCursor } } }`;

interface Node {
  readonly period: string;
  readonly page: string;
  readonly views: number;
  readonly ordered: number;
  readonly product: { id: string } | null;
}

async function view(input: Record<string, unknown>, times = 1): Promise<unknown> {
  let last: unknown;
  for (let time = 0; time < times; time += 1) last = (await kit.ask(VIEW, { input })).data?.['recordPageView'];
  return last;
}

async function figures(variables: Record<string, unknown> = {}): Promise<{ nodes: Node[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }> {
  const answer = await kit.ask(FIGURES, { from: '2026-11-01', to: '2026-12-31', ...variables }, staff('MARKETING'));
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data?.['siteStatistics'] as never;
}

async function aProduct(): Promise<string> {
  const answer = await kit.ask('{ products(first: 1) { nodes { id } } }');
  return (answer.data?.['products'] as { nodes: { id: string }[] }).nodes[0]?.id ?? '';
}

describe('recordPageView', () => {
  it('counts by day and page, and shows no figure that a single visit makes', async () => {
    const productId = await aProduct();
    await view({ page: 'HOME' }, 9);
    await view({ page: 'PRODUCT', productId }, 21);
    expect(await figures()).toMatchObject({
      nodes: [
        { period: '2026-11-23', page: 'HOME', views: 0, ordered: 0, product: null },
        { period: '2026-11-23', page: 'PRODUCT', views: 20, ordered: 0, product: { id: productId } },
      ],
    });
    await view({ page: 'HOME' });
    expect((await figures()).nodes[0]?.views).toBe(10);
  });

  it('keeps a day, a page, a product and two numbers, whoever looks and from wherever', async () => {
    const caller = { ...visitor(), kind: 'CUSTOMER' as const, id: 'account-1', subjectId: 'subject-1', ip: '203.0.113.77' };
    await kit.ask(VIEW, { input: { page: 'HOME' } }, caller);
    await kit.ask(VIEW, { input: { page: 'HOME' } });
    const rows = await query(kit.subgraph.database.read, 'SELECT * FROM page_count');
    expect(rows.map((row) => ({ ...row }))).toEqual([{ day: '2026-11-23', page: 'HOME', productId: '', views: 2, ordered: 0 }]);
  });

  it('takes the day of Stockholm', async () => {
    kit.clock.set(new Date('2026-11-23T23:30:00Z'));
    await view({ page: 'CART' });
    expect((await figures()).nodes.map(({ period }) => period)).toEqual(['2026-11-24']);
  });

  it.each([
    [{ page: 'PRODUCT' }],
    [{ page: 'PRODUCT', productId: 'kim@exempel.se' }],
    [{ page: 'HOME', productId: stableId('product', 'any') }],
  ])('takes no product that the catalogue has not, and no text of the visitor’s own (%#)', async (input) => {
    expect(await view(input)).toEqual({ counted: false, userErrors: [{ code: 'PRODUCT_NOT_FOUND', field: ['input', 'productId'] }] });
    expect(await query(kit.subgraph.database.read, 'SELECT day FROM page_count')).toEqual([]);
  });

  it('stops for the minute where a figure is being inflated, for that page', async () => {
    const answers = await Promise.all(Array.from({ length: 1_210 }, () => kit.ask(VIEW, { input: { page: 'HOME' } })));
    const counted = answers.filter(({ data }) => (data?.['recordPageView'] as { counted: boolean }).counted);
    expect(counted).toHaveLength(1_200);
    expect(await view({ page: 'CART' })).toMatchObject({ counted: true });
    kit.clock.advance(60_000);
    expect(await view({ page: 'HOME' })).toMatchObject({ counted: true });
    const [row] = await query<{ views: number }>(kit.subgraph.database.read, "SELECT views FROM page_count WHERE page = 'HOME'");
    expect(Number(row?.views)).toBe(1_201);
  }, 60_000);
});

describe('siteStatistics', () => {
  it('counts what was ordered, once for each order, bundles by their parts', async () => {
    await kit.setLevel(BLACK_PLA, 100);
    const { reservationId, eventId } = await kit.reserve([[BLACK_PLA, 24], [BUNDLE, 1]]);
    const payload = orderPlaced(reservationId);
    expect(await kit.deliver('OrderPlaced', payload, eventId)).toBe('APPLIED');
    expect(await kit.deliver('OrderPlaced', payload, eventId)).toBe('DUPLICATE');
    const rows = await query<{ ordered: number }>(kit.subgraph.database.read, 'SELECT ordered FROM page_count ORDER BY ordered');
    expect(rows.map(({ ordered }) => Number(ordered))).toEqual([1, 25]);
    expect((await figures()).nodes.map(({ page, ordered }) => [page, ordered])).toEqual(expect.arrayContaining([['PRODUCT', 0], ['PRODUCT', 20]]));
    const dump = JSON.stringify(await query(kit.subgraph.database.read, 'SELECT * FROM page_count'));
    for (const id of [payload.orderId, payload.depositId, reservationId, eventId, payload.subjectId]) expect(dump).not.toContain(id);
  });

  it('adds up months, and pages through', async () => {
    await view({ page: 'HOME' }, 6);
    kit.clock.advance(86_400_000);
    await view({ page: 'HOME' }, 6);
    await view({ page: 'SEARCH' });
    kit.clock.advance(30 * 86_400_000);
    await view({ page: 'HOME' });
    expect((await figures({ by: 'MONTH' })).nodes.map(({ period, page, views }) => [period, page, views])).toEqual([
      ['2026-11', 'HOME', 10], ['2026-11', 'SEARCH', 0], ['2026-12', 'HOME', 0],
    ]);
    expect((await figures({ to: '2026-11-23' })).nodes).toHaveLength(1);
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 6; pages += 1) {
      const page = await figures({ first: 1, after });
      seen.push(...page.nodes.map((node) => `${node.period} ${node.page}`));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(['2026-11-23 HOME', '2026-11-24 HOME', '2026-11-24 SEARCH', '2026-12-24 HOME']);
  });

  it('is for staff, and takes days only', async () => {
    for (const caller of [visitor(), { ...visitor(), kind: 'CUSTOMER' as const, id: 'a', subjectId: 's', roles: ['MARKETING'] }, staff()]) {
      const answer = await kit.ask(FIGURES, { from: '2026-11-01', to: '2026-11-30' }, caller);
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    for (const variables of [{ from: '2026-13-01' }, { to: 'x' }, { after: 'eA' }]) {
      const answer = await kit.ask(FIGURES, { from: '2026-11-01', to: '2026-11-30', ...variables }, staff('FINANCE'));
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
    }
  });
});
