import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireOwnSubject, requireRights } from '../access';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { ObjectionService } from './objection.service';
import { ObjectToMarketingInput, ObjectToMarketingPayload } from './objection.types';

@Resolver()
export class ObjectionResolver {
  constructor(private readonly objections: ObjectionService) {}

  @Mutation(() => ObjectToMarketingPayload, {
    description:
      'Objects to all marketing, whatever it rests on: personal offers, the newsletter, advertising (GDPR Art. 21(2)). Honoured from the next read on, ' +
      'no reason asked; consents to it are withdrawn. What is held for other purposes stays. For one kind of it: an unsubscribe link, or a case that names it.',
  })
  async objectToMarketing(
    @Arg('input', () => ObjectToMarketingInput, { nullable: true, description: 'For whom; a customer leaves it out.' })
    input: ObjectToMarketingInput | null,
    @Ctx() { caller }: VaultContext,
  ): Promise<ObjectToMarketingPayload> {
    const named = input?.subjectId ?? null;
    if (named !== null && named !== caller.subjectId) requireRights(caller, named);
    const subjectId = named ?? requireOwnSubject(caller);
    const objections = await this.objections.objectToMarketing(subjectId, caller.kind === 'STAFF' ? 'STAFF' : 'SITE');
    return { subject: new DataSubject(subjectId), objections };
  }
}
