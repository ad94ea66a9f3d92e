import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@andamal/kernel';
import { createLogger } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { RetentionSweep } from '../retention/retention-sweep';
import { dataOf, Kit, Person, privacyOffice, Purchase, service } from '../test-kit';
import { Backup } from '../tombstones/backup.fixture';

const ERASE = 'mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId items { outcome } userErrors { code } } }';
const OBJECT = 'mutation { objectToMarketing { objections { purpose } } }';
const PLACE_HOLD = 'mutation P($input: PlaceLegalHoldInput!) { placeLegalHold(input: $input) { hold { id } userErrors { code } } }';
const LIFT_HOLD = 'mutation L($id: ID!) { liftLegalHold(input: { id: $id }) { userErrors { code } } }';
const LINKS = 'query L($links: [OrderLinkInput!]!) { endedOrderLinks(links: $links) { unheldOrderIds closedSubjectIds } }';
/** The books of 2018 are over; those of 2026 are not. */
const BOOKS_OVER = '2026-01-01T00:00:00Z';

describe('an order for which nothing is held any more', () => {
  let place: TestDatabaseUrl;
  let folder: string;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-unheld');
    folder = await mkdtemp(join(tmpdir(), 'andamal-unheld-'));
    kit = await open('2018-11-01T09:00:00Z');
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (now: string): Promise<Kit> => Kit.open(place.url, { TOMBSTONE_FILE: join(folder, 'tombstones'), ACCESS_LOG_ANCHOR_FILE: join(folder, 'anchors') }, now);
  const sweep = async () =>
    new RetentionSweep(kit.subgraph.database, kit.clock, createLogger({ service: 'vault', level: 'silent' }), await kit.caseRecipients()).run();
  /** Orders that the services were told of, in the order of telling. */
  const told = async (): Promise<string[]> => {
    const events = await kit.rows<{ payload: string }>("SELECT payload FROM outbox_events WHERE type = 'OrderDataEnded' ORDER BY id");
    return events.map(({ payload }) => (JSON.parse(payload) as { orderId: string }).orderId);
  };
  const sold = async (options: Parameters<typeof Purchase.place>[1] = {}): Promise<Purchase> => {
    const purchase = await Purchase.place(kit, { paymentMethod: 'CARD', ...options });
    await kit.deliver(purchase.dispatched(), purchase.delivered());
    return purchase;
  };
  const erase = async (person: Person, input: object = {}) => dataOf<{ requestErasure: { caseId: string } }>(await kit.ask(ERASE, person.self, { input })).requestErasure;

  it.each(['account', 'guest'])('is told of by the sweep that ends its last binding, and not before (%s)', async (who) => {
    const purchase = await sold(who === 'account' ? { person: await Person.register(kit) } : {});
    kit.clock.set('2025-12-31T22:59:59Z');
    await sweep();
    expect(await told()).toEqual([]);
    kit.clock.set('2025-12-31T23:00:00Z');
    await sweep();
    expect(await told()).toEqual([purchase.orderId]);
    const [event] = await kit.rows<{ orderingKey: string; payload: string }>("SELECT orderingKey, payload FROM outbox_events WHERE type = 'OrderDataEnded'");
    expect([event?.orderingKey, JSON.parse(event?.payload ?? '')]).toEqual([purchase.subjectId, { orderId: purchase.orderId, subjectId: purchase.subjectId }]);
    await sweep();
    expect(await told()).toEqual([purchase.orderId]);
  });

  it('is told of although its data live on for another order and the account', async () => {
    const person = await Person.register(kit);
    const old = await sold({ person });
    kit.clock.set('2024-05-01T09:00:00Z');
    const fresh = await sold({ person });
    kit.clock.set(BOOKS_OVER);
    await sweep();
    expect(await told()).toEqual([old.orderId]);
    expect((await kit.read(fresh.ref, ['name'], person.self)).values['name']).not.toBeNull();
  });

  it('is told of by an erasure before the erasure itself, also where it only waited for the sweep; what the books hold is not', async () => {
    const person = await Person.register(kit);
    const old = await sold({ person });
    kit.clock.set('2024-05-01T09:00:00Z');
    const fresh = await sold({ person });
    kit.clock.set(BOOKS_OVER);
    await erase(person);
    const events = await kit.rows<{ type: string; payload: string }>('SELECT type, payload FROM outbox_events ORDER BY id');
    expect(events.map(({ type, payload }) => [type, (JSON.parse(payload) as { orderId?: string }).orderId])).toEqual([['OrderDataEnded', old.orderId], ['SubjectErased', undefined]]);
    kit.clock.set('2032-01-01T00:00:00Z');
    await sweep();
    // What waited for the sweep is told of by that too: to be told again does no harm.
    expect(new Set(await told())).toEqual(new Set([old.orderId, fresh.orderId]));
  });

  it('is one that was written off when nothing else holds it: with the objection to marketing, the last thing that did', async () => {
    const person = await Person.register(kit);
    const purchase = await Purchase.place(kit, { person });
    await kit.deliver(purchase.cancelled());
    const { orderId, invoiceId, subjectId } = purchase;
    await kit.deliver(kit.event('InvoiceWrittenOff', { orderId, invoiceId, subjectId, at: kit.clock.now().toISOString() }));
    kit.clock.set('2025-10-31T09:00:00Z');
    await sweep();
    // The books of the invoice go on to the end of the year.
    await kit.ask(OBJECT, person.self);
    expect(await told()).toEqual([]);
    kit.clock.set(BOOKS_OVER);
    await sweep();
    expect(await told()).toEqual([orderId]);
  });

  it('is not one whose invoice is unpaid, however old; when it is paid its books begin', async () => {
    const purchase = await Purchase.place(kit, {});
    await kit.deliver(purchase.dispatched(), purchase.delivered());
    kit.clock.set('2027-06-01T09:00:00Z');
    await sweep();
    expect(await told()).toEqual([]);
    await kit.deliver(purchase.paid());
    await sweep();
    expect(await told()).toEqual([]);
    kit.clock.set('2035-01-01T00:00:00Z');
    await sweep();
    expect(await told()).toEqual([purchase.orderId]);
  });

  it('is not one whose data are kept for a legal claim; it is when the claim is over', async () => {
    const purchase = await sold();
    const id = uuidv7();
    const input = { id, subjectId: purchase.subjectId, categories: ['NAME'], reason: 'Tvist om leverans.' };
    expect(dataOf<{ placeLegalHold: { userErrors: unknown[] } }>(await kit.ask(PLACE_HOLD, privacyOffice(), { input })).placeLegalHold.userErrors).toEqual([]);
    kit.clock.set(BOOKS_OVER);
    await sweep();
    expect(await told()).toEqual([]);
    await kit.ask(LIFT_HOLD, privacyOffice(), { id });
    expect(await told()).toEqual([purchase.orderId]);
  });

  it('is not a checkout that was given up, nor an order whose events come in any order', async () => {
    const abandoned = await Purchase.deposit(kit);
    await kit.deliver(abandoned.abandoned());
    const late = await Purchase.deposit(kit, { paymentMethod: 'CARD' });
    const [placed, issued, paid] = late.placing();
    for (const event of [paid, issued, placed]) if (event !== undefined) await kit.deliver(event);
    expect(await told()).toEqual([]);
  });

  it('is told of again after a restore, by whatever is done again', async () => {
    const person = await Person.register(kit);
    const purchase = await sold({ person });
    kit.clock.set(BOOKS_OVER);
    const backup = await Backup.of(kit);
    await erase(person);
    expect(await told()).toEqual([purchase.orderId]);
    // The event is lost with all else: nobody has heard of it.
    await backup.restore(kit);
    expect(await told()).toEqual([]);
    await kit.close();
    kit = await open(BOOKS_OVER);
    expect(await told()).toEqual([purchase.orderId]);
  });

  it('is a thing that comes late for: what tells of nobody changes nothing', async () => {
    const purchase = await sold();
    const { orderId, invoiceId, reservationId } = purchase;
    kit.clock.set(BOOKS_OVER);
    await sweep();
    const at = kit.clock.now().toISOString();
    const before = await kit.rows('SELECT * FROM binding ORDER BY id');
    const outcomes = await kit.deliver(
      kit.event('PaymentReceived', { orderId, invoiceId, subjectId: null, depositId: null, paidAt: at }),
      kit.event('InvoiceCredited', { orderId, invoiceId, subjectId: null, at }),
      kit.event('InvoiceWrittenOff', { orderId, invoiceId, subjectId: null, at }),
      kit.event('OrderDispatched', { orderId, subjectId: null, carrier: 'DHL', dispatchedAt: at }),
      kit.event('OrderDelivered', { orderId, subjectId: null, deliveredAt: at }),
      kit.event('OrderCancelled', { orderId, subjectId: null, reservationId, cancelledAt: at }),
    );
    expect(new Set(outcomes)).toEqual(new Set(['APPLIED']));
    expect(await kit.rows('SELECT * FROM binding ORDER BY id')).toEqual(before);
  });

  it('is among the links that cart-checkout asks about; those that are held, or unknown here, are not', async () => {
    const person = await Person.register(kit);
    const old = await sold({ person });
    const other = await Person.register(kit);
    kit.clock.set('2024-05-01T09:00:00Z');
    const fresh = await sold({ person: other });
    await kit.deliver(kit.event('AccountClosed', { accountId: other.accountId, subjectId: other.subjectId }));
    kit.clock.set(BOOKS_OVER);
    const links = [old, fresh, { orderId: uuidv7(), subjectId: person.subjectId }, { orderId: uuidv7(), subjectId: uuidv7() }].map(({ orderId, subjectId }) => ({ orderId, subjectId }));
    const ask = (asked: object[]) => kit.askInternal<{ endedOrderLinks: object }>(LINKS, { links: asked }, service());
    // Whether the sweep has come by makes no difference.
    expect(await ask(links)).toEqual({ endedOrderLinks: { unheldOrderIds: [old.orderId], closedSubjectIds: [other.subjectId] } });
    await sweep();
    expect(await ask(links)).toEqual({ endedOrderLinks: { unheldOrderIds: [old.orderId], closedSubjectIds: [other.subjectId] } });
    await expect(ask(Array.from({ length: 501 }, () => ({ orderId: 'o', subjectId: 's' })))).rejects.toThrow();
    expect(await ask([])).toEqual({ endedOrderLinks: { unheldOrderIds: [], closedSubjectIds: [] } });
    const closed = 'query C($subjectIds: [ID!]!) { closedAccounts(subjectIds: $subjectIds) }';
    expect(await kit.askInternal(closed, { subjectIds: [person.subjectId, other.subjectId, uuidv7()] }, service())).toEqual({ closedAccounts: [other.subjectId] });
    await expect(kit.askInternal(closed, { subjectIds: Array.from({ length: 501 }, () => 's') }, service())).rejects.toThrow();
  });
});
