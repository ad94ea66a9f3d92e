import { at, codes, denials, type Reply } from '../security/attacker';
import { fillCart, plentifulVariant } from '../support/purchase';
import { clientOf, eventually } from '../support/system';
import { Scene, type Customer } from './scene';

const OPEN = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { joined rightsCase { id state dueDate replyDate explanation } userErrors { code message } } }';
const SLIP = 'query S($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name address { street } phone } } }';

jest.setTimeout(300_000);

describe('cases', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  const rights = async (document: string, variables: object): Promise<Reply> =>
    scene.ask(document, { variables, as: await scene.staff('privacy'), purpose: 'RIGHTS' });

  async function marketed(customer: Customer): Promise<boolean> {
    const reply = await scene.ask('query A @purpose(is: LEGITIMATE_INTEREST) { audience(first: 100) { nodes { id } } }', { as: await scene.staff('marketing') });
    return (at<{ id: string }[]>(reply, 'audience.nodes') ?? []).some(({ id }) => id === customer.subjectId);
  }

  async function noticesOf(caseId: string): Promise<unknown> {
    const reply = await rights('query N($caseId: ID!) { recipientNotices(filter: { caseId: $caseId }) { nodes { kind state categories } } }', { caseId });
    return at(reply, 'recipientNotices.nodes');
  }

  it('restricted-not-used', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const order = await scene.buy({ customer });
    expect(await marketed(customer)).toBe(true);
    const opened = await scene.ask(OPEN, { variables: { input: { kind: 'RESTRICTION' } }, as: await scene.customer(customer) });
    expect([opened.errors, at(opened, 'openRightsCase.userErrors')]).toEqual([[], []]);
    const caseId = at<string>(opened, 'openRightsCase.rightsCase.id') as string;

    // Marketing has no such row, support and the warehouse have no such value.
    expect(await marketed(customer)).toBe(false);
    const slip = async (role: 'warehouse' | 'support') => scene.ask(SLIP, { variables: { number: order.number }, as: await scene.staff(role) });
    for (const role of ['warehouse', 'support'] as const) {
      expect(denials(await slip(role))).toEqual({ name: 'RESTRICTED', address: 'RESTRICTED', phone: 'RESTRICTED' });
    }
    // The extract works.
    const mine = await scene.ask('{ mySubject { data(first: 100) { nodes { category value } } } }', { as: await scene.customer(customer) });
    expect(mine.errors).toEqual([]);
    expect(at<{ value: string | null }[]>(mine, 'mySubject.data.nodes')?.every(({ value }) => value !== null)).toBe(true);
    // As a document it says restricted, and has what the other services hold of the customer.
    const token = await scene.customer(customer);
    const variant = await plentifulVariant(clientOf(scene.system, token));
    await fillCart(clientOf(scene.system, token), [{ variantId: variant.id, quantity: 2 }]);
    await scene.get('mutation { chooseCookies(input: { choice: "DECLINE" }) { userErrors { code } } }', {}, token);
    const extract = await fetch(`${scene.system.url}/privacy/access.json`, { headers: { authorization: `Bearer ${token}`, 'accept-language': 'sv' } });
    expect(await extract.json()).toMatchObject({
      restrictions: expect.arrayContaining([expect.objectContaining({ kind: 'RESTRICTED', purpose: '*' })]) as unknown,
      orders: [{ id: order.id }],
      cart: [{ lines: [{ kind: 'GOODS', item: variant.id, name: expect.any(String) as string, quantity: 2 }] }],
      cookies: [{ choice: 'DECLINE', name: 'Nej tack' }],
      complete: true,
    });
    const taken = await fetch(`${scene.system.url}/privacy/portability.json`, { headers: { authorization: `Bearer ${token}` } });
    expect(await taken.json()).toMatchObject({ orders: [{ id: order.id, number: order.number }], complete: true });

    // The order on its way is a conflict for staff to decide, and is not used silently.
    const conflicts = await rights('{ restrictionConflicts(first: 50) { nodes { orderId caseId subject { id } } } }', {});
    expect(at<object[]>(conflicts, 'restrictionConflicts.nodes')).toEqual([{ orderId: order.id, caseId, subject: { id: customer.subjectId } }]);
    const dispatch = async () =>
      scene.ask('mutation D($id: ID!) { dispatchOrder(input: { orderId: $id, carrier: POSTNORD }) { order { state } userErrors { code } } }', { variables: { id: order.id }, as: await scene.staff('warehouse') });
    expect(at(await dispatch(), 'dispatchOrder')).toEqual({ order: null, userErrors: [{ code: 'DATA_RESTRICTED' }] });
    await scene.settled();
    expect(await scene.system.rows('privacy-compliance', "SELECT id FROM disclosure WHERE subjectId = ? AND recipient = 'CARRIER'", [customer.subjectId])).toEqual([]);
    const resolve = 'mutation R($input: ResolveRestrictionConflictInput!) { resolveRestrictionConflict(input: $input) { rightsCase { state } userErrors { code } } }';
    const resolved = await rights(resolve, { input: { caseId, orderId: order.id, allow: true, ground: 'CONSENT', reason: 'Said by phone that the parcel is wanted.' } });
    expect([resolved.errors, at(resolved, 'resolveRestrictionConflict.userErrors')]).toEqual([[], []]);
    expect(denials(await slip('warehouse'))).toEqual({});
    expect(at(await dispatch(), 'dispatchOrder')).toEqual({ order: { state: 'DISPATCHED' }, userErrors: [] });
    // The carrier, who has the data now, hears that they are restricted.
    await scene.settled();
    expect(await noticesOf(caseId)).toEqual([{ kind: 'RESTRICTION', state: 'PENDING', categories: ['ADDRESS', 'NAME', 'PHONE'] }]);
    expect(await marketed(customer)).toBe(false);

    // What was excepted is over when the order has come.
    await scene.deliver(order);
    expect(denials(await slip('support'))).toEqual({ name: 'RESTRICTED', address: 'RESTRICTED', phone: 'RESTRICTED' });

    // Retention still ends what is due.
    await scene.pay(order);
    await scene.now('2060-01-01T00:00:00Z');
    await scene.sweep();
    const left = await scene.system.rows('privacy-compliance', 'SELECT datumId FROM datum_key k JOIN datum d ON d.id = k.datumId WHERE d.subjectId = ? AND d.depositId <> ? AND d.source = ?', [customer.subjectId, '', 'ORDER_PLACED']);
    expect(left).toEqual([]);
  });

  it('lifting a restriction informs first', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const opened = await scene.ask(OPEN, { variables: { input: { kind: 'RESTRICTION' } }, as: await scene.customer(customer) });
    const caseId = at<string>(opened, 'openRightsCase.rightsCase.id');
    const lift = 'mutation L($input: RightsCaseInput!) { liftRestriction(input: $input) { rightsCase { state } userErrors { code } } }';
    expect(at(await rights(lift, { input: { caseId } }), 'liftRestriction.userErrors')).toEqual([{ code: 'NOT_ANNOUNCED' }]);
    expect(await marketed(customer)).toBe(false);
    const announce = 'mutation A($input: AnnounceRestrictionLiftingInput!) { announceRestrictionLifting(input: $input) { rightsCase { state } userErrors { code } } }';
    const told = await rights(announce, { input: { caseId, noticeBy: 'PHONE', text: 'What you asked us to look into has been looked into.' } });
    expect(at(told, 'announceRestrictionLifting.userErrors')).toEqual([]);
    expect(at(await rights(lift, { input: { caseId } }), 'liftRestriction.userErrors')).toEqual([]);
    expect(await marketed(customer)).toBe(true);
  });

  it('calendar-deadline', async () => {
    scene = await Scene.open('2026-12-01T10:00:00Z');
    const customer = await scene.register();
    const open = async (receivedAt: string, kind: string): Promise<Reply> =>
      rights(OPEN, { input: { kind, subjectId: customer.subjectId, channel: 'POST', receivedAt, identityProof: 'ID_DOCUMENT' } });
    const first = await open('2026-01-31T12:00:00Z', 'COMPLAINT');
    expect(at(first, 'openRightsCase.rightsCase.dueDate')).toBe('2026-03-02');
    const second = await open('2026-11-25T12:00:00Z', 'RECTIFICATION');
    expect(at(second, 'openRightsCase.rightsCase.dueDate')).toBe('2026-12-28');
    const extend = 'mutation E($input: ExtendRightsCaseInput!) { extendRightsCase(input: $input) { rightsCase { dueDate extendedMonths } userErrors { code } } }';
    const more = (caseId: unknown, months: number) => rights(extend, { input: { caseId, months, noticeBy: 'MAIL', reason: 'There is much to go through.' } });
    // What is overdue cannot be extended any more; what is due can, once, by two months at most.
    const overdue = at(first, 'openRightsCase.rightsCase.id');
    expect(at(await more(overdue, 1), 'extendRightsCase.userErrors')).toEqual([{ code: 'NOT_EXTENDABLE' }]);
    const due = at(second, 'openRightsCase.rightsCase.id');
    expect(codes(await more(due, 3))).toEqual(['BAD_INPUT']);
    expect(at(await more(due, 2), 'extendRightsCase.rightsCase')).toEqual({ dueDate: '2027-02-25', extendedMonths: 2 });
    expect(at(await more(due, 1), 'extendRightsCase.userErrors')).toEqual([{ code: 'NOT_EXTENDABLE' }]);
    const queue = await rights('{ rightsCases(filter: { overdue: true }) { nodes { id overdue } } }', {});
    expect(at<object[]>(queue, 'rightsCases.nodes')).toEqual([{ id: overdue, overdue: true }]);
  });

  it('erase-twice', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    await scene.buy({ customer, by: 'CARD' });
    const self = await scene.customer(customer);
    const [vault] = Object.values(scene.system.processes).filter(({ name }) => name === 'embedded' || name === 'privacy-compliance');
    const erase = 'mutation E { requestErasure(input: {}) { caseId userErrors { code } } }';
    const first = scene.ask(erase, { as: self }).catch(() => null);
    await vault?.stop('SIGKILL');
    await first;
    await vault?.start();
    const again = await eventually(async () => {
      const reply = await scene.ask(erase, { as: self }).catch(() => null);
      return reply !== null && reply.errors.length === 0 && reply;
    }, 'the shop to answer again');
    const caseId = at<string>(again, 'requestErasure.caseId');
    expect(at(await scene.ask(erase, { as: self }), 'requestErasure.caseId')).toBe(caseId);

    const cases = '{ rightsCases(filter: { kind: ERASURE }) { nodes { id state steps { name doneAt } } } }';
    const done = await eventually(async () => {
      const nodes = at<{ id: string; state: string }[]>(await rights(cases, {}), 'rightsCases.nodes') ?? [];
      return nodes.length > 0 && nodes.every(({ state }) => state === 'COMPLETED') && nodes;
    }, 'the case to end', 60_000);
    expect(done.map(({ id }) => id)).toEqual([caseId]);
    expect(await scene.system.rows('privacy-compliance', 'SELECT caseId FROM erasure_receipt')).toEqual([{ caseId }]);
  });

  it('erased with the parcel on its way: the carrier is told when it has been delivered', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const order = await scene.buy({ customer, by: 'CARD' });
    await scene.dispatch(order);
    const erased = await scene.ask('mutation E { requestErasure(input: {}) { caseId userErrors { code } } }', { as: await scene.customer(customer) });
    const caseId = at<string>(erased, 'requestErasure.caseId') as string;
    const completed = async (): Promise<boolean> => at(await rights('query C($id: ID!) { rightsCase(id: $id) { state } }', { id: caseId }), 'rightsCase.state') === 'COMPLETED';
    await eventually(completed, 'the erasure of what could go', 60_000);
    expect(await noticesOf(caseId)).toEqual([]);
    await scene.deliver(order);
    expect(await noticesOf(caseId)).toEqual([{ kind: 'ERASURE', state: 'PENDING', categories: ['ADDRESS', 'NAME', 'PHONE'] }]);
  });
});
