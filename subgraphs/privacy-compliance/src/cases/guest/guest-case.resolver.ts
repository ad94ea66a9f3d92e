import type { Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../../context';
import type { CaseReading } from '../case-reading';
import { scopeOf } from '../case-scope';
import type { GuestCaseService } from './guest-case.service';
import { GuestCaseError, GuestCaseErrorCode, OpenGuestCaseInput, OpenGuestCasePayload, ProveGuestIdentityInput, ProveGuestIdentityPayload } from './guest-case.types';

@Resolver()
export class GuestCaseResolver {
  constructor(
    private readonly register: Register,
    private readonly guests: GuestCaseService,
    private readonly pages: CaseReading,
  ) {}

  @Mutation(() => OpenGuestCasePayload, {
    description: 'A guest exercises a right: a code goes to the address that was given with the order. The answer never tells whether there is one.',
  })
  async openGuestCase(
    @Arg('input', () => OpenGuestCaseInput, { description: 'Which right, with which order.' }) input: OpenGuestCaseInput,
    @Ctx() { caller: { language } }: VaultContext,
  ): Promise<OpenGuestCasePayload> {
    const { orderNumber, kind, categories = null, purposes = null } = input;
    const scope = scopeOf(this.register, kind, { categories, purposes });
    if (scope === null) return { ...NOTHING, userErrors: [error('UNKNOWN_SCOPE', language)] };
    const asked = await this.guests.ask({ orderNumber, kind, scope, language });
    if (!asked.ok) return { ...NOTHING, userErrors: [error(asked.error, language)] };
    return { ...asked.value, message: WHAT_HAPPENS_NOW[language], userErrors: [] };
  }

  @Mutation(() => ProveGuestIdentityPayload, { description: 'The guest shows the code: the case is opened, and they get a token to follow it with.' })
  async proveGuestIdentity(
    @Arg('input', () => ProveGuestIdentityInput, { description: 'The request and the code.' }) { requestId, code }: ProveGuestIdentityInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ProveGuestIdentityPayload> {
    const proven = await this.guests.prove(requestId, code, caller);
    if (!proven.ok) return { rightsCase: null, accessToken: null, expiresAt: null, userErrors: [error(proven.error, caller.language)] };
    const { rightsCase, token } = proven.value;
    return { rightsCase: this.pages.show(rightsCase, caller.language), accessToken: token.token, expiresAt: new Date(token.expiresAt), userErrors: [] };
  }
}

const NOTHING = { requestId: null, expiresAt: null, message: null };

const WHAT_HAPPENS_NOW: Readonly<Record<Language, string>> = {
  sv: 'Om det finns en sådan beställning har vi skickat en kod till den e-postadress som angavs då. Skriv in koden här inom 15 minuter.',
  en: 'If there is such an order, we have sent a code to the e-mail address that was given with it. Enter the code here within 15 minutes.',
};

const MESSAGES: Readonly<Record<keyof typeof GuestCaseErrorCode, Readonly<Record<Language, string>> & { readonly field: string }>> = {
  UNKNOWN_SCOPE: { field: 'kind', sv: 'Den rättigheten kan inte gälla det du har valt.', en: 'That right cannot be about what you have chosen.' },
  TOO_MANY_REQUESTS: { field: 'orderNumber', sv: 'Du har frågat för ofta. Försök igen om en timme.', en: 'You have asked too often. Try again in an hour.' },
  CODE_NOT_VALID: {
    field: 'code',
    sv: 'Koden stämmer inte, eller gäller inte längre. Be om en ny om det inte går.',
    en: 'The code is not right, or no longer valid. Ask for a new one if that does not help.',
  },
};

function error(code: keyof typeof GuestCaseErrorCode, language: Language): GuestCaseError {
  const { field, [language]: message } = MESSAGES[code];
  return { code: GuestCaseErrorCode[code], field: ['input', field], message };
}
