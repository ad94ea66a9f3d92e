import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireRights } from '../access';
import type { VaultContext } from '../context';
import type { CaseRectification } from '../rectification/case-rectification';
import { ConfirmSignInAddressInCaseErrorCode, ConfirmSignInAddressInCaseInput, ConfirmSignInAddressInCasePayload } from './address-change.types';

@Resolver()
export class AddressChangeResolver {
  constructor(private readonly inCase: CaseRectification) {}

  @Mutation(() => ConfirmSignInAddressInCasePayload, {
    description: 'Changes the address that a person signs in with, for somebody who has read out the code that `rectifyData` had sent to the new one. PRIVACY_OFFICE with RIGHTS.',
  })
  async confirmSignInAddressInCase(
    @Arg('input', () => ConfirmSignInAddressInCaseInput, { description: 'The case and the code.' }) { caseId, code }: ConfirmSignInAddressInCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ConfirmSignInAddressInCasePayload> {
    requireRights(caller);
    const problem = await this.inCase.completeSignInAddress(caseId, code, caller);
    if (problem === null) return { changed: true, userErrors: [] };
    const { field, [caller.language]: message } = MESSAGES[problem];
    return { changed: false, userErrors: [{ code: ConfirmSignInAddressInCaseErrorCode[problem], field: ['input', field], message }] };
  }
}

const MESSAGES: Readonly<Record<keyof typeof ConfirmSignInAddressInCaseErrorCode, Readonly<Record<Language, string>> & { readonly field: string }>> = {
  UNKNOWN_CASE: { field: 'caseId', sv: 'Det finns inget sådant ärende om rättelse.', en: 'There is no such case about rectification.' },
  CASE_ENDED: { field: 'caseId', sv: 'Ärendet är avslutat.', en: 'The case is closed.' },
  IDENTITY_NOT_PROVEN: { field: 'caseId', sv: 'Det är inte klart vem som frågar.', en: 'It is not clear yet who is asking.' },
  CODE_NOT_VALID: {
    field: 'code',
    sv: 'Koden stämmer inte, eller gäller inte längre. Börja om om det inte går.',
    en: 'The code is not right, or no longer valid. Begin anew if that does not help.',
  },
  NOTICE_PENDING: {
    field: 'code',
    sv: 'Den nuvarande adressen har inte fått besked ännu. Försök igen om en minut.',
    en: 'The present address has not been written to yet. Try again in a minute.',
  },
  ACCOUNT_CLOSED: { field: 'caseId', sv: 'Kontot är stängt.', en: 'The account is closed.' },
};
