import { query } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import fc from 'fast-check';
import { CartCheckoutClient } from '../cart-checkout-client/cart-checkout-client';
import { ProductSearch } from '../search/product-search';
import { CatalogReader } from '../snapshot/catalog-reader';
import {
  BLACK_PLA,
  BUNDLE,
  checkoutAbandoned,
  createKit,
  orderCancelled,
  orderPlaced,
  peer,
  SPRAY,
  variantId,
  visitor,
  WHITE_PLA,
  type Kit,
  type ReservedLine,
} from '../test-kit';
import { ReservationExpiry } from './reservation-expiry';
import { ReservationService } from './reservation.service';

let target: TestDatabaseUrl;
let kit: Kit;

beforeAll(async () => {
  target = await testDatabaseUrl('catalog-reservations');
  kit = await createKit(target.url);
});
afterAll(async () => {
  await kit.subgraph.stop();
  await target.cleanup();
});
beforeEach(async () => {
  const { database } = kit.subgraph;
  await database.execute('DELETE FROM reservation_part');
  await database.execute('DELETE FROM reservation');
  await database.execute('UPDATE stock_level SET onHand = 10, reserved = 0');
  kit.knownEvents.clear();
});

const stateOf = async (id: string): Promise<string | undefined> => {
  const rows = await query<{ state: string }>(kit.subgraph.database.read, 'SELECT state FROM reservation WHERE id = ?', [id]);
  return rows[0]?.state;
};

describe('reserving', () => {
  it('holds the pieces, those of the parts for a bundle', async () => {
    const { problems } = await kit.reserve([[BUNDLE, 2], [BLACK_PLA, 3]]);
    expect(problems).toEqual([]);
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 10, reserved: 5 });
    expect(await kit.level(SPRAY)).toEqual({ onHand: 10, reserved: 2 });
  });

  it('is all or nothing, and says what there is', async () => {
    await kit.setLevel(SPRAY, 1);
    const { problems, reservationId } = await kit.reserve([[WHITE_PLA, 4], [BUNDLE, 2]]);
    expect(problems).toEqual([{ variantId: variantId(BUNDLE), requested: 2, available: 1 }]);
    expect(await kit.level(WHITE_PLA)).toEqual({ onHand: 10, reserved: 0 });
    expect(await stateOf(reservationId)).toBeUndefined();
  });

  it('sees that lines share a part', async () => {
    const { problems } = await kit.reserve([[BLACK_PLA, 6], [BUNDLE, 6]]);
    expect(problems?.map(({ available }) => available)).toEqual([10, 10]);
    expect((await kit.reserve([[BLACK_PLA, 5], [BUNDLE, 5]])).problems).toEqual([]);
  });

  it('adds lines of the same variant up', async () => {
    expect((await kit.reserve([[BLACK_PLA, 6], [BLACK_PLA, 6]])).problems).toEqual([
      { variantId: variantId(BLACK_PLA), requested: 12, available: 10 },
    ]);
  });

  it('has none of what it does not know', async () => {
    const { problems } = await kit.reserve([['NO-SUCH-THING', 1]]);
    expect(problems).toEqual([{ variantId: variantId('NO-SUCH-THING'), requested: 1, available: 0 }]);
  });

  it('reserves once under one id, also when its own pieces were the last', async () => {
    const first = await kit.reserve([[BLACK_PLA, 10]]);
    const again = await kit.reserve([[BLACK_PLA, 10]], first);
    expect(again.problems).toEqual([]);
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 10, reserved: 10 });
  });

  it('refuses the same id for something else', async () => {
    const first = await kit.reserve([[BLACK_PLA, 1]]);
    const other = await kit.reserve([[BLACK_PLA, 2]], first);
    expect(other.answer.errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 10, reserved: 1 });
  });

  it('comes too late for a checkout that was abandoned before', async () => {
    const reservationId = 'slow-call';
    expect(await kit.deliver('CheckoutAbandoned', checkoutAbandoned(reservationId))).toBe('APPLIED');
    const { answer } = await kit.reserve([[BLACK_PLA, 1]], { reservationId });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', state: 'ABANDONED' });
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 10, reserved: 0 });
  });

  it.each([['in the past', -1], ['in two days', 48 * 3_600_000]])('refuses an end %s', async (_when, offset) => {
    const { answer } = await kit.reserve([[BLACK_PLA, 1]], { expiresAt: new Date(kit.clock.now().getTime() + offset) });
    expect(answer.errors?.[0]?.message).toContain('expiresAt');
  });

  it.each<readonly [string, readonly ReservedLine[]]>([
    ['no lines', []],
    ['none of something', [[BLACK_PLA, 0]]],
    ['fewer than none', [[BLACK_PLA, -3]]],
    ['too many', [[BLACK_PLA, 10_001]]],
    ['too many lines', Array.from({ length: 501 }, (): ReservedLine => [BLACK_PLA, 1])],
  ])('refuses %s', async (_what, lines) => {
    const { answer } = await kit.reserve(lines);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 10, reserved: 0 });
  });

  it.each([['the gateway', visitor()], ['another service', peer('customer-identity')]])('is not for %s', async (_who, caller) => {
    const { errors } = await kit.askInternal(
      'mutation R($input: ReserveStockInput!) { reserveStock(input: $input) { reservationId } }',
      { input: { reservationId: 'r', eventId: 'e', expiresAt: '2026-11-23T09:01:00Z', lines: [{ variantId: 'v', quantity: 1 }] } },
      caller,
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('takes few statements, however many lines', async () => {
    const { database } = kit.subgraph;
    const one = await database.statements.measure(() => kit.reserve([[BLACK_PLA, 1]]));
    const three = await database.statements.measure(() => kit.reserve([[BLACK_PLA, 1], [WHITE_PLA, 1], [BUNDLE, 1]]));
    expect(three.total).toBe(one.total);
    expect(one.total).toBeLessThanOrEqual(7);
  });
});

describe('the end of a checkout', () => {
  it('sells with the order, and puts back with its cancellation', async () => {
    const { reservationId } = await kit.reserve([[BUNDLE, 2]]);
    await kit.deliver('OrderPlaced', orderPlaced(reservationId));
    expect(await kit.level(SPRAY)).toEqual({ onHand: 8, reserved: 0 });
    await kit.deliver('OrderCancelled', orderCancelled(reservationId));
    expect(await kit.level(SPRAY)).toEqual({ onHand: 10, reserved: 0 });
  });

  it('gives back once when abandoned, under one event id or two', async () => {
    const { reservationId } = await kit.reserve([[BLACK_PLA, 4]]);
    expect(await kit.deliver('CheckoutAbandoned', checkoutAbandoned(reservationId), 'same-id')).toBe('APPLIED');
    expect(await kit.deliver('CheckoutAbandoned', checkoutAbandoned(reservationId), 'same-id')).toBe('DUPLICATE');
    expect(await kit.deliver('CheckoutAbandoned', checkoutAbandoned(reservationId))).toBe('APPLIED');
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 10, reserved: 0 });
  });

  it('keeps the books through any history', async () => {
    const inputs = ['PLACE', 'ABANDON', 'CANCEL', 'RESERVE'] as const;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...inputs), { maxLength: 6 }), async (history) => {
        await beforeNextRun();
        const reservationId = `history-${(run += 1)}`;
        for (const input of history) {
          if (input === 'RESERVE') await kit.reserve([[BLACK_PLA, 3]], { reservationId, eventId: 'e' });
          else if (input === 'PLACE') await kit.deliver('OrderPlaced', orderPlaced(reservationId));
          else if (input === 'ABANDON') await kit.deliver('CheckoutAbandoned', checkoutAbandoned(reservationId));
          else await kit.deliver('OrderCancelled', orderCancelled(reservationId));
        }
        const state = await stateOf(reservationId);
        const parts = await query(kit.subgraph.database.read, 'SELECT 1 FROM reservation_part WHERE reservationId = ?', [reservationId]);
        const pieces = parts.length === 0 ? 0 : 3;
        expect(await kit.level(BLACK_PLA)).toEqual({
          onHand: 10 - (state === 'COMMITTED' ? pieces : 0),
          reserved: state === 'HELD' ? pieces : 0,
        });
      }),
      { numRuns: 40 },
    );
  });

  const beforeNextRun = () => kit.subgraph.database.execute('UPDATE stock_level SET onHand = 10, reserved = 0');
});

describe('a reservation that nobody was heard of again', () => {
  const expiry = (): ReservationExpiry => {
    const { clock, internal, log } = kit;
    const { database } = kit.subgraph;
    const reservations = new ReservationService(database, new CatalogReader(database, new ProductSearch()), clock, log);
    return new ReservationExpiry(database, reservations, new CartCheckoutClient(internal), clock, log);
  };

  it('is let go after its time, and not before', async () => {
    const { reservationId } = await kit.reserve([[BLACK_PLA, 4]]);
    expect(await expiry().sweep()).toBe(0);
    kit.clock.advance(60_000);
    expect(await expiry().sweep()).toBe(1);
    expect(await stateOf(reservationId)).toBe('EXPIRED');
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 10, reserved: 0 });
    expect(await expiry().sweep()).toBe(0);
  });

  it('stays held while its order exists and only the event is late', async () => {
    const { reservationId, eventId } = await kit.reserve([[BLACK_PLA, 4]]);
    const lost = await kit.reserve([[WHITE_PLA, 1]]);
    kit.knownEvents.add(eventId);
    kit.clock.advance(3_600_000);
    expect(await expiry().sweep()).toBe(1);
    expect(await stateOf(lost.reservationId)).toBe('EXPIRED');
    expect(await stateOf(reservationId)).toBe('HELD');
    await kit.deliver('OrderPlaced', orderPlaced(reservationId), eventId);
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 6, reserved: 0 });
  });

  it('keeps a hold that was prolonged meanwhile', async () => {
    const held = await kit.reserve([[BLACK_PLA, 4]]);
    await kit.reserve([[BLACK_PLA, 4]], { ...held, expiresAt: new Date(kit.clock.now().getTime() + 7_200_000) });
    kit.clock.advance(3_600_000);
    expect(await expiry().sweep()).toBe(0);
  });

  it('is owed all the same when its order turns up after all', async () => {
    const { reservationId } = await kit.reserve([[BLACK_PLA, 10]]);
    kit.clock.advance(3_600_000);
    await expiry().sweep();
    const other = await kit.reserve([[BLACK_PLA, 8]]);
    expect(other.problems).toEqual([]);
    await kit.deliver('OrderPlaced', orderPlaced(reservationId));
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 0, reserved: 8 });
    expect((await kit.reserve([[BLACK_PLA, 1]])).problems).toHaveLength(1);
  });

  it('is found among more than one batch', async () => {
    await kit.setLevel(BLACK_PLA, 1000);
    for (let n = 0; n < 130; n += 1) {
      const { eventId } = await kit.reserve([[BLACK_PLA, 1]]);
      if (n % 2 === 0) kit.knownEvents.add(eventId);
    }
    kit.clock.advance(3_600_000);
    expect(await expiry().sweep()).toBe(65);
    expect(await kit.level(BLACK_PLA)).toEqual({ onHand: 1000, reserved: 65 });
  });
});
