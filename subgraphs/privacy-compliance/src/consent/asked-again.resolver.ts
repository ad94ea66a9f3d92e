import type { Register } from '@andamal/policy';
import { purposeRule } from '@andamal/policy';
import { NotPersonal } from '@andamal/service';
import { Ctx, FieldResolver, GraphQLISODateTime, Resolver, Root } from 'type-graphql';
import { requireSelfOrRights } from '../access';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { ConsentService } from './consent.service';
import { Consent, ConsentToConfirm } from './consent.types';

/** What a change of policy asks a person for anew. */
@Resolver(() => DataSubject)
export class ConsentsToConfirmResolver {
  constructor(
    private readonly consents: ConsentService,
    private readonly register: Register,
  ) {}

  @FieldResolver(() => [ConsentToConfirm], {
    nullable: true,
    description: 'Consents that a change of the policy asks for anew, with what changed and the text to show. SELF or RIGHTS.',
  })
  async consentsToConfirm(@Root() { id }: DataSubject, @Ctx() { caller }: VaultContext): Promise<ConsentToConfirm[]> {
    requireSelfOrRights(caller, id, 'CONSENTS');
    return (await this.consents.toConfirm(id)).map(({ purpose, change, since, text }) => ({
      purpose,
      name: purposeRule(this.register, purpose)?.name ?? { sv: purpose, en: purpose },
      policyVersion: change.version,
      whatChanged: change.summary,
      since,
      textVersion: text.version,
      text: text.text,
    }));
  }
}

@Resolver(() => Consent)
export class ConsentResolverFields {
  constructor(private readonly consents: ConsentService) {}

  @NotPersonal()
  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: 'Since when it does not count any more, as the policy has changed and asks for it anew; null: it counts, or was withdrawn.',
  })
  askedAgainSince(@Root() consent: Consent): Date | null {
    return this.consents.askedAnewSince(consent);
  }
}
