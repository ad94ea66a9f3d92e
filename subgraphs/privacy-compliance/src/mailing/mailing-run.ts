import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import { encodeCursor, serviceCaller, type CallerContext } from '@andamal/service';
import type { Access, AccessLog } from '../access-log/access-log';
import type { AudienceService } from '../audience/audience.service';
import type { ContactService } from '../contact/contact.service';
import type { MailingEntity } from './mailing.entity';
import type { MailingStore } from './mailing.store';

const PAGE = 100;
/** No more than this wait at a time: an order's letter is not to stand behind a whole newsletter. */
const WAITING = 100;

/**
 * Takes running mailings through their audiences: a page at a time, each person one message. The messages and how far the
 * mailing has come are written in one transaction, which only one replica can make; a crash leaves off between two pages.
 * A page is who may be written to now; each person is decided again when their letter goes.
 */
export class MailingRun {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly store: MailingStore;
      readonly audiences: AudienceService;
      readonly log: AccessLog;
      readonly contact: ContactService;
      readonly clock: Clock;
      readonly machineClock: Clock;
    },
  ) {}

  /** One turn for each running mailing. @returns whether any has come further */
  async run(): Promise<boolean> {
    let any = false;
    for (const mailing of await this.parts.store.running()) {
      if (await this.goOn(mailing)) any = true;
    }
    return any;
  }

  private async goOn(mailing: MailingEntity): Promise<boolean> {
    const { store, audiences, log, contact, machineClock } = this.parts;
    const { id } = mailing;
    if ((await store.release(id, machineClock.now())) > 0) contact.onRequested();
    const waiting = await store.unfinished(id);
    if (waiting >= WAITING) return false;
    const after = mailing.passedSubjectId === '' ? null : encodeCursor(mailing.passedSubjectId);
    const caller = callerFor(mailing);
    const looked: Access[] = [];
    const { nodes } = await audiences.page({ first: PAGE, after }, caller, (access) => looked.push(access));
    await log.record(caller, looked);
    const subjectIds = nodes.map((subject) => subject.id);
    if (subjectIds.length > 0) return this.pass(mailing, subjectIds);
    return waiting === 0 && (await this.finish(mailing));
  }

  private pass(mailing: MailingEntity, subjectIds: readonly string[]): Promise<boolean> {
    const { database, store, contact } = this.parts;
    const { id, purpose } = mailing;
    return database.inTransaction(async (tx) => {
      const moved = await store.pass(tx, mailing, subjectIds.at(-1) as string);
      if (!moved) return false;
      await contact.requestAll(
        tx,
        subjectIds.map((subjectId) => ({
          template: 'MAILING',
          subjectId,
          contextKind: 'MAILING',
          contextId: id,
          purpose,
          mailingId: id,
          idempotencyKey: `MAILING:${id}`,
        })),
      );
      return true;
    });
  }

  private finish({ id, passedSubjectId }: MailingEntity): Promise<boolean> {
    const { database, store, clock } = this.parts;
    return database.inTransaction((tx) => store.move(tx, id, ['RUNNING'], { state: 'DONE', endedAt: clock.now() }, passedSubjectId));
  }
}

/** The vault itself, for the mailing's purpose: to look up an audience is in the access log, whoever does it. */
function callerFor({ id, purpose }: MailingEntity): CallerContext {
  return { ...serviceCaller('privacy-compliance', 'RunMailing', id), purpose };
}
