import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { InternalClient, Log } from '@andamal/service';
import type { PrivacyComplianceEnv } from '../env';
import type { ReadingParts } from '../reading/personal-data.reader';
import { ContactService } from './contact.service';
import { MessageSender, type MailingLetters } from './message-sender';
import { MessageStore } from './message.store';
import { MessageWorker } from './message-worker';
import { OneTimeCodes } from './one-time-codes';
import { ShopFacts } from './shop-facts';
import { FileTransport } from './transport/file-transport';
import type { MailTransport } from './transport/mail-transport';
import { SmtpTransport } from './transport/smtp-transport';

export interface ContactOptions {
  readonly env: PrivacyComplianceEnv;
  readonly log: Log;
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly internal: InternalClient;
  readonly database: Database;
  readonly reading: ReadingParts;
  readonly mailings: MailingLetters;
}

/** What sends letters, put together. */
export function createContact(options: ContactOptions): { contact: ContactService; messages: MessageStore; worker: MessageWorker; transport: MailTransport } {
  const { env, log, clock, machineClock, internal, database, reading, mailings } = options;
  const messages = new MessageStore(database);
  const codes = new OneTimeCodes(database, env.LINK_SECRET, clock);
  const transport = env.SMTP_URL === undefined ? new FileTransport(env.MAIL_DIR) : new SmtpTransport(env.SMTP_URL);
  const shop = new ShopFacts(internal);
  const sender = new MessageSender({ database, messages, reading, codes, shop, mailings, transport, from: env.MAIL_FROM, clock, log });
  const worker = new MessageWorker({ messages, sender, transport, clock, machineClock, log });
  const contact = new ContactService({ database, messages, codes, clock, machineClock });
  contact.onRequested = () => worker.kick();
  return { contact, messages, worker, transport };
}
