import { randomUUID } from 'node:crypto';
import type { Clock } from '@andamal/kernel';
import type { Register } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { DisclosureEntity } from '../lineage/disclosure.entity';
import { Corrections } from '../rectification/corrections';
import { heldKey, recipientKey, type HeldFor, type NoticeStore } from './notice.store';
import type { NoticeKind, RecipientNoticeEntity } from './recipient-notice.entity';

/** What recipients are to be told of. */
export interface NoticeRequest {
  readonly subjectId: string;
  /** The case, or the id of a correction. */
  readonly caseId: string;
  readonly kind: NoticeKind;
  /** The data that it is about, or that stand in their place; null: all that were handed on. */
  readonly datumIds: readonly string[] | null;
  /** When the person asked. */
  readonly requestedAt: Date;
  /** Leaves out what was handed on for other purposes; null or left out: for whichever. */
  readonly purposes?: readonly string[] | null;
  /** Leaves out what was handed on for anything else than what these data, or those in whose place they stand, were held for. */
  readonly gotFor?: readonly HeldFor[];
  /** Leaves out what is still held for the purpose and context in which the recipient got it. */
  readonly onlyEnded?: boolean;
  /** Leaves out recipients who have not been told of this before. */
  readonly onlyToldOf?: NoticeKind;
}

/**
 * GDPR Art. 19: everybody who got data is told of their rectification, erasure or restriction. Who got what is known from
 * the disclosures; the register says who keeps data of their own, and so has to be told. Whoever got a value that was
 * corrected since is told of what becomes of the one that stands in its place: it had that, or should have.
 */
export class RecipientNotices {
  constructor(
    private readonly store: NoticeStore,
    private readonly register: Register,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes down whom to tell, in the transaction that makes it true, which holds the subject's lock. The same request again
   * adds what there is to tell since, and else nothing.
   */
  async open(tx: EntityManager, request: NoticeRequest): Promise<void> {
    const { subjectId, caseId, kind, purposes, onlyToldOf } = request;
    const before = await this.store.ofSubject(tx, subjectId);
    const covered = new Set(before.filter((notice) => notice.caseId === caseId && notice.kind === kind).flatMap(noticeKeys));
    const told = onlyToldOf === undefined ? null : new Set(before.filter((notice) => notice.kind === onlyToldOf).map(recipientKey));
    const isMeant = await this.meant(tx, request);
    const got = new Map<string, { first: DisclosureEntity; datumIds: Set<string> }>();
    for (const disclosure of await this.store.disclosures(tx, subjectId)) {
      if (!this.isTold(disclosure.recipient) || purposes?.includes(disclosure.purpose) === false) continue;
      const key = recipientKey(disclosure);
      if (told !== null && !told.has(key)) continue;
      const group = got.get(key) ?? { first: disclosure, datumIds: new Set() };
      for (const id of disclosure.datumIds) if (!covered.has(noticeKey(disclosure, id)) && isMeant(disclosure, id)) group.datumIds.add(id);
      if (group.datumIds.size > 0) got.set(key, group);
    }
    const categories = await this.store.categories(tx, subjectId, [...new Set([...got.values()].flatMap(({ datumIds }) => [...datumIds]))]);
    const last = before.at(-1)?.position ?? 0;
    const notices = [...got.values()].map(({ first, datumIds }, at) => this.notice(request, first, [...datumIds], categories, last + 1 + at));
    await this.store.add(tx, notices);
  }

  /** How many recipients of a case have not confirmed that they have been told. */
  outstanding(tx: EntityManager, subjectId: string, caseId: string): Promise<number> {
    return this.store.outstanding(tx, subjectId, caseId);
  }

  /** Whether a request is about a datum that was handed on, or about one that stands in its place. */
  private async meant(
    tx: EntityManager,
    { subjectId, datumIds, gotFor, onlyEnded }: NoticeRequest,
  ): Promise<(disclosure: DisclosureEntity, handedOn: string) => boolean> {
    const corrections = await Corrections.load(tx, subjectId);
    const asked = datumIds === null ? null : new Set(datumIds);
    const heldFor = gotFor === undefined ? null : new Set(gotFor.map(heldKey));
    const held = onlyEnded ? await this.store.held(tx, subjectId, this.clock.now()) : new Set<string>();
    return ({ purpose, contextKind, contextId }, handedOn) => {
      const line = corrections.from(handedOn);
      const uses = line.map((datumId) => heldKey({ datumId, purpose, contextKind, contextId }));
      if (uses.some((use) => held.has(use))) return false;
      return (asked === null || line.some((datumId) => asked.has(datumId))) && (heldFor === null || uses.some((use) => heldFor.has(use)));
    };
  }

  private isTold(recipient: string): boolean {
    return this.register.recipients.find(({ code }) => code === recipient)?.told ?? true;
  }

  private notice(
    { subjectId, caseId, kind, requestedAt }: NoticeRequest,
    { recipient, recipientName, purpose, contextKind, contextId }: DisclosureEntity,
    datumIds: readonly string[],
    categoryOf: ReadonlyMap<string, string>,
    position: number,
  ): RecipientNoticeEntity {
    return {
      subjectId,
      id: randomUUID(),
      position,
      caseId,
      kind,
      recipient,
      recipientName,
      purpose,
      contextKind,
      contextId,
      categories: [...new Set(datumIds.flatMap((id) => categoryOf.get(id) ?? []))].sort(),
      datumIds,
      state: 'PENDING',
      requestedAt,
      createdAt: this.clock.now(),
      attempts: 0,
      nextAttemptAt: 0,
      lastError: null,
      byStaff: false,
      expectedAt: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      completedAt: null,
    };
  }
}

/** One datum of what a recipient got. */
function noticeKey(recipient: Parameters<typeof recipientKey>[0], datumId: string): string {
  return `${recipientKey(recipient)} ${datumId}`;
}

function noticeKeys(notice: RecipientNoticeEntity): string[] {
  return notice.datumIds.map((datumId) => noticeKey(notice, datumId));
}
