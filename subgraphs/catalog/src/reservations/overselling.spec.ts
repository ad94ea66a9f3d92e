import { mariadbAvailable, startMariaDb, testDatabaseUrl } from '@andamal/testing';
import { BLACK_PLA, BUNDLE, checkoutAbandoned, createKit, orderPlaced, SPRAY, WHITE_PLA, type Kit } from '../test-kit';

/** A database with two replicas of the catalogue on it. */
interface Shop {
  readonly replicas: readonly [Kit, Kit];
  close(): Promise<void>;
}

async function openShop(url: string, cleanup: () => Promise<void>): Promise<Shop> {
  const replicas = [await createKit(url), await createKit(url)] as const;
  return {
    replicas,
    close: async () => {
      for (const { subgraph } of replicas) await subgraph.stop();
      await cleanup();
    },
  };
}

const engines: readonly (readonly [name: string, open: () => Promise<Shop>])[] = [
  [
    'the engine under test',
    async () => {
      const target = await testDatabaseUrl('catalog-overselling');
      return openShop(target.url, target.cleanup);
    },
  ],
  [
    'a private MariaDB',
    async () => {
      const server = await startMariaDb();
      return openShop(await server.createSchema('overselling'), () => server.stop());
    },
  ],
];

const runnable = mariadbAvailable() ? engines : engines.slice(0, 1);

describe.each(runnable)('on %s', (_name, open) => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await open();
  }, 120_000);
  afterAll(() => shop.close());

  const replica = (n: number): Kit => shop.replicas[n % 2] as Kit;
  const times = <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => work(n)));

  it('200 who want one of 50 pieces get 50', async () => {
    await replica(0).setLevel(BLACK_PLA, 50);
    const answers = await times(200, (n) => replica(n).reserve([[BLACK_PLA, 1]]));
    expect(answers.filter(({ problems }) => problems?.length === 0)).toHaveLength(50);
    expect(answers.filter(({ problems }) => problems?.[0]?.available === 0)).toHaveLength(150);
    expect(await replica(0).level(BLACK_PLA)).toEqual({ onHand: 50, reserved: 50 });

    // Half of them buy, half of them leave, and each event comes twice.
    const won = answers.filter(({ problems }) => problems?.length === 0);
    await times(100, (n) => {
      const { reservationId } = won[n >> 1] as (typeof won)[number];
      return (n >> 1) % 2 === 0
        ? replica(n).deliver('OrderPlaced', orderPlaced(reservationId))
        : replica(n).deliver('CheckoutAbandoned', checkoutAbandoned(reservationId));
    });
    expect(await replica(0).level(BLACK_PLA)).toEqual({ onHand: 25, reserved: 0 });
  }, 60_000);

  it('bundles and their parts compete for the same pieces, in any order of lines', async () => {
    await replica(0).setLevel(BLACK_PLA, 30);
    await replica(0).setLevel(WHITE_PLA, 60);
    await replica(0).setLevel(SPRAY, 40);
    const answers = await times(120, (n) =>
      replica(n).reserve(
        n % 3 === 0
          ? [[BUNDLE, 1], [WHITE_PLA, 1]]
          : n % 3 === 1
            ? [[WHITE_PLA, 1], [BLACK_PLA, 1]]
            : [[SPRAY, 1], [WHITE_PLA, 1], [BLACK_PLA, 1]],
      ),
    );
    const won = (kind: number): number => answers.filter(({ problems }, n) => n % 3 === kind && problems?.length === 0).length;
    const black = won(0) + won(1) + won(2);
    expect(black).toBe(30);
    expect(await replica(0).level(BLACK_PLA)).toEqual({ onHand: 30, reserved: 30 });
    expect(await replica(0).level(WHITE_PLA)).toEqual({ onHand: 60, reserved: 30 });
    expect(await replica(0).level(SPRAY)).toEqual({ onHand: 40, reserved: won(0) + won(2) });
  }, 60_000);

  it('one reservation that is asked for 20 times at once holds its pieces once', async () => {
    await replica(0).setLevel(WHITE_PLA, 100);
    const before = await replica(0).level(WHITE_PLA);
    const answers = await times(20, (n) => replica(n).reserve([[WHITE_PLA, 3]], { reservationId: 'the-same', eventId: 'event' }));
    expect(answers.map(({ problems }) => problems)).toEqual(answers.map(() => []));
    expect(await replica(0).level(WHITE_PLA)).toEqual({ onHand: 100, reserved: before.reserved + 3 });
  }, 60_000);
});
