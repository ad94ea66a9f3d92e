import type { Clock } from '@andamal/kernel';
import { outsideTransactions } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import type { MessageEntity } from './message.entity';
import type { Attempt, MessageSender } from './message-sender';
import type { FinalState, MessageStore } from './message.store';
import { LETTERS_AT_ONCE, type MailTransport } from './transport/mail-transport';

/** Longer than the transport's time-outs together: whoever still has a message in hand then is dead. */
export const LEASE_MS = 180_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
const GIVE_UP_AFTER_MS = 3 * 86_400_000;
const BATCH = 20;

/**
 * Sends what is due. Several replicas may run it: each message is taken by one, by a conditional update. A replica that
 * dies with a message in hand leaves it to the others when its lease ends. So each goes out once, but for one window that
 * SMTP leaves to everybody: dying after the mail service has said yes and before that is written down. The second copy
 * then has the same Message-ID.
 */
export class MessageWorker implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private mustLook = false;
  private stopped = false;

  constructor(
    private readonly parts: {
      readonly messages: MessageStore;
      readonly sender: MessageSender;
      readonly transport: MailTransport;
      readonly clock: Clock;
      readonly machineClock: Clock;
      readonly log: Log;
      readonly pollMs?: number;
    },
  ) {}

  start(): void {
    const { messages, machineClock, log, pollMs = 2_000 } = this.parts;
    outsideTransactions(() => {
      this.timer = setInterval(() => this.kick(), pollMs);
      this.timer.unref();
      messages
        .releaseAll(machineClock.now())
        .catch((error: unknown) => log.error({ err: error }, 'messages of a dead process could not be released'))
        .finally(() => this.kick());
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
    await this.parts.transport.close();
  }

  /** There may be something to send. */
  kick(): void {
    this.mustLook = true;
    if (this.stopped || this.timer === undefined) return;
    void this.wake();
  }

  /** For specs and commands: sends all that is due, and resolves when that is done. */
  async drain(): Promise<void> {
    this.mustLook = true;
    await this.wake();
  }

  private async wake(): Promise<void> {
    this.running ??= outsideTransactions(() => this.work()).finally(() => {
      this.running = undefined;
    });
    await this.running;
    if (this.mustLook && !this.stopped) await this.wake();
  }

  private async work(): Promise<void> {
    const { messages, machineClock, log } = this.parts;
    while (this.mustLook && !this.stopped) {
      this.mustLook = false;
      try {
        const due = await messages.due(machineClock.now(), BATCH);
        // Another replica may be at the same ones: only when one of them was ours there is a point in looking on.
        if (await this.sendAll(due)) this.mustLook = true;
      } catch (error) {
        log.error({ err: error }, 'messages that are due could not be found');
        return;
      }
    }
  }

  private async sendAll(due: MessageEntity[]): Promise<boolean> {
    let any = false;
    const lane = async (): Promise<void> => {
      for (let next = due.shift(); next !== undefined && !this.stopped; next = due.shift()) {
        if (await this.sendOne(next)) any = true;
      }
    };
    await Promise.all(Array.from({ length: LETTERS_AT_ONCE }, lane));
    return any;
  }

  private async sendOne(found: MessageEntity): Promise<boolean> {
    const { messages, sender, machineClock, log } = this.parts;
    const { id: messageId, template, purpose } = found;
    try {
      const taken = await messages.take(found, new Date(machineClock.now().getTime() + LEASE_MS));
      if (taken === null) return false;
      const attempt = await sender.attempt(taken).catch((error: unknown): Attempt => {
        log.warn({ messageId, template, err: error }, 'a message could not be sent yet');
        return { kind: 'LATER', reason: 'ERROR' };
      });
      await this.settle(taken, attempt);
      log.info({ messageId, template, purpose, attempt: taken.attempts, outcome: attempt.kind === 'END' ? attempt.state : attempt.kind, reason: 'reason' in attempt ? attempt.reason : null }, 'message');
      return true;
    } catch (error) {
      // Its lease ends, and then somebody takes it again.
      log.error({ messageId, template, err: error }, 'what became of a message could not be written down');
      return false;
    }
  }

  private async settle(message: MessageEntity, attempt: Attempt): Promise<void> {
    const { messages, machineClock } = this.parts;
    const now = machineClock.now();
    switch (attempt.kind) {
      case 'END':
        return this.end(message, attempt.state, attempt.reason);
      case 'HELD':
        return messages.putBack(message, null, null);
      case 'AGAIN':
        return messages.putBack(message, now, null);
      case 'LATER': {
        const dueAt = new Date(now.getTime() + pauseAfter(message.attempts));
        if (triedFor(message.attempts) > GIVE_UP_AFTER_MS) return this.end(message, 'FAILED', attempt.reason);
        return messages.putBack(message, dueAt, attempt.reason);
      }
    }
  }

  private async end(message: MessageEntity, state: FinalState, reason: string | null): Promise<void> {
    await this.parts.messages.end(message, state, reason, this.parts.clock.now());
  }
}

/** Doubles from five seconds to an hour. */
export function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20));
}

/** For how long so many attempts have gone on. */
function triedFor(attempts: number): number {
  let total = 0;
  for (let attempt = 1; attempt <= attempts && total <= GIVE_UP_AFTER_MS; attempt += 1) total += pauseAfter(attempt);
  return total;
}
