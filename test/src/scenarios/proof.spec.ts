import { at, denials } from '../security/attacker';
import { Scene } from './scene';

const LINEAGE = `query L($id: ID!, $filter: LineageFilter) @purpose(is: RIGHTS) { dataSubject(id: $id) { lineage(first: 100, filter: $filter) {
  nodes { id kind label purpose context until actorKind actorId roles at } edges { from to relation } } } }`;
const VERIFY = 'query V @purpose(is: RIGHTS) { verifyAccessLog { intact verified firstBad { id fault } } }';
const LOG = 'query G($id: ID!) @purpose(is: RIGHTS) { accessLog(subjectId: $id, first: 20) { nodes { actorKind purpose operation context outcome } } }';

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly purpose: string | null;
  readonly context: string | null;
  readonly roles: readonly string[] | null;
  readonly at: string;
}
interface Graph {
  readonly dataSubject: { readonly lineage: { readonly nodes: readonly Node[]; readonly edges: readonly { from: string; to: string; relation: string }[] } };
}
interface Verified {
  readonly verifyAccessLog: { readonly intact: boolean; readonly verified: number; readonly firstBad: { readonly id: string; readonly fault: string } | null };
}

jest.setTimeout(300_000);

describe('proof', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  it('who-has-seen-my-phone', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const order = await scene.buy({ customer });
    const slip = await scene.ask('query PackingSlip($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { phone } } }', {
      variables: { number: order.number }, as: await scene.staff('warehouse'),
    });
    expect(denials(slip)).toEqual({});
    await scene.now('2026-11-24T08:30:00Z');
    await scene.dispatch(order);
    await scene.ask('query WhoToCall @purpose(is: LEGITIMATE_INTEREST) { audience(first: 100) { nodes { id personalData { phone } } } }', { as: await scene.staff('marketing') });

    const { nodes, edges } = (await scene.get<Graph>(LINEAGE, { id: customer.subjectId, filter: { category: 'PHONE' } }, await scene.staff('privacy'))).dataSubject.lineage;
    const phone = nodes.find(({ kind, label }) => kind === 'DATUM' && label === 'PHONE') as Node;
    const beside = edges.flatMap(({ from, to }) => (from === phone.id ? to : to === phone.id ? from : [])).flatMap((id) => nodes.find((node) => node.id === id) ?? []);
    const of = (kind: string) => beside.filter((node) => node.kind === kind);
    expect(of('EVENT').map(({ context }) => context)).toContain(`ORDER:${order.id}`);
    const bindings = of('BINDING').map(({ label, context }) => `${label} ${context}`);
    expect(bindings).toEqual(expect.arrayContaining([`CONTRACT ORDER:${order.id}`, `BOOKKEEPING INVOICE:${order.invoiceId}`, `UNPAID_INVOICE INVOICE:${order.invoiceId}`]));
    const [carrier] = of('DISCLOSURE').filter(({ label }) => label === 'POSTNORD');
    expect([carrier?.purpose, carrier?.at]).toEqual(['CONTRACT', '2026-11-24T08:30:00.000Z']);
    const reads = of('READ').map(({ label, purpose, roles }) => [label, purpose, roles]);
    expect(reads).toEqual(expect.arrayContaining([['PackingSlip', 'CONTRACT', ['WAREHOUSE']], ['WhoToCall', 'LEGITIMATE_INTEREST', ['MARKETING']]]));
    expect(JSON.stringify(nodes)).not.toContain('701740605');

    const log = await scene.get<{ accessLog: { nodes: { purpose: string; context: string; operation: string }[] } }>(LOG, { id: customer.subjectId }, await scene.staff('privacy'));
    expect(log.accessLog.nodes).toEqual(expect.arrayContaining([expect.objectContaining({ purpose: 'RIGHTS', context: 'LINEAGE', operation: 'L' })]));
  });

  it('altered-log', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const order = await scene.buy({ customer });
    for (const role of ['warehouse', 'support', 'warehouse', 'support'] as const) {
      await scene.ask('query Slip($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name } } }', { variables: { number: order.number }, as: await scene.staff(role) });
    }
    const verify = async () => (await scene.get<Verified>(VERIFY, {}, await scene.staff('privacy'))).verifyAccessLog;
    expect(await verify()).toMatchObject({ intact: true, firstBad: null });
    const rows = await scene.system.rows<{ seq: number; operation: string }>('privacy-compliance', 'SELECT seq, operation FROM access_log ORDER BY seq');
    expect(rows.length).toBeGreaterThan(2);
    const middle = rows[Math.floor(rows.length / 2)];
    const seq = Number(middle?.seq);

    await scene.past((database) => database.execute("UPDATE access_log SET operation = 'Another' WHERE seq = ?", [seq]));
    expect(await verify()).toMatchObject({ intact: false, firstBad: { id: String(seq), fault: 'ALTERED' } });
    await scene.past((database) => database.execute('UPDATE access_log SET operation = ? WHERE seq = ?', [middle?.operation ?? '', seq]));
    expect((await verify()).intact).toBe(true);

    // Swapped with the one after it.
    await scene.past(async (database) => {
      await database.execute('UPDATE access_log SET seq = -1 WHERE seq = ?', [seq]);
      await database.execute('UPDATE access_log SET seq = ? WHERE seq = ?', [seq, seq + 1]);
      await database.execute('UPDATE access_log SET seq = ? WHERE seq = -1', [seq + 1]);
    });
    expect(await verify()).toMatchObject({ intact: false, firstBad: { id: String(seq) } });
    await scene.past(async (database) => {
      await database.execute('UPDATE access_log SET seq = -1 WHERE seq = ?', [seq]);
      await database.execute('UPDATE access_log SET seq = ? WHERE seq = ?', [seq, seq + 1]);
      await database.execute('UPDATE access_log SET seq = ? WHERE seq = -1', [seq + 1]);
    });
    expect((await verify()).intact).toBe(true);

    // Dropped.
    await scene.past((database) => database.execute('DELETE FROM access_log WHERE seq = ?', [seq]));
    expect(await verify()).toMatchObject({ intact: false, firstBad: { id: String(seq), fault: 'MISSING' } });
  });

  it('an operator’s own look at a person stands in the log that the person sees', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    await scene.get(LINEAGE, { id: customer.subjectId }, await scene.staff('privacy'));
    const mine = await scene.ask('query Mine { mySubject { accessLog(first: 20) { nodes { actorKind actorId roles context purpose } } } }', { as: await scene.customer(customer) });
    expect(at<object[]>(mine, 'mySubject.accessLog.nodes')).toEqual(
      expect.arrayContaining([{ actorKind: 'STAFF', actorId: null, roles: ['PRIVACY_OFFICE'], context: 'LINEAGE', purpose: 'RIGHTS' }]),
    );
  });
});
