import { eventEntities, eventMigrations, openDatabase, query } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/database/testing';
import { systemClock, uuidv7 } from '@andamal/kernel';
import { Query, Resolver } from 'type-graphql';
import { serviceCaller, type SubgraphName } from '../caller/caller-context';
import { buildFederatedSchema, buildInternalSchema } from '../graphql/build-schema';
import { InProcessNetwork } from '../http/in-process-network';
import { createLogger } from '../log';
import { NotPersonal } from '../graphql/personal-data-field';
import { defineSubgraph, type Subgraph } from '../subgraph';
import { EventPublisher } from './event-publisher';
import { createEventsResolver, type EventHandlers } from './events.resolver';
import { createOutboxWorker } from './outbox-worker';

const log = createLogger({ service: 'test', level: 'silent' });
const account = { accountId: 'a', subjectId: 's' };

@Resolver()
class EmptyResolver {
  @NotPersonal()
  @Query(() => Boolean, { description: 'Something, since a schema needs a query.' })
  fine(): boolean {
    return true;
  }
}

describe('events between subgraphs', () => {
  const network = new InProcessNetwork();
  const publisher = new EventPublisher(systemClock);
  const applied: string[] = [];
  const urls: TestDatabaseUrl[] = [];
  const subgraphs: Subgraph[] = [];
  let producer: Subgraph;
  let consumer: Subgraph;
  let outbox: ReturnType<typeof createOutboxWorker>;

  async function subgraph(name: SubgraphName, handlers: EventHandlers): Promise<Subgraph> {
    const target = await testDatabaseUrl(name);
    urls.push(target);
    const database = await openDatabase({ name, url: target.url, entities: eventEntities, migrations: eventMigrations });
    await database.migrate();
    outbox = createOutboxWorker({ name, database, log, internal: network });
    const made = defineSubgraph({
      name,
      log,
      database,
      publicSchema: await buildFederatedSchema({ resolvers: [new EmptyResolver()] }),
      internalSchema: await buildInternalSchema({ resolvers: [createEventsResolver({ database, log, handlers })] }),
      createContext: (caller) => ({ caller }),
      workers: [outbox],
    });
    network.join(made);
    subgraphs.push(made);
    return made;
  }

  beforeAll(async () => {
    consumer = await subgraph('cart-checkout', {
      AccountClosed: async (_tx, event) => {
        applied.push(event.payload.accountId);
      },
    });
    await subgraph('privacy-compliance', { AccountClosed: async () => undefined });
    producer = await subgraph('customer-identity', {});
    producer.start();
  });

  afterAll(async () => {
    await Promise.all(subgraphs.map((made) => made.stop()));
    await Promise.all(urls.map((target) => target.cleanup()));
  });

  it('carries what a transaction wrote to who hears it, once', async () => {
    const id = uuidv7();
    await producer.database.inTransaction((tx) => publisher.publish(tx, 'AccountClosed', 's', account, id));
    await outbox.dispatcher.idle();
    expect(applied).toEqual(['a']);
    const caller = serviceCaller('privacy-compliance', 'Test', 'r');
    const known = await network.request('customer-identity', 'query ($ids: [ID!]!) { eventsKnown(ids: $ids) }', { ids: [id, uuidv7()] }, caller);
    expect(known).toEqual({ eventsKnown: [id] });
    expect(await query(consumer.database.read, 'SELECT id FROM inbox_events')).toEqual([{ id }]);
  });

  it('writes nothing of a transaction that fails', async () => {
    const failing = producer.database.inTransaction(async (tx) => {
      await publisher.publish(tx, 'AccountClosed', 's', { accountId: 'never', subjectId: 's' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await outbox.dispatcher.idle();
    expect(applied).toEqual(['a']);
  });

  it('refuses a payload with more than the catalogue allows, where personal data could travel', async () => {
    const bad = { ...account, email: 'someone@example.com' };
    await expect(producer.database.inTransaction((tx) => publisher.publish(tx, 'AccountClosed', 's', bad))).rejects.toThrow(/email/);
  });

  it('refuses clients, whatever the gateway says of them', async () => {
    const caller = { ...serviceCaller('catalog', 'Test', 'r'), issuer: 'gateway' as const };
    const call = network.request('cart-checkout', 'query { eventsKnown(ids: []) }', {}, caller);
    await expect(call).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
