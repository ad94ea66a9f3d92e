import { openDatabase, type Database } from '@andamal/database';
import { at } from '../security/attacker';
import { eventually } from '../support/system';
import { DataBackup } from './backup';
import { Scene, type Customer, type Order } from './scene';

const WHOSE = 'customer { id } subject { id } personalData { id } invoice { number subject { id } personalData { id } }';
const READ = `{ number trackingReference lines { sku quantity } total { amount } ${WHOSE} }`;
const BY_NUMBER = `query O($number: String!) { orderByNumber(number: $number) ${READ} }`;
const LIST = `{ orders(first: 100) { nodes ${READ} } }`;
const ERASE = 'mutation E($input: RequestErasureInput!) @purpose(is: RIGHTS) { requestErasure(input: $input) { items { outcome grounds { purpose lastDay } } userErrors { code } } }';
const OPEN = 'mutation O($input: OpenGuestCaseInput!) { openGuestCase(input: $input) { requestId userErrors { code } } }';
const TALK = 'mutation T($input: OpenConversationInput!) { openConversation(input: $input) { userErrors { code } } }';
const MINE = '{ me { orders { nodes { number } } } }';

interface Read {
  readonly number: string;
  readonly lines: readonly object[];
  readonly total: object;
  readonly subject: { readonly id: string } | null;
}

jest.setTimeout(300_000);

describe('what-somebody-has-bought', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  const read = async ({ number }: Order, purpose?: string) => {
    const reply = await scene.ask(BY_NUMBER, { variables: { number }, as: await scene.staff('support'), ...(purpose === undefined ? {} : { purpose }) });
    expect(reply.errors).toEqual([]);
    return at<Read>(reply, 'orderByNumber') as Read;
  };
  const sold = async (options: Parameters<Scene['buy']>[0] = {}) => {
    const order = await scene.buy({ by: 'CARD', ...options });
    await scene.dispatch(order);
    await scene.deliver(order);
    return order;
  };
  const erase = async (subjectId: string) => {
    const input = { subjectId, identityProof: 'ID_DOCUMENT' };
    const { requestErasure } = await scene.get<{ requestErasure: { items: { outcome: string; grounds: { purpose: string; lastDay: string | null }[] }[]; userErrors: unknown[] } }>(ERASE, { input }, await scene.staff('privacy'));
    expect(requestErasure.userErrors).toEqual([]);
    await scene.settled();
    return requestErasure.items;
  };
  const bought = async (customer: Customer): Promise<string[]> => {
    const extract = await fetch(`${scene.system.url}/privacy/access.json`, { headers: { authorization: `Bearer ${await scene.customer(customer)}` } });
    return ((await extract.json()) as { orders: { number: string }[] }).orders.map(({ number }) => number);
  };
  const ended = async () => {
    await scene.sweep();
    await scene.settled();
  };
  const nobody = { customer: null, subject: null, personalData: null, invoice: { subject: null, personalData: null } };
  /** Every row of cart-checkout's orders, as text. */
  const rowsOf = async ({ id }: Order): Promise<string> =>
    JSON.stringify(
      await Promise.all([
        scene.system.rows('cart-checkout', 'SELECT * FROM shop_order WHERE id = ?', [id]),
        scene.system.rows('cart-checkout', 'SELECT * FROM invoice WHERE orderId = ?', [id]),
        scene.system.rows('cart-checkout', 'SELECT * FROM payment WHERE orderId = ?', [id]),
        scene.system.rows('cart-checkout', 'SELECT * FROM checkout WHERE orderId = ?', [id]),
      ]),
    );

  it('of an erasure of all ends with the books, for an account and for a guest', async () => {
    scene = await Scene.open('2018-11-01T10:00:00Z');
    const customer = await scene.register();
    const orders = [await sold({ customer }), await sold()];
    for (const order of orders) {
      const shown = await read(order, 'CUSTOMER_SERVICE');
      expect([shown.subject?.id, shown.lines.length]).toEqual([order.subjectId, 1]);
      // Without a purpose staff see what was bought, and not by whom.
      expect(await read(order)).toMatchObject({ number: order.number, lines: shown.lines, total: shown.total, ...nobody });
    }

    await scene.now('2022-03-01T10:00:00Z');
    for (const order of orders) {
      const stays = (await erase(order.subjectId)).filter(({ outcome }) => outcome === 'STAYS');
      expect(new Set(stays.flatMap(({ grounds }) => grounds.map(({ purpose, lastDay }) => `${purpose} ${lastDay}`)))).toEqual(new Set(['BOOKKEEPING 2025-12-31']));
      // As long as the books hold the person, they hold who bought it.
      expect(await read(order, 'CUSTOMER_SERVICE')).toMatchObject({ subject: { id: order.subjectId } });
    }

    await scene.now('2025-12-31T23:00:00Z');
    await ended();
    for (const order of orders) {
      for (const purpose of [undefined, 'CUSTOMER_SERVICE', 'CONTRACT']) expect(await read(order, purpose)).toMatchObject({ number: order.number, ...nobody });
      expect((await read(order)).lines).toHaveLength(1);
      const rows = await rowsOf(order);
      for (const trace of [order.subjectId, customer.accountId]) expect(rows).not.toContain(trace);
    }
    const list = await scene.ask(LIST, { as: await scene.staff('support'), purpose: 'CUSTOMER_SERVICE' });
    expect([list.errors, at<Read[]>(list, 'orders.nodes')?.map(({ subject }) => subject)]).toEqual([[], [null, null]]);

    // Who knows the number of the order finds nobody by it, neither as the guest nor as support.
    const [, guests] = orders;
    const asked = await scene.ask(OPEN, { variables: { input: { orderNumber: guests?.number, kind: 'ACCESS' } } });
    expect(at(asked, 'openGuestCase.userErrors')).toEqual([]);
    const requests = await scene.system.rows('privacy-compliance', 'SELECT subjectId, orderId FROM identity_proof');
    expect(requests).toEqual([{ subjectId: null, orderId: null }]);
    const input = { channel: 'PHONE', text: 'A question', orderNumber: guests?.number };
    const talked = await scene.ask(TALK, { variables: { input }, as: await scene.staff('support'), purpose: 'CUSTOMER_SERVICE' });
    expect(at(talked, 'openConversation.userErrors')).toEqual([{ code: expect.stringContaining('ORDER') as string }]);
  });

  it('ends by itself with the books, for an account that goes on and for a guest, and again after a restored backup', async () => {
    scene = await Scene.open('2018-11-01T10:00:00Z');
    const customer = await scene.register();
    const old = await sold({ customer });
    const guests = await sold();
    await scene.now('2024-05-01T10:00:00Z');
    const fresh = await sold({ customer });
    expect(await bought(customer)).toEqual([old.number, fresh.number]);
    await scene.settled();
    const orders: Database = await openDatabase({ name: 'cart-checkout', url: scene.system.databaseUrl('cart-checkout'), entities: [], migrations: [] });
    const backup = await DataBackup.of(orders);

    // Nobody asks for anything: the account goes on, and so does what is held for the newer order.
    await scene.now('2026-01-02T10:00:00Z');
    await ended();
    for (const order of [old, guests]) expect(await read(order, 'CUSTOMER_SERVICE')).toMatchObject({ number: order.number, ...nobody });
    expect(await read(fresh, 'CUSTOMER_SERVICE')).toMatchObject({ subject: { id: customer.subjectId }, customer: { id: customer.accountId } });
    expect(await bought(customer)).toEqual([fresh.number]);
    expect(at(await scene.ask(MINE, { as: await scene.customer(customer) }), 'me.orders.nodes')).toEqual([{ number: fresh.number }]);

    const shop = scene.system.processes['embedded'] ?? scene.system.processes['cart-checkout'];
    await shop?.stop('SIGKILL');
    await backup.restore(orders);
    await orders.close();
    await shop?.start();
    await eventually(async () => {
      const linked = await scene.system.rows<{ id: string }>('cart-checkout', 'SELECT id FROM shop_order WHERE subjectId IS NOT NULL');
      return linked.length === 1 && linked[0]?.id === fresh.id;
    }, 'the links to be ended again', 60_000);
    expect(await read(old, 'CUSTOMER_SERVICE')).toMatchObject({ number: old.number, ...nobody });
  });
});
