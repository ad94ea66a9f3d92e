import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { CallerContext } from '@andamal/service';
import type { AudienceService } from '../audience/audience.service';
import { MailingEntity, type MailingState } from './mailing.entity';
import type { MailingStore } from './mailing.store';

export type MailingAction = 'START' | 'PAUSE' | 'CANCEL';
export type MailingProblem = 'UNKNOWN_MAILING' | 'NOT_POSSIBLE_NOW';

export interface MailingWords {
  readonly idempotencyKey: string;
  readonly titleSv: string;
  readonly textSv: string;
  readonly titleEn: string | null;
  readonly textEn: string | null;
}

const ACTIONS: Readonly<Record<MailingAction, { readonly from: readonly MailingState[]; readonly to: MailingState }>> = {
  START: { from: ['DRAFT', 'PAUSED'], to: 'RUNNING' },
  PAUSE: { from: ['RUNNING'], to: 'PAUSED' },
  CANCEL: { from: ['DRAFT', 'RUNNING', 'PAUSED'], to: 'CANCELLED' },
};

/** Mailings, for those who may claim the marketing purpose that they are for. */
export class MailingService {
  constructor(
    private readonly parts: { readonly database: Database; readonly store: MailingStore; readonly audiences: AudienceService; readonly clock: Clock },
  ) {}

  /** @throws AppError PURPOSE_DENIED unless the caller states a marketing purpose that is theirs to claim */
  async create(words: MailingWords, caller: CallerContext): Promise<MailingEntity> {
    const { store, audiences, clock } = this.parts;
    const purpose = await audiences.marketingPurpose(caller);
    const mailing: MailingEntity = Object.assign(new MailingEntity(), words, {
      id: uuidv7(clock),
      purpose,
      state: 'DRAFT',
      passedSubjectId: '',
      createdAt: clock.now(),
      createdBy: caller.id ?? '',
      startedAt: null,
      endedAt: null,
    });
    return store.create(mailing);
  }

  /** A mailing of the purpose that the caller states. @throws AppError PURPOSE_DENIED */
  async find(id: string, caller: CallerContext): Promise<MailingEntity | null> {
    const purpose = await this.parts.audiences.marketingPurpose(caller);
    const mailing = await this.parts.store.find(id);
    return mailing?.purpose === purpose ? mailing : null;
  }

  /** @throws AppError PURPOSE_DENIED */
  async page(page: { readonly first: number; readonly before: string | null }, caller: CallerContext): Promise<MailingEntity[]> {
    return this.parts.store.page(await this.parts.audiences.marketingPurpose(caller), page);
  }

  /** What it is already is no problem: the same twice is the same. @throws AppError PURPOSE_DENIED */
  async act(id: string, action: MailingAction, caller: CallerContext): Promise<Result<MailingEntity, MailingProblem>> {
    const found = await this.find(id, caller);
    if (found === null) return err('UNKNOWN_MAILING');
    const { database, store, clock } = this.parts;
    const { from, to } = ACTIONS[action];
    const now = clock.now();
    const moved = await database.inTransaction(async (tx) => {
      const set = { state: to, ...(action === 'CANCEL' ? { endedAt: now } : {}), ...(found.startedAt === null && action === 'START' ? { startedAt: now } : {}) };
      if (!(await store.move(tx, id, from, set))) return false;
      if (action === 'CANCEL') await store.refuseWaiting(tx, id, now);
      return true;
    });
    const after = await store.find(id);
    return after !== null && (moved || after.state === to) ? ok(after) : err('NOT_POSSIBLE_NOW');
  }
}
