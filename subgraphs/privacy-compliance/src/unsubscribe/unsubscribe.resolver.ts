import { AppError } from '@andamal/kernel';
import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { UnsubscribeService } from './unsubscribe.service';
import { UnsubscribeErrorCode, UnsubscribeInput, UnsubscribePayload } from './unsubscribe.types';

const DONE: Readonly<Record<Language, string>> = { sv: 'Du får inga fler sådana brev.', en: 'You will get no more such letters.' };
const CUT_OFF: Readonly<Record<Language, string>> = { sv: 'Länken är inte hel. Kopiera hela länken ur brevet.', en: 'The link is not whole. Please copy all of it from the letter.' };

@Resolver()
export class UnsubscribeResolver {
  constructor(private readonly unsubscriptions: UnsubscribeService) {}

  @Mutation(() => UnsubscribePayload, { description: 'Ends letters by the link in one of them: no sign-in, at once.' })
  async unsubscribe(
    @Arg('input', () => UnsubscribeInput, { description: 'The link.' }) { token }: UnsubscribeInput,
    @Ctx() { caller: { language } }: VaultContext,
  ): Promise<UnsubscribePayload> {
    if ((await this.unsubscriptions.unsubscribe(token)) === 'TAKEN') return { message: DONE[language], userErrors: [] };
    const error = { code: UnsubscribeErrorCode.MALFORMED_TOKEN, field: ['input', 'token'], message: CUT_OFF[language] };
    return { message: null, userErrors: [error] };
  }
}

@Resolver()
export class UnsubscribeInternalResolver {
  constructor(private readonly unsubscriptions: UnsubscribeService) {}

  @Mutation(() => Boolean, { description: 'The same for the gateway’s page. @returns true, whatever the token was' })
  async unsubscribeByLink(
    @Arg('token', () => String, { description: 'The token of the link.' }) token: string,
    @Ctx() { caller }: VaultContext,
  ): Promise<boolean> {
    // The gateway may call this for itself only: what it carries for a client has that client's kind.
    if (caller.kind !== 'SERVICE') throw new AppError('FORBIDDEN', 'This operation is for the services of the shop.');
    await this.unsubscriptions.unsubscribe(token);
    return true;
  }
}
