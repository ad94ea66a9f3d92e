import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireCustomer, type IdentityContext } from '../context';
import type { Message } from '../messages';
import type { BrowsingService, VisitProblem } from './browsing.service';
import { RecordVisitsInput, RecordVisitsPayload, type RecordVisitsError } from './browsing.types';

@Resolver()
export class BrowsingResolver {
  constructor(private readonly browsing: BrowsingService) {}

  @Mutation(() => RecordVisitsPayload, {
    description: 'Keeps which pages the signed-in customer has visited, for the purposes that the customer has not said no to. Of who has not signed in nothing is kept.',
  })
  async recordVisits(
    @Arg('input', () => RecordVisitsInput, { description: 'The visits.' }) { visits }: RecordVisitsInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<RecordVisitsPayload> {
    requireCustomer(caller);
    const result = await this.browsing.record(visits, caller);
    return result.ok ? { kept: result.value, userErrors: [] } : { kept: 0, userErrors: [toUserError(result.error, caller.language)] };
  }
}

const MESSAGES: Readonly<Record<VisitProblem['code'], Message>> = {
  PATH_INVALID: { sv: 'Det är ingen sida i butiken.', en: 'That is no page of the shop.' },
  TIME_INVALID: { sv: 'Tidpunkten ligger inte inom det senaste dygnet.', en: 'The time is not within the last day.' },
  TOO_MANY: { sv: 'Så många besök sparas inte på en dag.', en: 'So many visits are not kept in one day.' },
};

function toUserError({ code, position }: VisitProblem, language: Language): RecordVisitsError {
  const field = position === null ? null : ['input', 'visits', String(position), code === 'PATH_INVALID' ? 'path' : 'at'];
  return { code, field, message: MESSAGES[code][language] };
}
