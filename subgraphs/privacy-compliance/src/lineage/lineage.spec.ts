import { createLogger } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { SubjectIndex } from '../access-log/subject-index';
import { dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';

const LINEAGE = `query L($id: ID!, $first: Int = 50, $after: String, $filter: LineageFilter) { dataSubject(id: $id) { lineage(first: $first, after: $after, filter: $filter) {
  nodes { id kind label at purpose context until reason actorKind actorId roles derivedFrom recipient } edges { from to relation } endCursor olderReads } } }`;

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly purpose: string | null;
  readonly actorId: string | null;
  readonly roles: string[] | null;
  readonly reason: string | null;
  readonly context: string | null;
  readonly derivedFrom: string | null;
  readonly until: string | null;
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
    const [line] = await kit.accessLog({ context: 'LINEAGE' });
    expect(line).toMatchObject({ purpose: 'RIGHTS', context: 'LINEAGE', subjectId: person.subjectId, datumIds: '' });
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
    expect([two.selects, all.selects]).toEqual([10, 10]);
    const rest = await draw(person.subjectId, { first: 50, after: two.result.endCursor });
    const count = ({ nodes }: Graph) => nodes.filter(({ kind }) => kind === 'DATUM').length;
    expect([count(two.result), count(rest), count(all.result)]).toEqual([2, 4, 6]);
    expect(all.result.endCursor).toBeNull();
  });

  it('shows every read on some page, however many there are, at the same cost for each', async () => {
    const person = await Person.register(kit);
    const marketing = staff('MARKETING', 'LEGITIMATE_INTEREST');
    const document = 'query Many($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData { name } } }';
    const rest = Array.from({ length: 450 }, () => kit.ask(document, marketing, { r: [{ __typename: 'PersonalData', id: person.ref() }] }));
    await Promise.all(rest);
    // The index of people follows at a distance, by statements of its own.
    await new SubjectIndex(kit.subgraph.database, createLogger({ service: 'spec', level: 'silent' })).catchUp();
    const seen = new Set<string>();
    const data = new Set<string>();
    const costs: number[] = [];
    let after: string | null = null;
    do {
      const page = await kit.subgraph.database.statements.measure(() => draw(person.subjectId, { first: 2, after }));
      costs.push(page.result.edges.length > 0 ? page.selects : 0);
      for (const { id, kind } of page.result.nodes) (kind === 'READ' ? seen : data).add(`${kind} ${id}`);
      // What is read in between comes on no page: the order of the pages stands.
      await kit.read(person.ref(), ['name'], marketing);
      after = page.result.endCursor;
    } while (after !== null);
    expect(seen.size).toBe(450);
    expect([...data].filter((id) => id.startsWith('DATUM'))).toHaveLength(3);
    expect(Math.max(...costs)).toBeLessThanOrEqual(10);
    const wrong = await kit.ask(LINEAGE, privacyOffice(), { id: person.subjectId, after: Buffer.from('x|y|z').toString('base64url') });
    expect(wrong.errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });

  it('filters by datum, category, purpose, context, role, operation, recipient, time and kind', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    await kit.read(order.ref, ['phone', 'name'], staff('WAREHOUSE', 'CONTRACT'));
    await kit.read(person.ref(), ['email', 'personalIdentityNumber'], staff('MARKETING', 'LEGITIMATE_INTEREST'));
    kit.clock.advance(3_600_000);
    const noon = kit.clock.now().toISOString();
    await kit.deliver(order.dispatched());
    await kit.read(order.ref, ['phone'], staff('WAREHOUSE', 'CONTRACT'));
    const filtered = async (filter: object) => draw(person.subjectId, { filter });
    const found = ({ nodes }: Graph, kind: string) => nodes.filter((node) => node.kind === kind).map(({ label, purpose }) => (kind === 'DATUM' ? label : (purpose ?? label))).sort();

    const phone = await filtered({ category: 'PHONE' });
    expect([found(phone, 'DATUM'), found(phone, 'READ')]).toEqual([['PHONE'], ['CONTRACT', 'CONTRACT']]);
    const id = phone.nodes.find(({ kind }) => kind === 'DATUM')?.id;
    expect((await filtered({ datumIds: [id] })).nodes).toEqual(phone.nodes);
    expect(found(await filtered({ purpose: 'BOOKKEEPING' }), 'BINDING')).toEqual(Array(4).fill('BOOKKEEPING'));
    expect(found(await filtered({ context: `INVOICE:${order.invoiceId}` }), 'BINDING')).toEqual([...Array<string>(4).fill('BOOKKEEPING'), ...Array<string>(6).fill('UNPAID_INVOICE')]);
    expect(found(await filtered({ role: 'WAREHOUSE' }), 'READ')).toEqual(['CONTRACT', 'CONTRACT']);
    expect(found(await filtered({ actorId: 'staff-marketing' }), 'READ')).toEqual(['LEGITIMATE_INTEREST']);
    expect(found(await filtered({ operation: 'None' }), 'READ')).toEqual([]);
    expect(found(await filtered({ recipient: 'CARRIER' }), 'DISCLOSURE')).toEqual(['CONTRACT']);
    expect(found(await filtered({ recipient: 'AUTHORITY' }), 'DISCLOSURE')).toEqual([]);
    expect(found(await filtered({ from: noon, category: 'PHONE' }), 'READ')).toEqual(['CONTRACT']);
    expect(found(await filtered({ to: noon, category: 'PHONE' }), 'DISCLOSURE')).toEqual([]);
    const denials = await filtered({ kinds: ['DENIAL', 'DATUM'] });
    expect(new Set(denials.nodes.map(({ kind }) => kind))).toEqual(new Set(['DATUM', 'DENIAL']));
    expect(denials.nodes.find(({ kind }) => kind === 'DENIAL')).toMatchObject({ actorId: 'staff-marketing', reason: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE' });
    expect((await kit.ask(LINEAGE, privacyOffice(), { id: person.subjectId, filter: { datumIds: [] } })).errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });

  it('draws what was computed, what a consent allows, what an objection blocks, and the case that made a datum go', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    await kit.ask('mutation { objectToMarketing { objections { purpose } } }', person.self);
    const graph = await draw(person.subjectId);
    expect(graph.nodes.find(({ label }) => label === 'OF_AGE')).toMatchObject({ derivedFrom: 'PERSONAL_IDENTITY_NUMBER' });
    const leads = (kind: string) => {
      const ids = graph.nodes.flatMap((one) => (one.kind === kind ? [one.id] : []));
      return graph.edges.filter(({ from }) => ids.includes(from)).map(({ to, relation }) => `${relation} ${graph.nodes.find((one) => one.id === to)?.label}`);
    };
    expect(new Set(leads('CONSENT'))).toEqual(new Set(['ALLOWED NEWSLETTER']));
    expect(new Set(leads('OBJECTION'))).toEqual(new Set(['BLOCKS LEGITIMATE_INTEREST', 'BLOCKS NEWSLETTER']));
    expect(new Set(graph.nodes.filter(({ label }) => label === 'LEGITIMATE_INTEREST').flatMap(({ kind, reason }) => (kind === 'BINDING' ? [reason] : [])))).toEqual(new Set(['OBJECTED']));
    await kit.deliver(order.delivered());
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self);
    const after = await draw(person.subjectId);
    const theCase = after.nodes.find(({ kind }) => kind === 'CASE') as Node;
    expect(theCase.label).toBe('ERASURE');
    expect(after.edges.filter(({ from }) => from === theCase.id).map(({ relation }) => relation)).toContain('CAUSED');
  });

  it('is for the person too, without who of the staff it was', async () => {
    const person = await Person.register(kit);
    await kit.read(person.ref(), ['name'], staff('MARKETING', 'LEGITIMATE_INTEREST'));
    const document = 'query Mine($filter: LineageFilter) { mySubject { lineage(filter: $filter) { nodes { kind actorId roles } } } }';
    const mine = dataOf<{ mySubject: { lineage: Graph } }>(await kit.ask(document, person.self, {}));
    expect(mine.mySubject.lineage.nodes.find(({ kind }) => kind === 'READ')).toMatchObject({ actorId: null, roles: ['MARKETING'] });
    const probing = await kit.ask(document, person.self, { filter: { actorId: 'staff-marketing' } });
    expect(probing.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
