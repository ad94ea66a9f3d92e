import { ok, type Result } from '@andamal/kernel';
import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireSelf } from '../access';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import { UNKNOWN_TEXT } from './consent.messages';
import type { ConsentEntity } from './consent.entity';
import type { ConsentProblem, ConsentService } from './consent.service';
import { ConsentErrorCode, ConsentPayload, GiveConsentInput, WithdrawConsentInput } from './consent.types';

const CHANNEL = 'SITE';

@Resolver()
export class ConsentResolver {
  constructor(private readonly consents: ConsentService) {}

  @Mutation(() => ConsentPayload, { description: 'Gives a consent, for oneself. The text that was shown is kept as proof. To what one has restricted, it counts once that is lifted.' })
  async giveConsent(
    @Arg('input', () => GiveConsentInput, { description: 'To what.' }) { purpose, textVersion }: GiveConsentInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ConsentPayload> {
    const self = requireSelf(caller);
    const { language } = caller;
    const given = await this.consents.give({ ...self, purpose, textVersion, language, channel: CHANNEL });
    return this.payload(self.subjectId, given.ok ? ok([given.value]) : given, language);
  }

  @Mutation(() => ConsentPayload, { description: 'Withdraws a consent, for oneself, at once (GDPR Art. 7(3)).' })
  async withdrawConsent(
    @Arg('input', () => WithdrawConsentInput, { description: 'To what.' }) { purpose }: WithdrawConsentInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ConsentPayload> {
    const self = requireSelf(caller);
    const withdrawn = await this.consents.withdraw({ ...self, purpose, channel: CHANNEL });
    return this.payload(self.subjectId, withdrawn, caller.language);
  }

  private async payload(subjectId: string, result: Result<ConsentEntity[], ConsentProblem>, language: Language): Promise<ConsentPayload> {
    if (result.ok) return { subject: new DataSubject(subjectId), consents: await this.consents.shown(subjectId, result.value), userErrors: [] };
    const { field, [language]: message } = MESSAGES[result.error];
    return { subject: null, consents: [], userErrors: [{ code: ConsentErrorCode[result.error], field: ['input', field], message }] };
  }
}

const MESSAGES: Readonly<Record<ConsentProblem, Readonly<Record<Language, string>> & { readonly field: string }>> = {
  NOT_A_CONSENT_PURPOSE: {
    field: 'purpose',
    sv: 'Det ändamålet bygger inte på samtycke.',
    en: 'That purpose does not rest on consent.',
  },
  UNKNOWN_TEXT: { field: 'textVersion', ...UNKNOWN_TEXT },
  UNKNOWN_SUBJECT: { field: 'purpose', sv: 'Vi har inga uppgifter om dig.', en: 'We hold no data about you.' },
  ACCOUNT_CLOSED: { field: 'purpose', sv: 'Kontot är stängt.', en: 'The account is closed.' },
};
