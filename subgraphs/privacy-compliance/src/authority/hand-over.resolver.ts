import { connectionFrom, decodeIdCursor, type Connection } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { CaseTexts } from '../cases/case-texts';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { HandOverEntity } from './hand-over.entity';
import { handOverMessage } from './hand-over.messages';
import type { HandOverService } from './hand-over.service';
import type { HandOverStore } from './hand-over.store';
import {
  AuthorityHandOver,
  AuthorityHandOverArgs,
  AuthorityHandOverConnection,
  AuthorityHandOverErrorCode,
  HandOverToAuthorityInput,
  HandOverToAuthorityPayload,
} from './hand-over.types';

@Resolver(() => AuthorityHandOver)
export class HandOverResolver {
  constructor(
    private readonly parts: {
      readonly service: HandOverService;
      readonly store: HandOverStore;
      readonly texts: CaseTexts;
      readonly log: AccessLog;
    },
  ) {}

  @Query(() => AuthorityHandOverConnection, { description: 'What was handed over to authorities, in the order of the ids. PRIVACY_OFFICE with RIGHTS.' })
  async authorityHandOvers(
    @Args(() => AuthorityHandOverArgs) { subjectId = null, ...page }: AuthorityHandOverArgs,
    @Ctx() { caller }: VaultContext,
  ): Promise<Connection<AuthorityHandOver>> {
    requireRights(caller);
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const rows = await this.parts.store.list({ subjectId, after, limit: page.first + 1 });
    await this.parts.log.record(caller, [{ subjectId, context: 'HAND_OVERS', categories: [], outcome: 'ALLOWED' }]);
    return connectionFrom(rows.map(toHandOver), page, ({ id }) => id);
  }

  @FieldResolver()
  async reference(@Root() { id, subject, textId }: AuthorityHandOver, @Ctx() { caller }: VaultContext): Promise<string | null> {
    const [text = null] = await this.parts.texts.reveal(subject.id, id, [textId], caller);
    if (text instanceof Error) throw text;
    return text;
  }

  @Mutation(() => HandOverToAuthorityPayload, {
    description: 'Hands data over to an authority on a legal duty: on record before the values are in the answer. PRIVACY_OFFICE with RIGHTS.',
  })
  async handOverToAuthority(
    @Arg('input', () => HandOverToAuthorityInput, { description: 'Which data, to whom, and which law requires it.' }) input: HandOverToAuthorityInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<HandOverToAuthorityPayload> {
    requireRights(caller);
    const result = await this.parts.service.handOver({ ...input, handedOverAt: input.handedOverAt ?? null }, caller);
    if (result.ok) return { handOver: toHandOver(result.value.handOver), values: result.value.values, userErrors: [] };
    const { field, message } = handOverMessage(result.error, caller.language);
    return { handOver: null, values: [], userErrors: [{ code: AuthorityHandOverErrorCode[result.error], field: ['input', field], message }] };
  }
}

function toHandOver({ subjectId, ...handOver }: HandOverEntity): AuthorityHandOver {
  return Object.assign(new AuthorityHandOver(), handOver, { subject: new DataSubject(subjectId) });
}
