import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import { readWords, type Log } from '@andamal/service';
import type { ReadingParts } from '../reading/personal-data.reader';
import { readAddressee, type Addressee } from './addressee';
import { recordDisclosure } from './mail-disclosure';
import type { MessageEntity } from './message.entity';
import type { FinalState, MessageStore } from './message.store';
import type { OneTimeCodes } from './one-time-codes';
import type { ShopFacts } from './shop-facts';
import { templateOf } from './templates';
import { render } from './templates/render';
import type { LetterParts, MailingText, Template } from './templates/template.types';
import type { MailTransport, OutgoingMail } from './transport/mail-transport';

/** The words of a mailing for one person; or that it must not go on: for now, or at all. */
export interface MailingLetters {
  letter(message: MessageEntity): Promise<{ readonly text: MailingText; readonly headers: Readonly<Record<string, string>> } | 'HELD' | 'CANCELLED'>;
}

/** What became of an attempt. LATER: it was tried in vain; HELD: it waits until somebody says so; AGAIN: at once. */
export type Attempt =
  | { readonly kind: 'END'; readonly state: FinalState; readonly reason: string | null }
  | { readonly kind: 'LATER'; readonly reason: string }
  | { readonly kind: 'HELD' }
  | { readonly kind: 'AGAIN' };

const refused = (reason: string): Attempt => ({ kind: 'END', state: 'REFUSED', reason });
const failed = (reason: string): Attempt => ({ kind: 'END', state: 'FAILED', reason });

/** Everything that a letter is made of but the person. */
interface Ingredients {
  readonly parts: Pick<LetterParts, 'order' | 'code' | 'mailing'>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends one message that somebody has in hand. In this order, each step only when the one before allows it: gather what is
 * not about the person, decide and log, open, record the disclosure, hand over.
 */
export class MessageSender {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly messages: MessageStore;
      readonly reading: ReadingParts;
      readonly codes: OneTimeCodes;
      readonly shop: ShopFacts;
      readonly mailings: MailingLetters;
      readonly transport: MailTransport;
      readonly from: string;
      readonly clock: Clock;
      readonly log: Log;
    },
  ) {}

  async attempt(message: MessageEntity): Promise<Attempt> {
    const { notAfter, subjectId } = message;
    if (notAfter !== null && notAfter < this.parts.clock.now()) return failed('TOO_LATE');
    const template = templateOf(message.template);
    if (template === null) return { kind: 'LATER', reason: 'UNKNOWN_TEMPLATE' };
    const epoch = await this.parts.messages.epochOf(subjectId);
    const gathered = await this.gather(message, template);
    if ('kind' in gathered) return gathered;
    const result = await readAddressee(this.parts.reading, message, template);
    if (!result.ok) return refused(result.reason);
    // What the books keep of an address that was put right is no address of the person, and may be a stranger's.
    if (await this.parts.messages.wasPutRight(subjectId, result.addressee.address.datumId)) return refused('NO_ADDRESS');
    const mail = this.compose(message, template, gathered, result.addressee);
    await recordDisclosure(this.parts.database, message, result.addressee, {
      recipientName: this.parts.transport.recipientName,
      at: this.parts.clock.now(),
    });
    // Whatever was decided about the person meanwhile counts: the decision is then made anew.
    if ((await this.parts.messages.epochOf(subjectId)) !== epoch) return { kind: 'AGAIN' };
    const outcome = await this.parts.transport.send(mail);
    switch (outcome.kind) {
      case 'ACCEPTED':
        return { kind: 'END', state: 'SENT', reason: null };
      case 'REJECTED':
        return failed(outcome.code);
      case 'LATER':
        return { kind: 'LATER', reason: outcome.code };
    }
  }

  private async gather(message: MessageEntity, { needs }: Template): Promise<Ingredients | Attempt> {
    const nothing = { order: null, code: null, mailing: null };
    switch (needs) {
      case null:
        return { parts: nothing, headers: {} };
      case 'WORDS':
        // Somebody wrote it, for this person: an answer to it is welcome (RFC 3834 section 5).
        return { parts: nothing, headers: { 'Auto-Submitted': 'no' } };
      case 'ORDER': {
        const order = await this.parts.shop.order(message);
        return order === null ? failed('ORDER_UNKNOWN') : { parts: { ...nothing, order }, headers: {} };
      }
      case 'CODE':
        return { parts: { ...nothing, code: await this.parts.codes.make(message) }, headers: {} };
      case 'MAILING': {
        const letter = await this.parts.mailings.letter(message);
        if (letter === 'HELD') return { kind: 'HELD' };
        if (letter === 'CANCELLED') return refused('MAILING_CANCELLED');
        return { parts: { ...nothing, mailing: letter.text }, headers: letter.headers };
      }
    }
  }

  private compose(message: MessageEntity, template: Template, { parts, headers }: Ingredients, { address, name, words }: Addressee): OutgoingMail {
    const { register } = this.parts.reading;
    const { language, parameters } = message;
    const letter = template.compose({ register, language, parameters, name: name?.value ?? null, words: words === null ? null : (readWords(words.value)?.text ?? words.value), ...parts });
    return {
      id: message.id,
      from: this.parts.from,
      replyTo: register.controller.email,
      to: address.value,
      date: this.parts.clock.now(),
      // No machine is to answer it (RFC 3834), unless it says otherwise itself.
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language, ...headers },
      ...render(letter, language, register),
    };
  }
}
