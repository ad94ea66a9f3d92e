import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { AccountService } from '../accounts/account.service';
import type { CartClient } from '../cart-client/cart-client';
import { requireAccount, type IdentityContext } from '../context';
import { toCustomer } from '../customers/customer.types';
import { REFRESH_MESSAGES, SIGN_IN_MESSAGES } from './session.messages';
import type { SessionService } from './session.service';
import {
  RefreshSessionInput,
  RefreshSessionPayload,
  SignInInput,
  SignInPayload,
  SignOutEverywherePayload,
  SignOutInput,
  SignOutPayload,
} from './session.types';
import type { SignInService } from './sign-in.service';

@Resolver()
export class SessionResolver {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionService,
    private readonly accounts: AccountService,
    private readonly carts: CartClient,
  ) {}

  @Mutation(() => SignInPayload, { description: 'Signs a customer or staff in.' })
  async signIn(
    @Arg('input', () => SignInInput, { description: 'Who.' }) input: SignInInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<SignInPayload> {
    const result = await this.signIns.signIn({ email: input.email ?? '', password: input.password });
    if (!result.ok) {
      const message = SIGN_IN_MESSAGES[result.error][caller.language];
      return { cartMerged: false, userErrors: [{ code: result.error, message, field: null }] };
    }
    const { account, tokens } = result.value;
    const { id, kind, roles } = account;
    const customer = kind === 'CUSTOMER' ? toCustomer(account) : null;
    const cartMerged = await this.carts.merge(input.guestCartId, account, caller);
    return { session: tokens, viewer: { id, kind, roles }, customer, cartMerged, userErrors: [] };
  }

  @Mutation(() => RefreshSessionPayload, { description: 'Gives a session new tokens and uses the refresh token up.' })
  async refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'Which.' }) { refreshToken }: RefreshSessionInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<RefreshSessionPayload> {
    const result = await this.sessions.refresh(refreshToken);
    if (result.ok) return { session: result.value.tokens, userErrors: [] };
    const message = REFRESH_MESSAGES[result.error][caller.language];
    return { userErrors: [{ code: result.error, message, field: ['input', 'refreshToken'] }] };
  }

  @Mutation(() => SignOutPayload, { description: 'Ends a session. Whoever holds one of its refresh tokens may do so.' })
  async signOut(
    @Arg('input', () => SignOutInput, { description: 'Which.' }) { refreshToken }: SignOutInput,
  ): Promise<SignOutPayload> {
    await this.sessions.end(refreshToken);
    return { signedOut: true };
  }

  @Mutation(() => SignOutEverywherePayload, { description: 'Ends every session of the account that asks.' })
  async signOutEverywhere(@Ctx() { caller }: IdentityContext): Promise<SignOutEverywherePayload> {
    return { endedSessions: await this.accounts.endSessions(requireAccount(caller)) };
  }
}
