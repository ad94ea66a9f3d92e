import { startServiceProcesses, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ask, at, denials, type Reply } from '../security/attacker';
import { BY_INVOICE, fillCart, orderInput, plentifulVariant } from '../support/purchase';
import { clientOf, DATABASES, eventually, type SubgraphDatabase } from '../support/system';
import { openDatabase, query } from '@andamal/database';

/*
 * Two replicas of each service on the same databases, both warm: what a person says at the one is true at the next read of
 * the other. SQLite has one process to a file: there it is two gateways in front of the same services.
 */

const PEOPLE_PER_ACT = 10;

interface Replica {
  readonly url: string;
  stop(): Promise<void>;
}

interface Customer {
  readonly token: string;
  readonly subjectId: string;
  readonly orderNumber: string;
}

/** What a person does, and the read that it must end at once. */
interface Act {
  readonly document: string;
  /** Whether the read of the order's packing slip is refused as well. */
  readonly endsContract: boolean;
  readonly audience: 'LEGITIMATE_INTEREST' | 'NEWSLETTER';
}

const ACTS: Readonly<Record<string, Act>> = {
  withdraws: { document: 'mutation W { withdrawConsent(input: {}) { userErrors { code } } }', endsContract: false, audience: 'NEWSLETTER' },
  objects: { document: 'mutation O { objectToMarketing { objections { purpose } } }', endsContract: false, audience: 'LEGITIMATE_INTEREST' },
  restricts: { document: 'mutation R { openRightsCase(input: { kind: RESTRICTION }) { rightsCase { state } userErrors { code } } }', endsContract: true, audience: 'LEGITIMATE_INTEREST' },
  erases: { document: 'mutation E { requestErasure(input: {}) { userErrors { code } } }', endsContract: false, audience: 'LEGITIMATE_INTEREST' },
};

jest.setTimeout(600_000);

describe('two replicas', () => {
  let targets: ReadonlyMap<SubgraphDatabase, TestDatabaseUrl>;
  let replicas: readonly [Replica, Replica];
  const staff: Record<string, string> = {};

  beforeAll(async () => {
    targets = new Map(await Promise.all(DATABASES.map(async (name) => [name, await testDatabaseUrl(name)] as const)));
    const databaseUrls = Object.fromEntries([...targets].map(([name, { url }]) => [name, url])) as Record<SubgraphDatabase, string>;
    const environment = { NODE_ENV: 'test', LOG_LEVEL: 'warn' };
    const first = await startServiceProcesses({ databaseUrls, environment });
    const other = process.env.TEST_MYSQL_URL ? await startServiceProcesses({ databaseUrls, environment }) : await first.anotherGateway();
    replicas = [first, other];
    for (const role of ['warehouse', 'marketing']) staff[role] = await signIn(replicas[0], `${role}@shop.example`, 'andamal-dev');
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await Promise.all([...targets.values()].map((target) => target.cleanup()));
  });

  it.each(Object.keys(ACTS))('a person who %s at one replica is refused by the very next read of the other', async (name) => {
    const act = ACTS[name] as Act;
    const refused: boolean[] = [];
    for (let person = 0; person < PEOPLE_PER_ACT; person += 1) {
      const [here, there] = person % 2 === 0 ? replicas : [replicas[1], replicas[0]];
      const customer = await buyer(here);
      // Both have answered the same questions before: plans, documents, connections and whatever else is kept are warm.
      for (const replica of replicas) {
        expect(await inAudience(replica, act.audience, customer.subjectId)).toBe(true);
        expect(denials(await slip(replica, customer))).toEqual({});
      }
      const done = await ask(here, act.document, { as: customer.token });
      expect(done.errors).toEqual([]);
      refused.push(!(await inAudience(there, act.audience, customer.subjectId)));
      if (act.endsContract) expect(denials(await slip(there, customer))).toEqual({ name: 'RESTRICTED', phone: 'RESTRICTED' });
      expect(await inAudience(here, act.audience, customer.subjectId)).toBe(false);
    }
    expect(refused).toEqual(Array(PEOPLE_PER_ACT).fill(true));
  });

  async function signIn(replica: Replica, email: string, password: string): Promise<string> {
    const document = 'mutation S($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { session { accessToken } } }';
    return at<string>(await ask(replica, document, { variables: { email, password } }), 'signIn.session.accessToken') as string;
  }

  async function buyer(replica: Replica): Promise<Customer> {
    const email = `replica-${Date.now()}-${Math.random().toString(36).slice(2)}@example.com`;
    const document = 'mutation R($input: RegisterInput!) { register(input: $input) { customer { subject { id } } session { accessToken } userErrors { code } } }';
    const input = { email, password: 'a password of enough length', name: 'Robin Exempelsson', newsletter: true, newsletterTextVersion: '1.0' };
    const registered = await ask(replica, document, { variables: { input } });
    const token = at<string>(registered, 'register.session.accessToken') as string;
    const client = clientOf(replica, token);
    const variant = await plentifulVariant(client);
    const order = orderInput(await fillCart(client, [{ variantId: variant.id, quantity: 1 }]), { payment: BY_INVOICE });
    const placed = await ask(replica, 'mutation P($input: PlaceOrderInput!) { placeOrder(input: $input) { order { number } userErrors { code } } }', { variables: { input: order }, as: token });
    await settled();
    return { token, subjectId: at<string>(registered, 'register.customer.subject.id') as string, orderNumber: at<string>(placed, 'placeOrder.order.number') as string };
  }

  function slip(replica: Replica, { orderNumber }: Customer): Promise<Reply> {
    const document = 'query S($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name phone } } }';
    return ask(replica, document, { variables: { number: orderNumber }, as: staff['warehouse'] as string });
  }

  async function inAudience(replica: Replica, purpose: Act['audience'], subjectId: string): Promise<boolean> {
    for (let after: string | null = null; ; ) {
      const document = `query A($after: String) @purpose(is: ${purpose}) { audience(first: 100, after: $after) { nodes { id personalData { email } } pageInfo { hasNextPage endCursor } } }`;
      const reply: Reply = await ask(replica, document, { variables: { after }, as: staff['marketing'] as string });
      expect(reply.errors).toEqual([]);
      if ((at<{ id: string }[]>(reply, 'audience.nodes') ?? []).some(({ id }) => id === subjectId)) return true;
      if (!at<boolean>(reply, 'audience.pageInfo.hasNextPage')) return false;
      after = at<string>(reply, 'audience.pageInfo.endCursor') ?? null;
    }
  }

  async function settled(): Promise<void> {
    await eventually(async () => {
      const waiting = await Promise.all([...targets].map(([name, { url }]) => left(name, url)));
      return waiting.every((count) => count === 0);
    }, 'every event to be applied', 60_000);
  }

  async function left(name: SubgraphDatabase, url: string): Promise<number> {
    const database = await openDatabase({ name, url, entities: [], migrations: [] });
    return query(database.read, 'SELECT seq FROM outbox_deliveries').then((rows) => rows.length).finally(() => database.close());
  }
});
