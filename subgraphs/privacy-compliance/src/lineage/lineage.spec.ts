import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';

const LINEAGE = `query L($id: ID!, $first: Int = 50, $after: String) { dataSubject(id: $id) { lineage(first: $first, after: $after) {
  nodes { id kind label purpose context until reason actorKind actorId roles } edges { from to relation } endCursor olderReads } } }`;

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly purpose: string | null;
  readonly actorId: string | null;
  readonly roles: string[] | null;
  readonly reason: string | null;
}
interface Graph {
  readonly nodes: Node[];
  readonly edges: { from: string; to: string; relation: string }[];
  readonly endCursor: string | null;
}

describe('lineage', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-lineage');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const draw = async (id: string, variables: object = {}): Promise<Graph> =>
    dataOf<{ dataSubject: { lineage: Graph } }>(await kit.ask(LINEAGE, privacyOffice(), { id, ...variables })).dataSubject.lineage;
  const around = ({ nodes, edges }: Graph, node: Node): Node[] =>
    edges.flatMap(({ from, to }) => (from === node.id ? to : to === node.id ? from : [])).flatMap((id) => nodes.find((other) => other.id === id) ?? []);

  it('who-has-seen-my-phone: source event, order, bindings, the carrier, each read, and this query itself in the log', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    await kit.read(order.ref, ['phone', 'personalIdentityNumber'], staff('WAREHOUSE', 'CONTRACT'));
    await kit.deliver(order.dispatched());
    await kit.read(person.ref(), ['phone'], staff('MARKETING', 'LEGITIMATE_INTEREST'));
    const graph = await draw(person.subjectId);
    const phone = graph.nodes.find(({ kind, label }) => kind === 'DATUM' && label === 'PHONE') as Node;
    const beside = around(graph, phone);
    const labels = (kind: string) => beside.filter((node) => node.kind === kind).map(({ label }) => label).sort();
    expect(beside.find(({ kind }) => kind === 'EVENT')).toMatchObject({ id: order.depositId, label: 'OrderPlaced', context: `ORDER:${order.orderId}` });
    expect(labels('BINDING')).toEqual(['BOOKKEEPING', 'CONTRACT', 'CUSTOMER_SERVICE', 'DEPOSIT_HOLD', 'LEGITIMATE_INTEREST', 'UNPAID_INVOICE']);
    expect(labels('DISCLOSURE')).toEqual(['Provbudet']);
    expect(labels('VERSION')).toEqual(['version 1']);
    expect(beside.filter(({ kind }) => kind === 'READ').map(({ purpose, roles, actorId }) => [purpose, roles, actorId]).sort()).toEqual([
      ['CONTRACT', ['WAREHOUSE'], 'staff-warehouse'],
      ['LEGITIMATE_INTEREST', ['MARKETING'], 'staff-marketing'],
    ]);
    const [line] = await kit.rows("SELECT purpose, context, subjectId, datumIds FROM access_log WHERE context = 'LINEAGE'");
    expect(line).toEqual({ purpose: 'RIGHTS', context: 'LINEAGE', subjectId: person.subjectId, datumIds: '' });
    for (const value of ['Exempel', '1740605', '9001019802']) expect(JSON.stringify(graph)).not.toContain(value);
  });

  it('tells how a datum ended, and why', async () => {
    const person = await Person.register(kit);
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self);
    const graph = await draw(person.subjectId);
    const name = graph.nodes.find(({ kind, label }) => kind === 'DATUM' && label === 'NAME') as Node;
    expect(around(graph, name).find(({ kind }) => kind === 'END')).toMatchObject({ reason: 'ERASURE_REQUESTED' });
  });

  it('pages, and costs the same for each page', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    await draw(person.subjectId);
    const { statements } = kit.subgraph.database;
    const two = await statements.measure(() => draw(person.subjectId, { first: 2 }));
    const all = await statements.measure(() => draw(person.subjectId, { first: 50 }));
    expect([two.selects, all.selects]).toEqual([7, 7]);
    const rest = await draw(person.subjectId, { first: 50, after: two.result.endCursor });
    const count = ({ nodes }: Graph) => nodes.filter(({ kind }) => kind === 'DATUM').length;
    expect([count(two.result), count(rest), count(all.result)]).toEqual([2, 4, 6]);
    expect(all.result.endCursor).toBeNull();
  });
});
