import type { Register } from '@andamal/policy';
import { NotPersonal, type CallerContext, type Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { CookieChoiceService, CookieDecision, CookieHolder, CookieProblem } from './cookie-choice.service';
import {
  ChooseCookiesInput,
  ChooseCookiesPayload,
  CookieChoiceErrorCode,
  CookieDecisionType,
  CookieQuestionType,
  ForgetCookieChoiceInput,
  ForgetCookieChoicePayload,
} from './cookie-choice.types';

@Resolver()
export class CookieChoiceResolver {
  constructor(
    private readonly choices: CookieChoiceService,
    private readonly register: Register,
  ) {}

  @Query(() => CookieQuestionType, { description: 'The question about cookies: what to show a visitor, in the language of the request.' })
  cookieQuestion(@Ctx() { caller }: VaultContext): CookieQuestionType {
    return { ...this.choices.question(caller.language), browserObjects: objects(caller) };
  }

  @Mutation(() => ChooseCookiesPayload, {
    description: 'Answers the question about cookies, for a visitor or a customer. Can be changed at any time, by another answer.',
  })
  async chooseCookies(
    @Arg('input', () => ChooseCookiesInput, { description: 'The answer.' }) { choice, visitorToken, textVersion }: ChooseCookiesInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ChooseCookiesPayload> {
    const holder = holderOf(caller, visitorToken);
    const request = { holder, code: choice, language: caller.language, textVersion: textVersion ?? null, browserObjects: objects(caller) };
    const decision = await this.choices.choose(request);
    if (typeof decision !== 'string') return { decision: this.toType(decision, caller), userErrors: [] };
    const { field, [caller.language]: message } = MESSAGES[decision];
    return { decision: null, userErrors: [{ code: CookieChoiceErrorCode[decision], field: ['input', field], message }] };
  }

  @Mutation(() => ForgetCookieChoicePayload, {
    description: 'Takes an answer about cookies back: it is forgotten, a customer’s consent to advertising is withdrawn, and the question is asked anew.',
  })
  async forgetCookieChoice(
    @Arg('input', () => ForgetCookieChoiceInput, { nullable: true, description: 'Whose; a customer leaves it out.' })
    input: ForgetCookieChoiceInput | null,
    @Ctx() { caller }: VaultContext,
  ): Promise<ForgetCookieChoicePayload> {
    const holder = holderOf(caller, input?.visitorToken);
    if (holder !== null) await this.choices.forget(holder);
    return { forgotten: true };
  }

  @Query(() => CookieDecisionType, { nullable: true, description: 'The answer about cookies that holds; null: ask.' })
  async cookieChoice(
    @NotPersonal()
    @Arg('visitorToken', () => String, { nullable: true, description: 'The visitor’s token; a customer leaves it out.' })
    visitorToken: string | null,
    @Ctx() { caller }: VaultContext,
  ): Promise<CookieDecisionType | null> {
    const holder = holderOf(caller, visitorToken);
    const decision = holder === null ? null : await this.choices.current(holder, objects(caller));
    return decision === null ? null : this.toType(decision, caller);
  }

  private toType({ choice, groups, ...rest }: CookieDecision, caller: CallerContext): CookieDecisionType {
    const cookies = this.register.cookies.list.filter(({ group }) => groups.includes(group));
    return { ...rest, choice: choice.code, groups, cookies, browserObjects: objects(caller) };
  }
}

const MESSAGES: Readonly<Record<CookieProblem, Readonly<Record<Language, string>> & { readonly field: string }>> = {
  UNKNOWN_CHOICE: { field: 'choice', sv: 'Svara OK eller nej tack.', en: 'Answer OK or no thanks.' },
  UNKNOWN_TEXT: {
    field: 'textVersion',
    sv: 'Frågan om kakor har fått en ny text. Läs den och svara igen.',
    en: 'The question about cookies has a new text. Please read it and answer again.',
  },
};

function holderOf(caller: CallerContext, visitorToken: string | null | undefined): CookieHolder | null {
  const { kind, subjectId, id } = caller;
  if (kind === 'CUSTOMER' && subjectId !== null && id !== null) return { subjectId, accountId: id };
  return visitorToken ? { visitorToken } : null;
}

function objects({ gpc }: CallerContext): boolean {
  return gpc === true;
}
