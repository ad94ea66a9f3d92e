import { systemClock, type Clock } from '@andamal/kernel';
import { connectionFrom, ConnectionArgs, decodeIdCursor, NotPersonal } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireRights, requireSelfOrRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import { correctedValues, type CorrectionParts } from './corrected-values';
import type { NoticeSigner } from './notice-signer';
import type { NoticeFilter, NoticeStore } from './notice.store';
import {
  AcknowledgeRecipientNoticeErrorCode, AcknowledgeRecipientNoticeInput, AcknowledgeRecipientNoticePayload, RecipientNoticeConnection,
  RecipientNoticeFilterInput, toRecipientNotice,
} from './recipients.types';

const ASK_STATUS_AFTER_MS = 86_400_000;

@Resolver(() => DataSubject)
export class RecipientsResolver {
  constructor(
    private readonly store: NoticeStore,
    private readonly log: AccessLog,
    private readonly clock: Clock,
    private readonly signer: NoticeSigner,
    private readonly corrections: CorrectionParts,
  ) {}

  @NotPersonal()
  @Query(() => String, { description: 'The public key (Ed25519, PEM) under which recipients are told of rectifications, erasures and restrictions.' })
  recipientNoticeKey(): string {
    return this.signer.publicKey;
  }

  @Query(() => RecipientNoticeConnection, { description: 'Who has to be told of rectifications, erasures and restrictions, and whether they have been. RIGHTS.' })
  async recipientNotices(
    @Arg('filter', () => RecipientNoticeFilterInput, { nullable: true, description: 'Which.' }) filter: RecipientNoticeFilterInput | null,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { caller }: VaultContext,
  ): Promise<RecipientNoticeConnection> {
    requireRights(caller, filter?.subjectId);
    await this.log.record(caller, [{ subjectId: filter?.subjectId ?? null, context: 'RECIPIENT_NOTICES', categories: [], outcome: 'ALLOWED' }]);
    return this.page(filter ?? {}, page);
  }

  @FieldResolver(() => RecipientNoticeConnection, { name: 'recipientNotices', nullable: true, description: 'Who outside has to be told of the person’s rectifications, erasures and restrictions. SELF or RIGHTS.' })
  async ofSubject(
    @Root() { id }: DataSubject,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { caller }: VaultContext,
  ): Promise<RecipientNoticeConnection> {
    requireSelfOrRights(caller, id, 'RECIPIENT_NOTICES');
    await this.log.record(caller, [{ subjectId: id, context: 'RECIPIENT_NOTICES', categories: [], outcome: 'ALLOWED' }]);
    return this.page({ subjectId: id }, page);
  }

  @Mutation(() => AcknowledgeRecipientNoticePayload, {
    description: 'Notes that a recipient has confirmed to staff to have been told: of a correction, with what is right, which is noted as disclosed to it. RIGHTS.',
  })
  async acknowledgeRecipientNotice(
    @Arg('input', () => AcknowledgeRecipientNoticeInput, { description: 'Which.' }) { id }: AcknowledgeRecipientNoticeInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<AcknowledgeRecipientNoticePayload> {
    requireRights(caller);
    const notice = await this.store.find(id);
    if (notice === null) {
      const message = caller.language === 'sv' ? 'Meddelandet finns inte.' : 'There is no such notice.';
      return { notice: null, userErrors: [{ code: AcknowledgeRecipientNoticeErrorCode.NOT_FOUND, field: ['input', 'id'], message }] };
    }
    if (notice.kind === 'RECTIFICATION' && notice.state === 'PENDING') await correctedValues(this.corrections, notice);
    const nextAttemptAt = systemClock.now().getTime() + ASK_STATUS_AFTER_MS;
    await this.store.acknowledge(notice, { at: this.clock.now(), by: caller.id ?? '', expectedAt: null, nextAttemptAt });
    await this.log.record(caller, [{ subjectId: notice.subjectId, context: 'RECIPIENT_NOTICES', categories: [], outcome: 'ALLOWED' }]);
    const now = await this.store.find(id);
    return { notice: now === null ? null : toRecipientNotice(now), userErrors: [] };
  }

  private async page(filter: NoticeFilter, page: ConnectionArgs): Promise<RecipientNoticeConnection> {
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const rows = await this.store.page(filter, after, page.first + 1);
    return connectionFrom(rows.map(toRecipientNotice), page, ({ id }) => id);
  }
}
