import { silent } from '../testing/federation';
import { composeTest, FEDERATION } from '../testing/federation';
import { shopSubgraphs } from '../testing/shop';
import { PlannerProcess } from './planner-process';

/** Valid, and yet the end of the planner's process (0.0.38). */
const DEADLY = '{ best { ... on Admin { rating(of: "a") } ... on User { rating(of: "u") } } }';

const childOf = (planner: PlannerProcess): number => (planner as unknown as { child: { pid: number } }).child.pid;

describe('the planner in a process of its own', () => {
  let planner: PlannerProcess;

  beforeEach(async () => {
    planner = await PlannerProcess.start(composeTest(shopSubgraphs), silent);
  }, 60_000);

  afterEach(() => planner.close());

  it('plans', async () => {
    expect((await planner.plan('{ version }')).node).toMatchObject({ kind: 'Fetch', operation: '{version}' });
  });

  it('that dies is replaced, and only the document that it died of is refused', async () => {
    const before = childOf(planner);
    const answers = await Promise.allSettled([planner.plan('{ version }'), planner.plan(DEADLY), planner.plan('{ users { id } }')]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const after = childOf(planner);
    expect(after).not.toBe(before);
    await expect(planner.plan(DEADLY)).rejects.toThrow('did not survive');
    expect(childOf(planner)).toBe(after);
  }, 60_000);

  it('says what it cannot plan, and lives', async () => {
    await expect(planner.plan('{ unknown }')).rejects.toThrow();
    const before = childOf(planner);
    await planner.plan('{ version }');
    expect(childOf(planner)).toBe(before);
  });

  it('refuses after it was closed', async () => {
    await planner.close();
    await expect(planner.plan('{ version }')).rejects.toThrow('stopping');
  });
});

it('a document that takes too long is given up', async () => {
  const sdl = composeTest({ a: { typeDefs: `${FEDERATION} type Query { n: N } type N { n: N m: N id: ID }` } });
  const planner = await PlannerProcess.start(sdl, silent, { planTimeoutMs: 300 });
  const steps = 16;
  const bomb = Array.from({ length: steps }, (_, i) => `fragment F${i} on N { a: n { ...F${i + 1} } b: n { ...F${i + 1} } }`);
  await expect(planner.plan(`{ n { ...F0 } } ${bomb.join(' ')} fragment F${steps} on N { id }`)).rejects.toThrow('too long');
  expect((await planner.plan('{ n { id } }')).node?.kind).toBe('Fetch');
  await planner.close();
}, 60_000);

it('what is not GraphQL is said at start', async () => {
  await expect(PlannerProcess.start('no schema at all', silent)).rejects.toThrow();
}, 60_000);
