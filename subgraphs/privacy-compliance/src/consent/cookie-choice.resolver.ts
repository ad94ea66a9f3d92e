import { NotPersonal } from '@andamal/service';
import type { Register } from '@andamal/policy';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { CallerContext } from '@andamal/service';
import type { VaultContext } from '../context';
import type { CookieChoiceService, CookieDecision, CookieHolder } from './cookie-choice.service';
import { ChooseCookiesInput, ChooseCookiesPayload, CookieChoiceErrorCode, CookieDecisionType } from './cookie-choice.types';

@Resolver()
export class CookieChoiceResolver {
  constructor(
    private readonly choices: CookieChoiceService,
    private readonly register: Register,
  ) {}

  @Mutation(() => ChooseCookiesPayload, { description: 'Answers the question about cookies, for a visitor or a customer.' })
  async chooseCookies(
    @Arg('input', () => ChooseCookiesInput, { description: 'The answer.' }) { choice, visitorToken }: ChooseCookiesInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ChooseCookiesPayload> {
    const decision = await this.choices.choose(holderOf(caller, visitorToken), choice);
    if (decision !== null) return { decision: this.toType(decision), userErrors: [] };
    const message = caller.language === 'sv' ? 'Svara OK eller nej tack.' : 'Answer OK or no thanks.';
    return { decision: null, userErrors: [{ code: CookieChoiceErrorCode.UNKNOWN_CHOICE, field: ['input', 'choice'], message }] };
  }

  @Query(() => CookieDecisionType, { nullable: true, description: 'The answer about cookies that holds; null: ask.' })
  async cookieChoice(
    @NotPersonal()
    @Arg('visitorToken', () => String, { nullable: true, description: 'The visitor’s token; a customer leaves it out.' })
    visitorToken: string | null,
    @Ctx() { caller }: VaultContext,
  ): Promise<CookieDecisionType | null> {
    const holder = holderOf(caller, visitorToken);
    const decision = holder === null ? null : await this.choices.current(holder);
    return decision === null ? null : this.toType(decision);
  }

  private toType({ choice, ...rest }: CookieDecision): CookieDecisionType {
    const { reading, list } = this.register.cookies;
    const groups = choice.groups[reading];
    return { ...rest, choice: choice.code, groups, cookies: list.filter(({ group }) => groups.includes(group)) };
  }
}

function holderOf(caller: CallerContext, visitorToken: string | null | undefined): CookieHolder | null {
  if (caller.kind === 'CUSTOMER' && caller.subjectId !== null) return { subjectId: caller.subjectId };
  return visitorToken ? { visitorToken } : null;
}
