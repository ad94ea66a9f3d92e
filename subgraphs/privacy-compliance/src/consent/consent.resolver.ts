import type { Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireSelf } from '../access';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import { UNKNOWN_TEXT } from './consent.messages';
import type { ConsentEntity } from './consent.entity';
import type { ConsentProblem, ConsentService } from './consent.service';
import { ConsentErrorCode, ConsentPayload, GiveConsentInput, WithdrawConsentInput } from './consent.types';
import { withdrawalInWords } from './withdrawal-words';

const CHANNEL = 'SITE';

@Resolver()
export class ConsentResolver {
  constructor(
    private readonly consents: ConsentService,
    private readonly register: Register,
  ) {}

  @Mutation(() => ConsentPayload, { description: 'Gives a consent, for oneself. The text that was shown is kept as proof. To what one has restricted, it counts once that is lifted.' })
  async giveConsent(
    @Arg('input', () => GiveConsentInput, { description: 'To what.' }) { purpose, textVersion }: GiveConsentInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ConsentPayload> {
    const self = requireSelf(caller);
    const { language } = caller;
    const given = await this.consents.give({ ...self, purpose, textVersion, language, channel: CHANNEL });
    return given.ok ? this.payload(self.subjectId, [given.value], null) : refusal(given.error, language);
  }

  @Mutation(() => ConsentPayload, { description: 'Withdraws a consent, for oneself, at once (GDPR Art. 7(3)). Orders and the account go on, as the answer says.' })
  async withdrawConsent(
    @Arg('input', () => WithdrawConsentInput, { description: 'To what.' }) { purpose }: WithdrawConsentInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ConsentPayload> {
    const self = requireSelf(caller);
    const { language } = caller;
    const withdrawn = await this.consents.withdraw({ ...self, purpose, channel: CHANNEL });
    if (!withdrawn.ok) return refusal(withdrawn.error, language);
    const { consents, accountClosed } = withdrawn.value;
    return this.payload(self.subjectId, consents, withdrawalInWords(this.register, purpose, accountClosed, language));
  }

  private async payload(subjectId: string, consents: readonly ConsentEntity[], explanation: string | null): Promise<ConsentPayload> {
    return { subject: new DataSubject(subjectId), consents: await this.consents.shown(subjectId, consents), explanation, userErrors: [] };
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

function refusal(problem: ConsentProblem, language: Language): ConsentPayload {
  const { field, [language]: message } = MESSAGES[problem];
  return { subject: null, consents: [], explanation: null, userErrors: [{ code: ConsentErrorCode[problem], field: ['input', field], message }] };
}
