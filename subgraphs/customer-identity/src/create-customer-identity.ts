import 'reflect-metadata';
import { eventEntities, eventMigrations, openDatabase } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import {
  buildFederatedSchema,
  buildInternalSchema,
  createEventsResolver,
  createOutboxWorker,
  defineSubgraph,
  EventPublisher,
  type CallerContext,
  type InternalClient,
  type Log,
  type Subgraph,
} from '@andamal/service';
import { Account } from './accounts/account.entity';
import { accountEventHandlers } from './accounts/account.events';
import { AccountResolver } from './accounts/account.resolver';
import { AccountService } from './accounts/account.service';
import { PasswordConfirmation } from './accounts/password-confirmation';
import { AddressChange } from './address-change/address-change.entity';
import { AddressChangeInternalResolver } from './address-change/address-change.internal.resolver';
import { AddressChangeResolver } from './address-change/address-change.resolver';
import { AddressChangeService } from './address-change/address-change.service';
import { AddressChanges } from './address-change/address-change.store';
import { BlindIndex } from './blind-index/blind-index';
import { BrowsingResolver } from './browsing/browsing.resolver';
import { BrowsingService } from './browsing/browsing.service';
import { CartClient } from './cart-client/cart-client';
import type { IdentityContext } from './context';
import { CallService } from './conversations/call.service';
import { ConversationActionsResolver } from './conversations/conversation-actions.resolver';
import { ConversationParties } from './conversations/conversation-parties';
import { Conversation, ConversationEntry } from './conversations/conversation.entity';
import { createEntriesLoader } from './conversations/conversation.loader';
import { ConversationResolver } from './conversations/conversation.resolver';
import { ConversationService } from './conversations/conversation.service';
import { ConversationStore } from './conversations/conversation.store';
import { createCustomerLoader } from './customers/customer.loader';
import { CustomerResolver, resolveCustomer } from './customers/customer.resolver';
import type { CustomerIdentityEnv } from './env';
import { CustomerIdentityTables1763900000000 } from './migrations/1763900000000-tables';
import { Conversations1764700000001 } from './migrations/1764700000001-conversations';
import { RecordedCalls1765000000000 } from './migrations/1765000000000-recorded-calls';
import { AddressChanges1765000000001 } from './migrations/1765000000001-address-changes';
import { OrderClient } from './order-client/order-client';
import { PasswordHasher } from './password/password-hasher';
import { createPruneWorker } from './pruning/prune-worker';
import { RegistrationResolver } from './registration/registration.resolver';
import { RegistrationService } from './registration/registration.service';
import { AccessTokenIssuer } from './sessions/access-token';
import { GuestTokenResolver } from './sessions/guest-token.internal.resolver';
import { Session } from './sessions/session.entity';
import { SessionResolver } from './sessions/session.resolver';
import { SessionService } from './sessions/session.service';
import { SignInService } from './sessions/sign-in.service';
import { seedStaff } from './staff/seed-staff';
import { AttemptThrottle } from './throttle/attempt-throttle';
import { Budget } from './throttle/budget';
import { FailedAttempts } from './throttle/failed-attempts.entity';
import { VaultClient } from './vault-client/vault-client';
import { ViewerResolver } from './viewer/viewer.resolver';

export { parseCustomerIdentityEnv, type CustomerIdentityEnv } from './env';

const name = 'customer-identity';

/** A person does not write or visit more often; a program that fills the shop's queue, or the vault, does. */
const MESSAGES = { of: 'messages', windowMs: 3_600_000, amount: 30 };
const VISITS = { of: 'visits', windowMs: 86_400_000, amount: 2_000 };
/** Letters that a stolen session could have written: to its owner, and to anybody whose address it names. */
const ADDRESS_CHANGES = { of: 'address changes', windowMs: 3_600_000, amount: 5 };
const LETTERS_TO_ADDRESS = { of: 'letters to address', windowMs: 86_400_000, amount: 5 };

/** Accounts, sign-in, sessions and staff, with a migrated database. Not started. */
export async function createCustomerIdentity(options: {
  env: CustomerIdentityEnv;
  log: Log;
  clock: Clock;
  internal: InternalClient;
}): Promise<Subgraph> {
  const { env, log, clock, internal } = options;
  const database = await openDatabase({
    name,
    url: env.DATABASE_URL,
    entities: [...eventEntities, Account, Session, FailedAttempts, Conversation, ConversationEntry, AddressChange],
    migrations: [
      ...eventMigrations,
      CustomerIdentityTables1763900000000,
      Conversations1764700000001,
      RecordedCalls1765000000000,
      AddressChanges1765000000001,
    ],
    log,
  });
  await database.migrate();

  const index = new BlindIndex(env.BLIND_INDEX_KEY);
  const passwords = await PasswordHasher.create();
  if (env.SEED && env.NODE_ENV !== 'production') await seedStaff({ database, clock, index, passwords });

  const vault = new VaultClient(internal);
  const carts = new CartClient(internal, log);
  const events = new EventPublisher(clock);
  const throttle = new AttemptThrottle(database, clock, index);
  const tokens = new AccessTokenIssuer(env.SESSION_SECRET, clock);
  const sessions = new SessionService(database, clock, log, tokens);
  const signIns = new SignInService({ database, index, passwords, throttle, sessions });
  const confirmation = new PasswordConfirmation({ database, passwords, throttle });
  const waitingChanges = new AddressChanges(database, clock, events);
  const accounts = new AccountService({ database, passwords, confirmation, throttle, sessions, addressChanges: waitingChanges, events });
  const addressChanges = new AddressChangeService({
    ...{ database, clock, index, confirmation, throttle, vault, sessions, events },
    changes: waitingChanges,
    perAccount: new Budget({ database, clock, index }, ADDRESS_CHANGES),
    perAddress: new Budget({ database, clock, index }, LETTERS_TO_ADDRESS),
  });
  const registrations = new RegistrationService({ database, clock, index, passwords, throttle, vault, sessions, events });

  const store = new ConversationStore(database);
  const parties = new ConversationParties(database, new OrderClient(internal), store);
  const budget = new Budget({ database, clock, index }, MESSAGES);
  const visits = new Budget({ database, clock, index }, VISITS);
  const conversations = new ConversationService({ database, clock, vault, events, store, parties, budget });
  const calls = new CallService({ database, clock, vault, events, store, conversations });

  return defineSubgraph<IdentityContext>({
    name,
    log,
    database,
    publicSchema: await buildFederatedSchema<IdentityContext>({
      resolvers: [
        new CustomerResolver(),
        new ViewerResolver(),
        new RegistrationResolver(registrations, carts),
        new SessionResolver(signIns, sessions, accounts, carts),
        new AccountResolver(accounts),
        new AddressChangeResolver(addressChanges),
        new BrowsingResolver(new BrowsingService({ database, clock, vault, events, budget: visits })),
        new ConversationResolver(store),
        new ConversationActionsResolver(conversations, calls, store),
      ],
      references: { Customer: (reference, context) => resolveCustomer(reference.id, context) },
    }),
    internalSchema: await buildInternalSchema({
      resolvers: [
        new GuestTokenResolver(tokens),
        new AddressChangeInternalResolver(addressChanges),
        createEventsResolver({ database, log, handlers: accountEventHandlers(accounts) }),
      ],
    }),
    createContext: (caller: CallerContext) => ({
      caller,
      loaders: { customers: createCustomerLoader(database, caller), entries: createEntriesLoader(store) },
    }),
    workers: [
      createOutboxWorker({ name, database, log, internal }),
      createPruneWorker({ database, log, prunes: [(tx) => sessions.prune(tx), (tx) => throttle.prune(tx), (tx) => waitingChanges.prune(tx)] }),
    ],
  });
}
