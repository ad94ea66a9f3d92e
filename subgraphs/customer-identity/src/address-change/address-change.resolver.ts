import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireCustomer, type IdentityContext } from '../context';
import { CONFIRM_MESSAGES, REQUEST_MESSAGES, WHAT_HAPPENS_NOW } from './address-change.messages';
import type { AddressChangeService } from './address-change.service';
import {
  ConfirmSignInAddressChangeInput,
  ConfirmSignInAddressChangePayload,
  RequestSignInAddressChangeInput,
  RequestSignInAddressChangePayload,
} from './address-change.types';

@Resolver()
export class AddressChangeResolver {
  constructor(private readonly changes: AddressChangeService) {}

  @Mutation(() => RequestSignInAddressChangePayload, {
    description: 'Begins to change the address that the customer signs in with (GDPR Art. 16): a code goes to the new one, and word of it to the present one.',
  })
  async requestSignInAddressChange(
    @Arg('input', () => RequestSignInAddressChangeInput, { description: 'To which.' }) { email }: RequestSignInAddressChangeInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<RequestSignInAddressChangePayload> {
    const result = await this.changes.request({ accountId: requireCustomer(caller) }, email ?? '', caller);
    if (result.ok) return { expiresAt: result.value.expiresAt, message: WHAT_HAPPENS_NOW[caller.language], userErrors: [] };
    const field = result.error === 'EMAIL_INVALID' || result.error === 'SAME_ADDRESS' ? ['input', 'email'] : null;
    return { userErrors: [{ code: result.error, message: REQUEST_MESSAGES[result.error][caller.language], field }] };
  }

  @Mutation(() => ConfirmSignInAddressChangePayload, {
    description: 'Changes the address that the customer signs in with, given the code and the password, and ends the account’s sessions.',
  })
  async confirmSignInAddressChange(
    @Arg('input', () => ConfirmSignInAddressChangeInput, { description: 'The proof.' }) proof: ConfirmSignInAddressChangeInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConfirmSignInAddressChangePayload> {
    const result = await this.changes.confirm(requireCustomer(caller), proof, caller);
    if (result.ok) return { session: result.value.tokens, userErrors: [] };
    const fields: Readonly<Record<string, string[]>> = { CODE_NOT_VALID: ['input', 'code'], PASSWORD_WRONG: ['input', 'password'] };
    return { userErrors: [{ code: result.error, message: CONFIRM_MESSAGES[result.error][caller.language], field: fields[result.error] ?? null }] };
  }
}
