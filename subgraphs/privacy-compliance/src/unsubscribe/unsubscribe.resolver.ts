import { AppError } from '@andamal/kernel';
import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { UnsubscribeService } from './unsubscribe.service';
import { unsubscribedInWords } from './unsubscribe.words';
import { UnsubscribeErrorCode, UnsubscribeInput, UnsubscribePayload } from './unsubscribe.types';

const CUT_OFF: Readonly<Record<Language, string>> = { sv: 'Länken är inte hel. Kopiera hela länken ur brevet.', en: 'The link is not whole. Please copy all of it from the letter.' };

@Resolver()
export class UnsubscribeResolver {
  constructor(private readonly unsubscriptions: UnsubscribeService) {}

  @Mutation(() => UnsubscribePayload, { description: 'Ends letters by the link in one of them: no sign-in, at once.' })
  async unsubscribe(
    @Arg('input', () => UnsubscribeInput, { description: 'The link.' }) { token }: UnsubscribeInput,
    @Ctx() { caller: { language } }: VaultContext,
  ): Promise<UnsubscribePayload> {
    const purpose = await this.unsubscriptions.unsubscribe(token);
    if (purpose !== null) return { message: unsubscribedInWords(purpose, language), userErrors: [] };
    const error = { code: UnsubscribeErrorCode.MALFORMED_TOKEN, field: ['input', 'token'], message: CUT_OFF[language] };
    return { message: null, userErrors: [error] };
  }
}

@Resolver()
export class UnsubscribeInternalResolver {
  constructor(private readonly unsubscriptions: UnsubscribeService) {}

  @Mutation(() => String, { description: 'The same for the gateway’s page. @returns what to show there, whatever the token was' })
  async unsubscribeByLink(
    @Arg('token', () => String, { description: 'The token of the link.' }) token: string,
    @Ctx() { caller }: VaultContext,
  ): Promise<string> {
    // The gateway may call this for itself only: what it carries for a client has that client's kind.
    if (caller.kind !== 'SERVICE') throw new AppError('FORBIDDEN', 'This operation is for the services of the shop.');
    return unsubscribedInWords(await this.unsubscriptions.unsubscribe(token), caller.language);
  }
}
