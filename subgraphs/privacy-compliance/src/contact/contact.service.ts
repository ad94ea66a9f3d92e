import { uuidv7, type Clock } from '@andamal/kernel';
import { afterCommit, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { CodeCheck, CodeRequest, CodeVerdict, ContactRequest } from './contact.types';
import { MessageEntity } from './message.entity';
import type { LettersAbout, MessageStore } from './message.store';
import type { OneTimeCodes } from './one-time-codes';
import { TEMPLATES } from './templates';

const CODE_MINUTES = 15;
/** A code that comes after this is of no use to somebody who waits for it. */
const CODE_DELAY_MS = 600_000;

/**
 * The way to write to a person: which letter, to whom, for what. Nobody who asks learns an address. Whether it may go is
 * decided when it goes; what became of it can be asked for.
 */
export class ContactService {
  /** Set by the composition root: somebody who wants to know at once that there is something to send. */
  onRequested: () => void = () => undefined;

  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly messages: MessageStore;
      readonly codes: OneTimeCodes;
      readonly clock: Clock;
      /** Paces sending: technical time goes on when the shop's clock stands still. */
      readonly machineClock: Clock;
    },
  ) {}

  /**
   * Puts a letter into the outbox, in the caller's transaction (null: in one of its own).
   *
   * @returns the message's id; that of the first one when the key was used before
   * @throws for a request that its template does not allow: a bug
   */
  async request(tx: EntityManager | null, request: ContactRequest): Promise<string> {
    if (tx === null) return this.parts.database.inTransaction((own) => this.request(own, request));
    await this.requestAll(tx, [request]);
    return this.parts.messages.idOf(tx, request.subjectId, request.idempotencyKey);
  }

  /** Several letters with two statements. */
  async requestAll(tx: EntityManager, requests: readonly ContactRequest[]): Promise<void> {
    if (requests.length === 0) return;
    const unsaid = requests.filter(({ language }) => language === undefined).map(({ subjectId }) => subjectId);
    const languages = unsaid.length === 0 ? new Map() : await this.parts.messages.languages(tx, [...new Set(unsaid)]);
    await this.parts.messages.add(tx, requests.map((request) => this.toMessage({ language: languages.get(request.subjectId) ?? 'sv', ...request })));
    afterCommit(tx, () => this.onRequested());
  }

  /** Sends a one-time code. Nothing is told of whether it could be sent: that would tell whether the person is known. */
  sendCode(tx: EntityManager | null, { template = 'ONE_TIME_CODE', minutes = CODE_MINUTES, ...request }: CodeRequest): Promise<string> {
    const notAfter = new Date(this.parts.clock.now().getTime() + CODE_DELAY_MS);
    return this.request(tx, { ...request, template, parameters: { minutes }, notAfter });
  }

  /** Looks at the code that was sent last in that context. A transaction of its own: call it in none. */
  verifyCode(check: CodeCheck): Promise<CodeVerdict> {
    return this.parts.codes.verify(check);
  }

  /** What became of a message, for whoever has to wait for it; null: there is none. */
  async outcome(subjectId: string, messageId: string): Promise<Pick<MessageEntity, 'state' | 'reason' | 'endedAt'> | null> {
    return this.parts.messages.find(subjectId, messageId);
  }

  /** Whether a letter has gone, or could not go, or was tried in vain: nobody has to wait for it. */
  async hasBeenTried(subjectId: string, idempotencyKey: string): Promise<boolean> {
    const message = await this.parts.messages.byKey(subjectId, idempotencyKey);
    if (message === null || message.state === 'SENDING') return false;
    return message.state !== 'PENDING' || message.attempts > 0;
  }

  /** What became of the letters about one thing, as the caller's transaction sees it. */
  async about(tx: EntityManager, which: LettersAbout): Promise<Pick<MessageEntity, 'state' | 'parameters'>[]> {
    return this.parts.messages.about(tx, which);
  }

  /** The same as is committed. */
  sent(which: LettersAbout): Promise<Pick<MessageEntity, 'state'>[]> {
    return this.parts.messages.about(this.parts.database.read, which);
  }

  private toMessage(request: ContactRequest & { readonly language: MessageEntity['language'] }): MessageEntity {
    const { template, purpose, notAfter = null, mailingId = null, parameters = {}, ...rest } = request;
    const rule = TEMPLATES[template];
    if (!rule.purposes.includes(purpose)) throw new Error(`The letter ${template} is not for the purpose ${purpose}`);
    const { clock, machineClock } = this.parts;
    return Object.assign(new MessageEntity(), rest, {
      id: uuidv7(clock),
      template,
      purpose,
      parameters: rule.parameters.parse(parameters),
      mailingId,
      state: 'PENDING',
      reason: null,
      attempts: 0,
      requestedAt: clock.now(),
      notAfter,
      dueAt: machineClock.now(),
      endedAt: null,
    });
  }
}
