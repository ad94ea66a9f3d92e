import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { Register } from '@andamal/policy';
import type { EventPublisher, InternalClient, Log } from '@andamal/service';
import type { ThirdPersons } from '../access-extract/third-persons';
import type { AccessLog } from '../access-log/access-log';
import type { SubjectEventsService } from '../bindings/subject-events.service';
import type { ConsentService } from '../consent/consent.service';
import type { ContactService } from '../contact/contact.service';
import type { DepositService } from '../deposits/deposit.service';
import type { ObjectionService } from '../objection/objection.service';
import type { PersonalDataStore } from '../reading/personal-data.store';
import { ErasureWork } from '../rights/erasure-work';
import { ErasureService } from '../rights/erasure.service';
import type { HeldDataStore } from '../rights/held-data.store';
import type { DatumCipher } from '../vault/datum-cipher';
import { CaseEngine } from './case-engine';
import type { CaseHandler } from './case-handler';
import { caseHandlers } from './case-handlers';
import { CaseLetters } from './case-letters';
import { CaseReading } from './case-reading';
import { CaseTexts } from './case-texts';
import { CaseResolver, RightsCaseResolver } from './case.resolver';
import { CaseService } from './case.service';
import { CaseStore } from './case.store';
import { GuestCaseResolver } from './guest/guest-case.resolver';
import { GuestCaseService } from './guest/guest-case.service';
import { GuestPeers } from './guest/guest-peers';
import { GuestThrottle } from './guest/guest-throttle';
import { NO_RECIPIENTS, type OutstandingNotices, type ReceiptIssuer } from './ports';
import { RestrictionInternalResolver } from './restriction/restriction.internal.resolver';
import { RestrictionResolver } from './restriction/restriction.resolver';
import { RestrictionService } from './restriction/restriction.service';
import { RestrictionStore } from './restriction/restriction.store';

export interface CasesParts {
  readonly database: Database;
  readonly register: Register;
  readonly events: SubjectEventsService;
  readonly publisher: EventPublisher;
  readonly deposits: DepositService;
  readonly reading: PersonalDataStore;
  readonly held: HeldDataStore;
  readonly cipher: DatumCipher;
  readonly thirdPersons: ThirdPersons;
  readonly consents: ConsentService;
  readonly objections: ObjectionService;
  readonly accessLog: AccessLog;
  readonly clock: Clock;
  /** The clock of leases and pauses. */
  readonly machineClock: Clock;
  readonly log: Log;
  /** Asked for when it is needed: what sends letters is made after what asks for them. */
  readonly contact: () => ContactService;
  readonly internal: InternalClient;
  /** What keyed hashes are made with. */
  readonly secret: string;
  /** Whether recipients outside of the shop have to be told. */
  readonly recipients?: OutstandingNotices;
  readonly receipts?: ReceiptIssuer;
  /** Handlers of other features, such as access and rectification. */
  readonly handlers?: readonly CaseHandler[];
}

/** What goes on by itself. */
export interface CaseWork {
  /** Goes on with what is due. */
  run(): Promise<unknown>;
  readonly guests: GuestCaseService;
}

/** Everything about cases, made by hand: what other features call, the resolvers, and the work that runs by itself. */
export function createCases(parts: CasesParts) {
  const { database, register, events, held, clock, log, accessLog, objections, consents, recipients = NO_RECIPIENTS, receipts = null } = parts;
  const store = new CaseStore(database);
  const work = new ErasureWork({ register, held, events: parts.publisher, subjectEvents: events, clock });
  const letters = new CaseLetters(parts.contact);
  const handlers = caseHandlers({ register, store, erasure: work, objections, consents, recipients, receipts, letters, others: parts.handlers ?? [] });
  const engine = new CaseEngine({ database, store, events, letters, clock, log, handlers, machineClock: parts.machineClock });
  const texts = new CaseTexts({ ...parts, log: accessLog });
  const throttle = new GuestThrottle(database, parts.secret, clock);
  const cases = new CaseService({ database, register, store, engine, texts, letters, contact: parts.contact, throttle, clock });
  const erasure = new ErasureService({ database, held, work, cases, engine, log: accessLog, clock });
  const pages = new CaseReading({ register, store, engine, texts, contact: parts.contact, log: accessLog, clock });
  const guests = new GuestCaseService({ database, cases, contact: parts.contact, peers: new GuestPeers(parts.internal), throttle, clock, log });
  const restrictionStore = new RestrictionStore(database);
  const restrictions = new RestrictionService({ database, store, restrictions: restrictionStore, engine, texts, letters, recipients, log: accessLog, clock });
  const caseWork: CaseWork = {
    guests,
    async run() {
      await engine.run();
      await guests.sendCodes();
      await guests.prune();
    },
  };
  return {
    cases,
    store,
    work: caseWork,
    engine,
    erasure,
    pages,
    resolvers: [
      new CaseResolver({ register, cases, pages, store, clock }),
      new RightsCaseResolver(pages),
      new GuestCaseResolver(register, guests, pages),
      new RestrictionResolver(restrictions, pages, store),
    ],
    internal: new RestrictionInternalResolver(restrictionStore),
  };
}
