import { NotPersonal } from '@andamal/service';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { requireRights, requireSelfOrRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import { MarkForRedactionErrorCode, MarkForRedactionInput, MarkForRedactionPayload } from './access.types';
import type { ExtractGrants } from './extract-grants';
import type { ExtractStore } from './extract.store';
import type { ThirdPersons } from './third-persons';

const MESSAGES = {
  UNKNOWN_DATUM: { field: 'datumId', sv: 'Personen har inget sådant meddelande.', en: 'The person has no such message.' },
  EMPTY_PASSAGE: { field: 'passages', sv: 'Ett avsnitt måste sluta efter att det har börjat.', en: 'A passage has to end after its start.' },
} as const;

@Resolver(() => DataSubject)
export class AccessResolver {
  constructor(
    private readonly parts: {
      readonly thirdPersons: ThirdPersons;
      readonly grants: ExtractGrants;
      readonly store: ExtractStore;
      readonly log: AccessLog;
    },
  ) {}

  @NotPersonal()
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The first day (Stockholm), such as 2027-11-23, on which the next extract is free on the site; null: today. SELF or RIGHTS.',
  })
  async nextFreeAccessOn(@Root() { id }: DataSubject, @Ctx() { caller }: VaultContext): Promise<string | null> {
    requireSelfOrRights(caller, id, 'NEXT_FREE_ACCESS');
    return this.parts.grants.nextFreeOn(id);
  }

  @Mutation(() => MarkForRedactionPayload, {
    description: 'Marks passages of a conversation as being about others: extracts leave them out, and mark the place. PRIVACY_OFFICE with RIGHTS.',
  })
  async markForRedaction(
    @Arg('input', () => MarkForRedactionInput, { description: 'What.' }) { subjectId, datumId, passages }: MarkForRedactionInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<MarkForRedactionPayload> {
    requireRights(caller, subjectId);
    await this.parts.log.record(caller, [{ subjectId, context: 'REDACTION', categories: [], outcome: 'ALLOWED' }]);
    const known = await this.parts.store.isConversation(subjectId, datumId);
    const code = known ? (passages.some(({ start, end }) => start >= end) ? 'EMPTY_PASSAGE' : null) : 'UNKNOWN_DATUM';
    if (code === null) await this.parts.thirdPersons.mark(subjectId, datumId, passages, caller.id ?? '');
    if (code === null) return { marked: passages.length, userErrors: [] };
    const { field, [caller.language]: message } = MESSAGES[code];
    return { marked: 0, userErrors: [{ code: MarkForRedactionErrorCode[code], field: ['input', field], message }] };
  }
}
