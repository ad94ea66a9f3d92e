import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { eventEntities, eventMigrations, openDatabase } from '@andamal/database';
import { systemClock, type Clock } from '@andamal/kernel';
import type { Register } from '@andamal/policy';
import {
  buildFederatedSchema,
  buildInternalSchema,
  createEventsResolver,
  createOutboxWorker,
  defineSubgraph,
  EventPublisher,
  type InternalClient,
  type Log,
  parsePersonalDataRef,
  type Subgraph,
} from '@andamal/service';
import { AccessLogResolver } from './access-log/access-log.resolver';
import { AccessLogService } from './access-log/access-log.service';
import { AccessLogStore } from './access-log/access-log.store';
import { DenialsResolver } from './access-log/denials.internal.resolver';
import { followRefusals, Refusals } from './access-log/log-refusals';
import { AddressChangeInternalResolver } from './address-change/address-change.internal.resolver';
import { AddressChangeResolver } from './address-change/address-change.resolver';
import { AddressChangeService } from './address-change/address-change.service';
import { IdentityPeer } from './address-change/identity-peer';
import { AudienceResolver } from './audience/audience.resolver';
import { AudienceService } from './audience/audience.service';
import { createHandOvers } from './authority/create-hand-overs';
import { endStandingBindings } from './bindings/standing-bindings';
import { OrderLinksInternalResolver } from './bindings/order-links.internal.resolver';
import { SubjectEventsService } from './bindings/subject-events.service';
import { CallerRecognitionResolver } from './callers/caller-recognition.resolver';
import { CallerRecognition } from './callers/caller-recognition.service';
import { CallerRecognitionStore } from './callers/caller-recognition.store';
import { LookUpLimit } from './callers/look-up-limit';
import { ConsentResolverFields, ConsentsToConfirmResolver } from './consent/asked-again.resolver';
import { CaseRecipients } from './cases/case-recipients';
import { createAccessExtract, extractCaseHandlers } from './access-extract/create-access-extract';
import { ThirdPersons } from './access-extract/third-persons';
import { createCases, type CaseWork } from './cases/create-cases';
import { RestrictionStore } from './cases/restriction/restriction.store';
import { BreachResolver, BreachScopeResolver } from './breach/breach.resolver';
import { BreachService } from './breach/breach.service';
import { BreachScopeStore } from './breach/breach-scope';
import { BreachStore } from './breach/breach.store';
import { ConsentResolver } from './consent/consent.resolver';
import { ConsentService } from './consent/consent.service';
import { CookieChoiceResolver } from './consent/cookie-choice.resolver';
import { CookieChoiceService } from './consent/cookie-choice.service';
import { PrivacyControlResolver } from './consent/privacy-control.internal.resolver';
import { PrivacyControlService } from './consent/privacy-control.service';
import { ContactResolver } from './contact/contact.internal.resolver';
import type { ContactService } from './contact/contact.service';
import { createContact } from './contact/create-contact';
import { messagesOfEvents } from './contact/event-messages';
import type { MessageWorker } from './contact/message-worker';
import type { VaultContext } from './context';
import { createAnswerLetters } from './conversations/answer-letters';
import { EntryWords } from './conversations/entry-words.types';
import { DepositResolver } from './deposits/deposit.internal.resolver';
import { DepositService } from './deposits/deposit.service';
import { HoldRecovery } from './deposits/hold-recovery';
import { entities } from './entities';
import type { PrivacyComplianceEnv } from './env';
import { LineageService } from './lineage/lineage.service';
import { LineageStore } from './lineage/lineage.store';
import { RegisterTables1764400000000 } from './migrations/1764400000000-register';
import { mailingLetters } from './mailing/mailing-letters';
import { MailingRun } from './mailing/mailing-run';
import { MailingResolver } from './mailing/mailing.resolver';
import { MailingService } from './mailing/mailing.service';
import { MailingStore } from './mailing/mailing.store';
import { VaultTables1764000000000 } from './migrations/1764000000000-vault';
import { AccountabilityTables1764000000001 } from './migrations/1764000000001-accountability';
import { RecipientNotices1764900000000 } from './migrations/1764900000000-recipient-notices';
import { OrderOfNotices1765500000000 } from './migrations/1765500000000-order-of-notices';
import { AccessRecords1765000000000 } from './migrations/1765000000000-access-records';
import { AudienceIndex1765000000001 } from './migrations/1765000000001-audience-index';
import { AccessLogBlocks1765000000002 } from './migrations/1765000000002-access-log-blocks';
import { LegalHoldRequest1765100000000 } from './migrations/1765100000000-legal-hold-request';
import { AuthorityHandOvers1765300000000 } from './migrations/1765300000000-authority-hand-overs';
import { WordsOfRestrictions1765600000000 } from './migrations/1765600000000-words-of-restrictions';
import { AccessLogBuckets1765700000000 } from './migrations/1765700000000-access-log-buckets';
import { IndexStatistics1765700000001 } from './migrations/1765700000001-index-statistics';
import { CorrectionsInBooks1765600000001 } from './migrations/1765600000001-corrections-in-books';
import { LineageAndHolds1764500000000 } from './migrations/1764500000000-lineage-and-holds';
import { ContactTables1764600000000 } from './migrations/1764600000000-contact';
import { BreachTables1764300000001 } from './migrations/1764300000001-breach';
import { ProofTables1764300000000 } from './migrations/1764300000000-proof';
import { RedactionMarks1764200000001 } from './migrations/1764200000001-redaction-marks';
import { LostCorrections1764200000002 } from './migrations/1764200000002-lost-corrections';
import { RectificationTable1764200000000 } from './migrations/1764200000000-rectification';
import { LookUps1764700000000 } from './migrations/1764700000000-look-ups';
import { CaseTables1764100000000 } from './migrations/1764100000000-cases';
import { ObjectionResolver } from './objection/objection.resolver';
import { ObjectionService } from './objection/objection.service';
import { DataSubjectResolver } from './reading/data-subject.resolver';
import { DataSubject } from './reading/data-subject.types';
import { KeptValues } from './reading/kept-values';
import { PersonalDataCache } from './reading/personal-data.cache';
import { PersonalDataCorrectionsResolver } from './rectification/corrections.resolver';
import { PersonalDataReader } from './reading/personal-data.reader';
import { PersonalDataStore } from './reading/personal-data.store';
import { PersonalData } from './reading/personal-data.types';
import { loadEndpoints } from './recipients/recipient-endpoints';
import { NoticeSigner } from './recipients/notice-signer';
import { RecipientNotices } from './recipients/recipient-notices';
import { NoticeStore } from './recipients/notice.store';
import { NoticeWorker } from './recipients/notice-worker';
import { RecipientCallbackResolver } from './recipients/recipient-callback.internal.resolver';
import { RecipientCallbackService } from './recipients/recipient-callback.service';
import { RecipientsResolver } from './recipients/recipients.resolver';
import { createProof } from './proof/create-proof';
import type { ReceiptService } from './receipts/receipt.service';
import { CorrectionNotes } from './rectification/correction-notes';
import { CaseRectification } from './rectification/case-rectification';
import { RectificationResolver } from './rectification/rectification.resolver';
import { RectificationService } from './rectification/rectification.service';
import { RectificationStore } from './rectification/rectification.store';
import { loadRegister } from './register/register-file';
import { RegisterHistory } from './register/register-history';
import { NoticeResolver } from './register/notice.resolver';
import { RegisterResolver } from './register/register.resolver';
import { createRetention } from './retention/create-retention';
import { RetentionSweep } from './retention/retention-sweep';
import { ErasureResolver } from './rights/erasure.resolver';
import { ExtractService } from './rights/extract.service';
import { HeldDataStore } from './rights/held-data.store';
import { UnsubscribeLinks } from './unsubscribe/unsubscribe-links';
import { UnsubscribeInternalResolver, UnsubscribeResolver } from './unsubscribe/unsubscribe.resolver';
import { UnsubscribeService } from './unsubscribe/unsubscribe.service';
import { DatumCipher } from './vault/datum-cipher';
import { LocalKeyProvider } from './vault/key-provider';
import { ValueIndex } from './vault/value-index';
import { repeatedly } from './workers';

export { openLogVerifier } from './proof/log-verifier';
export { PublicKeys } from './proof/shop-keys';
export { checkOffline } from './receipts/receipt';
export { parsePrivacyComplianceEnv, type PrivacyComplianceEnv } from './env';

const name = 'privacy-compliance';
const CACHE_AGEING_MS = 10_000;
const HOLD_RECOVERY_MS = 300_000;
const COOKIE_SWEEP_MS = 3_600_000;
const MAILINGS_MS = 1_000;

/** The vault, with what specs look at besides its operations. */
export interface Vault extends Subgraph {
  readonly contact: ContactService;
  readonly mail: MessageWorker;
  readonly cases: CaseWork;
  readonly mailings: MailingRun;
  readonly receipts: ReceiptService;
}

/** The vault: personal data, purposes, consent, rights, retention, lineage and the access log. Not started. */
export async function createPrivacyCompliance(options: {
  env: PrivacyComplianceEnv;
  log: Log;
  clock: Clock;
  internal: InternalClient;
  /** The clock of leases and retries; specs move it. */
  machineClock?: Clock;
}): Promise<Vault> {
  const { env, log, clock, internal, machineClock = systemClock } = options;
  const [shipped, endpoints] = await Promise.all([loadRegister(env.REGISTER_FILE), loadEndpoints(env.RECIPIENTS_FILE)]);
  const opened = await openDatabase({
    name,
    url: env.DATABASE_URL,
    entities: [...eventEntities, ...entities],
    migrations: [
      ...eventMigrations,
      VaultTables1764000000000,
      AccountabilityTables1764000000001,
      CaseTables1764100000000,
      LineageAndHolds1764500000000,
      ContactTables1764600000000,
      ProofTables1764300000000,
      BreachTables1764300000001,
      RecipientNotices1764900000000,
      AccessRecords1765000000000,
      AudienceIndex1765000000001,
      AccessLogBlocks1765000000002,
      AuthorityHandOvers1765300000000,
      OrderOfNotices1765500000000,
      WordsOfRestrictions1765600000000,
      CorrectionsInBooks1765600000001,
      AccessLogBuckets1765700000000,
      IndexStatistics1765700000001,
      RectificationTable1764200000000,
      RedactionMarks1764200000001,
      LostCorrections1764200000002,
      LookUps1764700000000,
      RegisterTables1764400000000,
      LegalHoldRequest1765100000000,
    ],
    log,
  });
  await opened.migrate();
  const proof = await createProof({ env, log, clock, database: opened });
  const { database, accessLog, verifier } = proof;
  const history = new RegisterHistory(database);
  const register = await adopt(history, shipped, options).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });

  const cipher = new DatumCipher(new LocalKeyProvider(env.VAULT_KEK));
  const values = new ValueIndex(env.VAULT_INDEX_KEY);
  const accessLogStore = new AccessLogStore(database);
  const accessLogPages = new AccessLogService(accessLog, accessLogStore);
  const reading = new PersonalDataStore(database);
  const held = new HeldDataStore(database);
  const notices = new NoticeStore(database);
  const toRecipients = new RecipientNotices(notices, register, clock);
  const caseRecipients = new CaseRecipients(toRecipients, new RestrictionStore(database), clock);
  const events = new SubjectEventsService(register, clock, caseRecipients);
  const deposits = new DepositService({ database, register, cipher, values, reading, clock });
  const sweep = new RetentionSweep(database, clock, log, caseRecipients);
  const recovery = new HoldRecovery({ database, internal, clock, log });
  const consents = new ConsentService(database, register, events, reading, clock);
  const objections = new ObjectionService(database, register, consents, clock);
  await objections.endStanding();
  await endStandingBindings({ database, register, clock });
  const controls = new PrivacyControlService(database, objections);
  const cookies = new CookieChoiceService(database, register, consents, clock);
  const thirdPersons = new ThirdPersons({ database, values, clock });
  const extract = new ExtractService({ register, held, reading, cipher, thirdPersons, log: accessLog, clock });
  const rectifications = new RectificationStore(database);
  const publisher = new EventPublisher(clock);
  const { cases, engine: caseEngine, store: caseStore, work: caseWork, erasure, pages: casePages, resolvers: caseResolvers, internal: restrictionsForOrders } = createCases({
    ...{ database, register, events, publisher, deposits, reading, held, cipher, thirdPersons, consents, objections, accessLog, clock, machineClock, log, receipts: proof.receipts },
    recipients: caseRecipients,
    handlers: extractCaseHandlers(database),
    // Made further down, when it is first asked for.
    ...{ contact: () => contact, internal, secret: env.VAULT_INDEX_KEY },
  });
  await caseEngine.endStanding();
  const accessExtract = createAccessExtract({ database, register, cases, extract, reads: accessLogStore, rectifications, thirdPersons, accessLog, internal, clock });
  const rectification = new RectificationService({ database, register, cipher, values, notices: toRecipients, objections, log: accessLog, clock });
  const identity = new IdentityPeer(internal);
  const caseRectification = new CaseRectification({ cases: caseStore, identity, service: cases });
  const addressChanges = new AddressChangeService({ database, cipher, values, rectification, contact: () => contact, log: accessLog, clock });
  const lineage = new LineageService(new LineageStore(database, accessLogStore), rectifications, accessLog);
  const audiences = new AudienceService(database, register, accessLog, clock);
  const lookUps = { store: new CallerRecognitionStore(database), limit: new LookUpLimit(database, clock) };
  const callers = new CallerRecognition({ register, ...lookUps, reading, values, log: accessLog, clock });
  const cache = new PersonalDataCache({ store: reading, register, clock }, env.READ_CACHE_DATA);
  const readingParts = { register, store: reading, cache, values: new KeptValues(cipher), cipher, thirdPersons, log: accessLog, clock };
  const recipients = { store: notices, endpoints, publicUrl: env.PUBLIC_URL, clock };
  const noticeSigner = new NoticeSigner(env.RECEIPT_SIGNING_KEY);
  const handingOn = { reading: readingParts, database, clock };
  const noticeWorker = new NoticeWorker({ ...recipients, signer: noticeSigner, corrections: handingOn, log });
  const corrections = new CorrectionNotes(readingParts, rectifications);
  const links = new UnsubscribeLinks([env.LINK_SECRET, ...env.LINK_SECRETS_BEFORE], env.PUBLIC_URL);
  const unsubscriptions = new UnsubscribeService({ database, register, links, consents, objections });
  const mailingStore = new MailingStore(database);
  const { contact, messages: letters, worker: mail } = createContact({
    env, log, clock, machineClock, internal, database, reading: readingParts, mailings: mailingLetters(mailingStore, links),
  });
  const mailings = new MailingService({ database, store: mailingStore, audiences, clock });
  const mailingRun = new MailingRun({ database, store: mailingStore, audiences, log: accessLog, contact, clock, machineClock });

  const breachStore = new BreachStore(database, cipher);
  const breaches = new BreachService({ database, register, store: breachStore, scopes: new BreachScopeStore(database, accessLogStore), log: accessLog, clock });

  const subgraph = defineSubgraph<VaultContext>({
    name,
    log,
    database,
    publicSchema: await buildFederatedSchema<VaultContext>({
      resolvers: [
        new RegisterResolver(register, history),
        new NoticeResolver(register, () => readFile(env.SUPERGRAPH_FILE, 'utf8')),
        new DataSubjectResolver({ log: accessLog, extract, lineage, accessLog: accessLogPages, consents, held, reading, cases: casePages }),
        new AccessLogResolver(accessLogPages, verifier),
        proof.receiptResolver,
        new BreachResolver(breaches, clock),
        new BreachScopeResolver(breaches),
        new AudienceResolver(audiences),
        new CallerRecognitionResolver(callers),
        new MailingResolver(mailings, mailingStore),
        new UnsubscribeResolver(unsubscriptions),
        new ConsentResolver(consents, register),
        new ConsentsToConfirmResolver(consents, register),
        new ConsentResolverFields(consents),
        new CookieChoiceResolver(cookies, register),
        new ObjectionResolver(objections),
        new ErasureResolver(erasure, register),
        accessExtract.resolver,
        new RectificationResolver(rectification, caseRectification, rectifications, accessLog),
        new AddressChangeResolver(caseRectification),
        new PersonalDataCorrectionsResolver(corrections),
        createHandOvers({ database, register, deposits, events, reading, held, cipher, thirdPersons, log: accessLog, clock }),
        ...createRetention({ database, register, deposits, reading, held, cipher, thirdPersons, log: accessLog, accessLogStore, clock, sweep }),
        new RecipientsResolver(notices, accessLog, clock, noticeSigner, handingOn),
        ...caseResolvers,
      ],
      references: {
        PersonalData: ({ id }, { personalData }, info) => PersonalData.read(id, parsePersonalDataRef(id), personalData, info),
        EntryWords: ({ id }, context) => new EntryWords(id, context),
        DataSubject: ({ id }) => new DataSubject(id),
      },
      orphanedTypes: [PersonalData, EntryWords],
      follow: followRefusals,
    }),
    internalSchema: await buildInternalSchema({
      resolvers: [
        new DepositResolver(deposits),
        new DenialsResolver(accessLog),
        new PrivacyControlResolver(controls),
        accessExtract.internal,
        restrictionsForOrders,
        new OrderLinksInternalResolver(database, clock),
        new RecipientCallbackResolver(new RecipientCallbackService(recipients)),
        new ContactResolver(contact),
        new UnsubscribeInternalResolver(unsubscriptions),
        new AddressChangeInternalResolver(addressChanges),
        createEventsResolver({
          database,
          log,
          apply: async (tx, batch) => {
            await events.apply(tx, batch);
            await addressChanges.apply(tx, batch);
            if (env.MAIL_ON_EVENTS) await contact.requestAll(tx, messagesOfEvents(batch, clock.now()));
          },
        }),
      ],
      follow: followRefusals,
    }),
    // The gateway reports what it has refused itself, streams extracts, and hands on what recipients call back with and who unsubscribes.
    internalForGateway: ['recordDenials', 'honourPrivacyControl', 'recipientCallback', 'unsubscribeByLink', 'extractPiece'],
    createContext: (caller) => ({
      caller,
      personalData: new PersonalDataReader(readingParts, caller),
      refusals: new Refusals(accessLog, caller),
      answerLetters: createAnswerLetters(letters),
    }),
    beforeAnswer: async ({ personalData, refusals }) => {
      await refusals.settle();
      await personalData.settle();
    },
    checks: proof.checks,
    workers: [
      ...proof.workers,
      createOutboxWorker({ name, database: opened, log, internal }),
      mail,
      repeatedly({ name: 'mailings', everyMs: MAILINGS_MS, log, run: () => mailingRun.run() }),
      repeatedly({ name: 'retention sweep', everyMs: env.RETENTION_SWEEP_MS, log, run: () => sweep.run() }),
      repeatedly({ name: 'recipient notices', everyMs: env.RECIPIENT_NOTICES_MS, log, run: () => noticeWorker.run() }),
      repeatedly({ name: 'cases', everyMs: env.CASE_WORK_MS, log, run: () => caseWork.run() }),
      repeatedly({ name: 'cookie answers', everyMs: COOKIE_SWEEP_MS, log, run: () => cookies.sweep() }),
      repeatedly({ name: 'ageing of what is kept for reads', everyMs: CACHE_AGEING_MS, log, run: () => cache.forgetOld() }),
      repeatedly({ name: 'deposit recovery', everyMs: HOLD_RECOVERY_MS, log, run: () => recovery.run() }),
    ],
  });
  return { ...subgraph, contact, mail, mailings: mailingRun, cases: caseWork, receipts: proof.receipts };
}

function adopt(history: RegisterHistory, register: Register, { env, clock, log }: { env: PrivacyComplianceEnv; clock: Clock; log: Log }): Promise<Register> {
  return history.adopt(register, { clock, log, strict: env.NODE_ENV === 'production', file: env.REGISTER_FILE });
}
