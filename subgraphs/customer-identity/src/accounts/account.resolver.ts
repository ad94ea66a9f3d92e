import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireAccount, requireCustomer, type IdentityContext } from '../context';
import { ACCOUNT_MESSAGES } from './account.messages';
import type { AccountService, PasswordProblem } from './account.service';
import { ChangePasswordInput, ChangePasswordPayload, CloseAccountInput, CloseAccountPayload } from './account.types';

@Resolver()
export class AccountResolver {
  constructor(private readonly accounts: AccountService) {}

  @Mutation(() => ChangePasswordPayload, { description: 'Changes the password of the account that asks, and ends its sessions.' })
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'From what to what.' }) input: ChangePasswordInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ChangePasswordPayload> {
    const passwords = { current: input.currentPassword, next: input.newPassword };
    const result = await this.accounts.changePassword(requireAccount(caller), passwords);
    if (result.ok) return { session: result.value.tokens, userErrors: [] };
    const { error } = result;
    const message = ACCOUNT_MESSAGES[error][caller.language];
    return { userErrors: [{ code: error, message, field: PASSWORD_FIELDS[error] }] };
  }

  @Mutation(() => CloseAccountPayload, {
    description: 'Closes the account of the customer who asks, for good. Orders and invoices that are open go on.',
  })
  async closeAccount(
    @Arg('input', () => CloseAccountInput, { description: 'The confirmation.' }) { password }: CloseAccountInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<CloseAccountPayload> {
    const result = await this.accounts.close(requireCustomer(caller), password);
    if (result.ok) return { closedAccountId: result.value.accountId, userErrors: [] };
    const message = ACCOUNT_MESSAGES[result.error][caller.language];
    const field = result.error === 'PASSWORD_WRONG' ? ['input', 'password'] : null;
    return { userErrors: [{ code: result.error, message, field }] };
  }
}

const PASSWORD_FIELDS: Readonly<Record<PasswordProblem, string[] | null>> = {
  PASSWORD_WRONG: ['input', 'currentPassword'],
  PASSWORD_TOO_SHORT: ['input', 'newPassword'],
  TOO_MANY_ATTEMPTS: null,
  ACCOUNT_CLOSED: null,
};
