import { privacyNotice, recordAsMarkdown, recordOfProcessing, registerAsDpv, type CollectionNotice, type Register } from '@andamal/policy';
import { NotPersonal, taggedPlaces, type Language } from '@andamal/service';
import { parse } from 'graphql';
import { Arg, Ctx, Query, registerEnumType, Resolver } from 'type-graphql';
import { requireRights } from '../access';
import type { VaultContext } from '../context';
import { NoticeRequirement, PrivacyNoticeType, RecordOfProcessingType } from './notice.types';

const NoticeLanguage = { SV: 'sv', EN: 'en' } as const;
registerEnumType(NoticeLanguage, {
  name: 'NoticeLanguage',
  description: 'A language of the shop.',
  valuesConfig: { SV: { description: 'Swedish.' }, EN: { description: 'English.' } },
});

/** What the register says to those who are to read it: people, the supervisory authority, and machines. */
@Resolver()
export class NoticeResolver {
  /** @param readSchema the composed supergraph, whose tags say where personal data is */
  constructor(
    private readonly register: Register,
    private readonly readSchema: () => Promise<string>,
  ) {}

  @Query(() => PrivacyNoticeType, { description: 'The privacy notice, made from the policy register: purposes, legal basis, retention, recipients, rights, cookies.' })
  privacyNotice(
    @NotPersonal()
    @Arg('language', () => NoticeLanguage, { nullable: true, description: 'Left out: that of the request.' })
    language: Language | null,
    @Ctx() { caller }: VaultContext,
  ): PrivacyNoticeType {
    const { cookies, ...notice } = privacyNotice(this.register, language ?? caller.language);
    return { ...notice, requirements: requirementsOf(notice.collection), cookies: cookies.list, cookieAnswers: cookies.choices };
  }

  @Query(() => RecordOfProcessingType, { nullable: true, description: 'The record of processing activities (GDPR Art. 30). PRIVACY_OFFICE with RIGHTS.' })
  async recordOfProcessing(
    @NotPersonal()
    @Arg('language', () => NoticeLanguage, { nullable: true, description: 'Left out: that of the request.' })
    language: Language | null,
    @Ctx() { caller }: VaultContext,
  ): Promise<RecordOfProcessingType> {
    requireRights(caller);
    const words = language ?? caller.language;
    const record = recordOfProcessing(this.register, taggedPlaces(parse(await this.readSchema())), words);
    return { ...record, requirements: requirementsOf(record.collection), markdown: recordAsMarkdown(record, words) };
  }

  @NotPersonal()
  @Query(() => String, { description: 'The policy register as JSON-LD in the Data Privacy Vocabulary (https://w3id.org/dpv), for tools.' })
  policyDpv(): string {
    return JSON.stringify(registerAsDpv(this.register));
  }
}

function requirementsOf(collection: readonly CollectionNotice[]): NoticeRequirement[] {
  return collection.flatMap(({ code, requirements }) => requirements.map((requirement) => ({ ...requirement, collection: code })));
}
