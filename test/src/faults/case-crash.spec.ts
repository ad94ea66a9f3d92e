import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { at } from '../security/attacker';
import { Scene, type Customer } from '../scenarios/scene';
import { eventually } from '../support/system';
import { rowsOfCopies } from './crash-scene';
import { Random } from './random';

/*
 * The vault is killed again and again while it carries out erasures: while the request is under way, and after the last
 * recipient has confirmed, when the rest follows. Whatever had been done of a case, it ends with one receipt, the same for
 * whoever asks. It goes on until a death has been seen after each of the steps.
 */

/** How far a case was at a death: its last step, or that it had not been opened, or had ended. */
const STAGES = ['NOT_OPENED', 'OPENED', 'ERASE', 'ACKNOWLEDGED', 'RECIPIENTS', 'COMPLETED'] as const;
type Stage = (typeof STAGES)[number];

/** Between its last two steps a case is for a millisecond: `cases.spec.ts` dies there on purpose, and here it may happen. */
const MUST_SEE: readonly Stage[] = ['NOT_OPENED', 'ERASE', 'ACKNOWLEDGED', 'COMPLETED'];
const LEAST_DEATHS = 8;
const MOST_DEATHS = 40;

const ERASE = 'mutation E { requestErasure(input: {}) { caseId userErrors { code } } }';
const CASES = 'query C @purpose(is: RIGHTS) { rightsCases(first: 100, filter: { kind: ERASURE }) { nodes { id state subject { id } } } }';
const NOTICES = 'query N($filter: RecipientNoticeFilterInput) @purpose(is: RIGHTS) { recipientNotices(first: 100, filter: $filter) { nodes { id caseId subjectId } } }';
const ACKNOWLEDGE = 'mutation A($id: ID!) @purpose(is: RIGHTS) { acknowledgeRecipientNotice(input: { id: $id }) { notice { state } userErrors { code } } }';
const RECEIPT = 'query R($caseId: ID!) @purpose(is: RIGHTS) { erasureReceipt(caseId: $caseId) { id document } }';
const VERIFY = 'query V($receipt: String!) { verifyReceipt(receipt: $receipt) { valid faults erased } }';

jest.setTimeout(1_800_000);

describe('a case of erasure', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open(undefined, { CASE_WORK_MS: '100' });
  });
  afterAll(() => scene.close());

  const vault = () => {
    const { embedded, 'privacy-compliance': own } = scene.system.processes;
    const found = embedded ?? own;
    if (found === undefined) throw new Error('There is no vault to kill');
    return found;
  };

  it('ends with the same receipt, once, after deaths at random points', async () => {
    const random = new Random(20_261_125);
    const seen = new Map<Stage, number>();
    const customers: Customer[] = [];
    for (let deaths = 0; deaths < MOST_DEATHS; deaths += 1) {
      if (deaths >= LEAST_DEATHS && MUST_SEE.every((stage) => seen.has(stage))) break;
      const missing = MUST_SEE.filter((stage) => !seen.has(stage));
      // What comes after the recipient’s confirmation is over in a few milliseconds: it is aimed at until it is hit.
      const late = missing.length > 0 ? missing.includes('COMPLETED') && deaths % 3 !== 0 : deaths % 2 === 0;
      const customer = await buyer();
      customers.push(customer);
      const stage = late ? await dieAfterConfirmation(customer, random) : await dieInRequest(customer, random);
      seen.set(stage, (seen.get(stage) ?? 0) + 1);
      await finish(customer);
    }
    expect(Object.fromEntries(MUST_SEE.map((stage) => [stage, seen.has(stage)]))).toEqual(Object.fromEntries(MUST_SEE.map((stage) => [stage, true])));

    for (const customer of customers) await expectWhole(customer);
    const halves = await scene.system.rows(
      'privacy-compliance',
      `SELECT d.id FROM datum d LEFT JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
       WHERE (d.endedAt IS NULL) <> (k.datumId IS NOT NULL)`,
    );
    expect(halves).toEqual([]);
  });

  async function buyer(): Promise<Customer> {
    const customer = await scene.register();
    const order = await scene.buy({ customer, by: 'CARD' });
    await scene.dispatch(order);
    await scene.deliver(order);
    return customer;
  }

  async function dieInRequest(customer: Customer, random: Random): Promise<Stage> {
    const self = await scene.customer(customer);
    const request = scene.ask(ERASE, { as: self }).catch(() => null);
    await wait(random.between(0, 120));
    await vault().stop('SIGKILL');
    await request;
    return afterDeath(customer);
  }

  async function dieAfterConfirmation(customer: Customer, random: Random): Promise<Stage> {
    await scene.get(ERASE, {}, await scene.customer(customer));
    const privacy = await scene.staff('privacy');
    const [notice] = await eventually(async () => {
      const found = (await scene.get<Notices>(NOTICES, { filter: { subjectId: customer.subjectId, outstanding: true } }, privacy)).recipientNotices.nodes;
      return found.length > 0 && found;
    }, 'the carrier to be told', 60_000);
    const confirmation = scene.ask(ACKNOWLEDGE, { variables: { id: notice?.id }, as: privacy }).catch(() => null);
    // In half of them right after the end, in the others somewhere on the way to it.
    const toTheEnd = random.next() < 0.5;
    await Promise.race([confirmation.then(() => (toTheEnd ? ended(customer, privacy) : wait(random.between(0, 600)))), wait(toTheEnd ? 30_000 : random.between(0, 600))]);
    await vault().stop('SIGKILL');
    await confirmation;
    return afterDeath(customer);
  }

  /** What lies there, before anything is started again. */
  async function afterDeath({ subjectId }: Customer): Promise<Stage> {
    const copies = await mkdtemp(join(tmpdir(), 'andamal-case-crash-'));
    const rows = scene.system.dataDir === null ? scene.system.rows : rowsOfCopies(scene.system.dataDir, copies);
    try {
      const [found] = (await rows<{ id: string; state: string; subjectId: string }>('privacy-compliance', "SELECT id, state, subjectId FROM rights_case WHERE kind = 'ERASURE'")).filter((row) => row.subjectId === subjectId);
      if (found === undefined) return 'NOT_OPENED';
      if (found.state === 'COMPLETED') return 'COMPLETED';
      const steps = await rows<{ caseId: string; name: string }>('privacy-compliance', 'SELECT caseId, name FROM rights_case_step');
      const done = new Set(steps.filter(({ caseId }) => caseId === found.id).map(({ name }) => name));
      return [...STAGES].reverse().find((stage) => done.has(stage)) ?? 'OPENED';
    } finally {
      await rm(copies, { recursive: true, force: true });
      await vault().start();
    }
  }

  /** The person asks again, and staff confirm what is still to be confirmed. */
  async function finish(customer: Customer): Promise<void> {
    await eventually(async () => {
      const reply = await scene.ask(ERASE, { as: await scene.customer(customer) }).catch(() => null);
      return reply !== null && reply.errors.length === 0;
    }, 'the shop to take the request', 60_000);
    const privacy = await scene.staff('privacy');
    await eventually(async () => {
      const { nodes } = (await scene.get<Notices>(NOTICES, { filter: { subjectId: customer.subjectId, outstanding: true } }, privacy)).recipientNotices;
      for (const { id } of nodes) await scene.get(ACKNOWLEDGE, { id }, privacy);
      const cases = (await scene.get<Cases>(CASES, {}, privacy)).rightsCases.nodes.filter(({ subject }) => subject.id === customer.subjectId);
      return cases.length > 0 && cases.every(({ state }) => state === 'COMPLETED');
    }, 'the case to end', 60_000);
  }

  async function ended({ subjectId }: Customer, privacy: string): Promise<void> {
    await eventually(async () => {
      const { nodes } = (await scene.get<Cases>(CASES, {}, privacy)).rightsCases;
      return nodes.some(({ subject, state }) => subject.id === subjectId && state === 'COMPLETED');
    }, 'the case to end', 60_000).catch(() => undefined);
  }

  async function expectWhole({ subjectId }: Customer): Promise<void> {
    const privacy = await scene.staff('privacy');
    const cases = await scene.system.rows<{ id: string }>('privacy-compliance', "SELECT id FROM rights_case WHERE kind = 'ERASURE' AND subjectId = ?", [subjectId]);
    expect(cases).toHaveLength(1);
    const caseId = cases[0]?.id;
    expect(await scene.system.rows('privacy-compliance', 'SELECT caseId FROM erasure_receipt WHERE subjectId = ?', [subjectId])).toEqual([{ caseId }]);
    const [one, two] = await Promise.all([scene.ask(RECEIPT, { variables: { caseId }, as: privacy }), scene.ask(RECEIPT, { variables: { caseId }, as: privacy })]);
    const receipt = at<string>(one, 'erasureReceipt.document');
    expect(at(two, 'erasureReceipt.document')).toBe(receipt);
    const verified = await scene.ask(VERIFY, { variables: { receipt } });
    expect(at(verified, 'verifyReceipt')).toEqual({ valid: true, faults: [], erased: expect.any(Number) as number });
    expect(at<number>(verified, 'verifyReceipt.erased')).toBeGreaterThan(0);
  }
});

interface Notices {
  readonly recipientNotices: { readonly nodes: readonly { readonly id: string; readonly caseId: string; readonly subjectId: string }[] };
}
interface Cases {
  readonly rightsCases: { readonly nodes: readonly { readonly id: string; readonly state: string; readonly subject: { readonly id: string } }[] };
}
