import fc from 'fast-check';
import { readVisit, type CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, CLOSE_ACCOUNT, createKit, dataOf, newCustomer, PASSWORD, staff, type Kit } from '../test-kit';
import { pagePath } from './page-path';

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

const RECORD = 'mutation RecordVisits($visits: [VisitInput!]!) { recordVisits(input: { visits: $visits }) { kept userErrors { code field message } } }';

interface Kept {
  readonly kept: number;
  readonly userErrors: { code: string; field: string[] | null }[];
}

async function record(visits: object[], caller: CallerContext): Promise<Kept> {
  return dataOf<Kept>(await kit.ask(RECORD, { visits }, caller), 'recordVisits');
}

describe('recordVisits', () => {
  it('deposits which pages were visited, together, and announces them without naming any', async () => {
    const one = await newCustomer(kit);
    const answer = await record([{ path: '/unmistakable/page?q=hemligt#x', productId: 'p-1', at: '2026-11-23T08:59:00Z' }, { path: '/' }], one.caller);
    expect(answer).toEqual({ kept: 2, userErrors: [] });
    const deposit = kit.peers.deposits.at(-1);
    expect(deposit).toMatchObject({ source: 'BROWSED', contextKind: 'ACCOUNT', contextId: one.id, subjectId: one.subjectId });
    expect(deposit?.values.map(({ category, value }) => [category, readVisit(value)])).toEqual([
      ['BROWSING_HISTORY', { at: '2026-11-23T08:59:00.000Z', path: '/unmistakable/page', productId: 'p-1' }],
      ['BROWSING_HISTORY', { at: '2026-11-23T09:00:00.000Z', path: '/', productId: null }],
    ]);
    expect((await kit.events()).at(-1)).toEqual({
      id: deposit?.id, type: 'Browsed', orderingKey: one.subjectId,
      payload: { accountId: one.id, subjectId: one.subjectId, depositId: deposit?.id, browsedAt: '2026-11-23T09:00:00.000Z' },
    });
    const everything = (await kit.dump()) + kit.logLines.join('');
    for (const text of ['unmistakable', 'hemligt']) expect(everything).not.toContain(text);
  });

  it('keeps nothing of who has not signed in, nor of staff', async () => {
    for (const [caller, code] of [[anonymous(), 'UNAUTHENTICATED'], [staff('SUPPORT'), 'FORBIDDEN']] as const) {
      const answer = await kit.ask(RECORD, { visits: [{ path: '/' }] }, caller);
      expect(answer.errors?.[0]?.extensions?.['code']).toBe(code);
    }
    expect(kit.peers.deposits).toEqual([]);
  });

  it('keeps nothing of a session that has outlived its account', async () => {
    const one = await newCustomer(kit);
    await kit.ask(CLOSE_ACCOUNT, { password: PASSWORD }, one.caller);
    expect(await record([{ path: '/' }], one.caller)).toEqual({ kept: 0, userErrors: [] });
    expect((await kit.events()).map(({ type }) => type)).not.toContain('Browsed');
  });

  it('is no mistake of who has said no: nothing is kept, and nothing announced', async () => {
    const one = await newCustomer(kit);
    kit.peers.problems = [{ category: 'BROWSING_HISTORY', code: 'NO_PURPOSE', message: 'No purpose.' }];
    expect(await record([{ path: '/' }], one.caller)).toEqual({ kept: 0, userErrors: [] });
    expect((await kit.events()).filter(({ type }) => type === 'Browsed')).toEqual([]);
  });

  it.each([
    [[{ path: '/' }, { path: 'https://other.example/' }], 'PATH_INVALID', ['input', 'visits', '1', 'path']],
    [[{ path: null }], 'PATH_INVALID', ['input', 'visits', '0', 'path']],
    [[{ path: '/', at: '2026-11-22T08:59:00Z' }], 'TIME_INVALID', ['input', 'visits', '0', 'at']],
    [[{ path: '/', at: '2026-11-23T10:00:00Z' }], 'TIME_INVALID', ['input', 'visits', '0', 'at']],
  ])('takes no other site and no other time (%#)', async (visits, code, field) => {
    const one = await newCustomer(kit);
    expect(await record(visits, one.caller)).toMatchObject({ kept: 0, userErrors: [{ code, field }] });
    expect(kit.peers.deposits).toHaveLength(1);
  });

  it('ends for the day when they are too many, whatever the parallel tries, and for nobody else', async () => {
    const one = await newCustomer(kit, { email: 'ett@exempel.se' });
    const other = await newCustomer(kit, { email: 'tva@exempel.se' });
    const fifty = Array.from({ length: 50 }, (_, page) => ({ path: `/p/${page}` }));
    const answers = await Promise.all(Array.from({ length: 42 }, () => record(fifty, one.caller)));
    expect(answers.filter(({ kept }) => kept === 50)).toHaveLength(40);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(['TOO_MANY', 'TOO_MANY']);
    expect((await record(fifty, other.caller)).kept).toBe(50);
    // The count stands under a hash that does not name the account.
    expect((await kit.dump()).match(/"failed_attempts","rows":\[.*?\]/)?.[0]).not.toContain(one.id);
    kit.clock.advance(86_400_000);
    expect((await record(fifty, one.caller)).kept).toBe(50);
    const many = await kit.ask(RECORD, { visits: [...fifty, { path: '/' }] }, one.caller);
    expect(many.errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });
});

describe('pagePath', () => {
  it.each([
    ['/products/pla?search=kim#top', '/products/pla'],
    [' /å/ä ', '/å/ä'],
    ['/#kim', '/'],
    ['//evil.example/x', null],
    ['products', null],
    ['', null],
    ['/a b', null],
    ['/a\\b', null],
    [`/${'x'.repeat(200)}`, null],
  ])('of %j is %j', (text, expected) => expect(pagePath(text)).toBe(expected));

  it('never has a query string or fragment', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const { pathname, search, hash } = new URL(url);
        const path = pagePath(`${pathname}${search}${hash}`);
        if (path !== null) expect(path).not.toMatch(/[?#]/);
      }),
    );
  });
});
