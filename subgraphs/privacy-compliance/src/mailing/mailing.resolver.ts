import { connectionFrom, ConnectionArgs, decodeIdCursor, NotPersonal, type Language } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { VaultContext } from '../context';
import type { MailingAction, MailingService } from './mailing.service';
import type { MailingStore } from './mailing.store';
import { CreateMailingInput, Mailing, MailingConnection, MailingCount, MailingErrorCode, MailingInput, MailingPayload } from './mailing.types';

const FOR = 'For the marketing purpose that the operation states: LEGITIMATE_INTEREST or NEWSLETTER.';

@Resolver(() => Mailing)
export class MailingResolver {
  constructor(
    private readonly service: MailingService,
    private readonly store: MailingStore,
  ) {}

  @Query(() => Mailing, { nullable: true, description: `A mailing. ${FOR}` })
  mailing(@NotPersonal() @Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() { caller }: VaultContext): Promise<Mailing | null> {
    return this.service.find(id, caller);
  }

  @Query(() => MailingConnection, { description: `Mailings, the newest first. ${FOR}` })
  async mailings(@Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<MailingConnection> {
    const before = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    return connectionFrom<Mailing>(await this.service.page({ first: page.first, before }, caller), page, ({ id }) => id);
  }

  @Mutation(() => MailingPayload, { description: `Writes a letter to an audience; nothing is sent before startMailing. ${FOR}` })
  async createMailing(
    @Arg('input', () => CreateMailingInput, { description: 'What it says.' }) input: CreateMailingInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<MailingPayload> {
    const words = { ...input, titleEn: input.titleEn ?? null, textEn: input.textEn ?? null };
    if (isEmpty(input.titleSv) || isEmpty(input.textSv)) return problem('EMPTY_TEXT', ['input', isEmpty(input.titleSv) ? 'titleSv' : 'textSv'], caller.language);
    if ((words.titleEn === null) !== (words.textEn === null)) return problem('INCOMPLETE_TRANSLATION', ['input', words.titleEn === null ? 'titleEn' : 'textEn'], caller.language);
    return { mailing: await this.service.create(words, caller), userErrors: [] };
  }

  @Mutation(() => MailingPayload, { description: `Starts a mailing, or goes on with one that is paused. ${FOR}` })
  startMailing(@Arg('input', () => MailingInput, { description: 'Which.' }) input: MailingInput, @Ctx() context: VaultContext): Promise<MailingPayload> {
    return this.act(input, 'START', context);
  }

  @Mutation(() => MailingPayload, { description: `Pauses a mailing: no further letter goes out. ${FOR}` })
  pauseMailing(@Arg('input', () => MailingInput, { description: 'Which.' }) input: MailingInput, @Ctx() context: VaultContext): Promise<MailingPayload> {
    return this.act(input, 'PAUSE', context);
  }

  @Mutation(() => MailingPayload, { description: `Ends a mailing for good: no further letter goes out. ${FOR}` })
  cancelMailing(@Arg('input', () => MailingInput, { description: 'Which.' }) input: MailingInput, @Ctx() context: VaultContext): Promise<MailingPayload> {
    return this.act(input, 'CANCEL', context);
  }

  @FieldResolver(() => [MailingCount], { description: 'How many letters came to which end. Counts only.' })
  counts(@Root() { id }: Mailing): Promise<MailingCount[]> {
    return this.store.counts(id);
  }

  private async act({ mailingId }: MailingInput, action: MailingAction, { caller }: VaultContext): Promise<MailingPayload> {
    const result = await this.service.act(mailingId, action, caller);
    return result.ok ? { mailing: result.value, userErrors: [] } : problem(result.error, ['input', 'mailingId'], caller.language);
  }
}

const MESSAGES: Readonly<Record<keyof typeof MailingErrorCode, Readonly<Record<Language, string>>>> = {
  EMPTY_TEXT: { sv: 'Brevet behöver både rubrik och text.', en: 'The letter needs both a title and a text.' },
  INCOMPLETE_TRANSLATION: { sv: 'Det engelska brevet behöver både rubrik och text.', en: 'The English letter needs both a title and a text.' },
  UNKNOWN_MAILING: { sv: 'Det finns inget sådant utskick för ändamålet.', en: 'There is no such mailing for the purpose.' },
  NOT_POSSIBLE_NOW: { sv: 'Det går inte nu: utskicket är klart, avbrutet eller inte igång.', en: 'Not possible now: the mailing is done, cancelled or not running.' },
};

function problem(code: keyof typeof MailingErrorCode, field: string[], language: Language): MailingPayload {
  return { mailing: null, userErrors: [{ code: MailingErrorCode[code], field, message: MESSAGES[code][language] }] };
}

function isEmpty(text: string): boolean {
  return text.trim() === '';
}
