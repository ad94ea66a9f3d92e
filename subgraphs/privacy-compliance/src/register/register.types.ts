import { NotPersonal } from '@andamal/service';
import {
  automationInWords,
  lifecycleInWords,
  type Localized,
  type ProvisionRule,
  type PurposeRule,
  type Recipient,
  type Register,
  type ThirdCountryTransfer,
} from '@andamal/policy';
import { Field, GraphQLISODateTime, Int, ObjectType } from 'type-graphql';
import { DataProvisionEnum } from './provision.enum';

@NotPersonal()
@ObjectType({ description: 'A text in both languages of the shop.', simpleResolvers: true })
export class LocalizedText {
  @Field(() => String, { description: 'In Swedish.' })
  sv!: string;

  @Field(() => String, { description: 'In English.' })
  en!: string;
}

@NotPersonal()
@ObjectType({ description: 'A kind of personal data.', simpleResolvers: true })
export class PolicyCategory {
  @Field(() => String, { description: 'Its code.' })
  code!: string;

  @Field(() => LocalizedText, { description: 'What it is called.' })
  name!: Localized;

  @Field(() => LocalizedText, { description: 'What it is.' })
  description!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'What personal data may be used for.', simpleResolvers: true })
export class PolicyPurpose {
  @Field(() => String, { description: 'Its code, as stated by @purpose(is: …).' })
  code!: string;

  @Field(() => LocalizedText, { description: 'What it is called.' })
  name!: Localized;

  @Field(() => LocalizedText, { description: 'What is done, and why, in plain words (GDPR Art. 13-14).' })
  notice!: Localized;

  @Field(() => [String], { description: 'The legal basis, with its sources.' })
  legalBasis!: string[];

  @Field(() => [String], { description: 'Codes of the categories that it may use.' })
  categories!: string[];

  @Field(() => [LocalizedText], { description: 'Until when it keeps data, a sentence for each rule.' })
  retention!: Localized[];

  @Field(() => [String], { description: 'Staff roles that may claim it.' })
  roles!: string[];

  @Field(() => Boolean, { description: 'Whether it rests on consent.' })
  needsConsent!: boolean;

  @Field(() => String, { description: 'ABSOLUTE, WEIGHED or NONE: how an objection is met (GDPR Art. 21).' })
  objection!: string;

  @Field(() => Boolean, { description: 'Whether its data are erased on request (GDPR Art. 17).' })
  erasableOnRequest!: boolean;

  @Field(() => String, { description: 'NONE, PROFILING or DECISION: whether computers judge, or decide alone (GDPR Art. 13(2)(f), 22).' })
  automation!: string;

  @Field(() => LocalizedText, { description: 'The same in words: by which logic, with which effect, and how to have a person look at it.' })
  automationNotice!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'A transfer of data out of the EEA.', simpleResolvers: true })
export class PolicyTransfer {
  @Field(() => String, { description: 'Where to, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => String, { description: 'What protects the data there, such as STANDARD_CONTRACTUAL_CLAUSES (GDPR Art. 45-49).' })
  safeguard!: string;

  @Field(() => [String], { description: 'The sources of that.' })
  citations!: readonly string[];

  @Field(() => LocalizedText, { description: 'Why, and where the safeguards can be read.' })
  notice!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'Whether data has to be given, and what follows when it is not (GDPR Art. 13(2)(e)).', simpleResolvers: true })
export class PolicyRequirement {
  @Field(() => [String], { description: 'Codes of the categories.' })
  categories!: readonly string[];

  @Field(() => DataProvisionEnum, { description: 'Whether they have to be given.' })
  kind!: ProvisionRule['kind'];

  @Field(() => [String], { description: 'The laws that demand it.' })
  citations!: readonly string[];

  @Field(() => LocalizedText, { description: 'When they are needed, and what follows without them.' })
  consequence!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'A way in which personal data comes in.', simpleResolvers: true })
export class PolicyCollection {
  @Field(() => String, { description: 'Its code.' })
  code!: string;

  @Field(() => LocalizedText, { description: 'What it is called.' })
  name!: Localized;

  @Field(() => LocalizedText, { description: 'What is kept, in plain words.' })
  notice!: Localized;

  @Field(() => [PolicyRequirement], { description: 'Of each category that may come in, whether it has to be given.' })
  requirements!: readonly PolicyRequirement[];
}

@NotPersonal()
@ObjectType({ description: 'Whom people turn to about their data.', simpleResolvers: true })
export class PolicyContact {
  @Field(() => String, { description: 'DATA_PROTECTION_OFFICER (GDPR Art. 37) or PRIVACY_OFFICE.' })
  role!: string;

  @Field(() => LocalizedText, { description: 'What it is called.' })
  name!: Localized;

  @Field(() => String, { description: 'E-mail address.' })
  email!: string;

  @Field(() => [String], { description: 'Postal address, a line each.' })
  postalAddress!: readonly string[];

  @Field(() => LocalizedText, { description: 'Who answers, and how.' })
  notice!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'The authority that supervises the shop, and takes complaints.', simpleResolvers: true })
export class PolicyAuthority {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { description: 'What it is called for short.' })
  shortName!: string;

  @Field(() => String, { description: 'Its site.' })
  website!: string;

  @Field(() => String, { description: 'Its e-mail address.' })
  email!: string;
}

@NotPersonal()
@ObjectType({ description: 'Something that is otherwise in one version of the policy than in another.', simpleResolvers: true })
export class PolicyDifference {
  @Field(() => String, { description: 'Where, by the codes of what it is in, such as `recipients.CARRIER.categories`.' })
  path!: string;

  @Field(() => String, { description: 'ADDED, REMOVED or CHANGED.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'What was there, as JSON; null: nothing.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'What is there, as JSON; null: nothing any more.' })
  after!: string | null;
}

@NotPersonal()
@ObjectType({ description: 'Somebody who gets personal data from the shop.', simpleResolvers: true })
export class PolicyRecipient {
  @Field(() => String, { description: 'Its code.' })
  code!: string;

  @Field(() => LocalizedText, { description: 'Who it is.' })
  name!: Localized;

  @Field(() => [String], { description: 'Who exactly it may be, where that is a choice from a list; else empty.' })
  names!: readonly string[];

  @Field(() => LocalizedText, { description: 'What it gets, and for what.' })
  notice!: Localized;

  @Field(() => [String], { description: 'Codes of the categories that it may get.' })
  categories!: readonly string[];

  @Field(() => String, { description: 'As what it gets them: PROCESSOR, CONTROLLER (of its own) or AUTHORITY.' })
  role!: string;

  @Field(() => [PolicyTransfer], { description: 'Every transfer out of the EEA; empty: there is none.' })
  thirdCountryTransfers!: readonly ThirdCountryTransfer[];
}

@NotPersonal()
@ObjectType({ description: 'A right of the person.', simpleResolvers: true })
export class PolicyRight {
  @Field(() => String, { description: 'Its code.' })
  code!: string;

  @Field(() => String, { description: 'Where it stands in the GDPR.' })
  article!: string;

  @Field(() => LocalizedText, { description: 'What it is called.' })
  name!: Localized;

  @Field(() => LocalizedText, { description: 'What it means here.' })
  notice!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'A text that asks for consent.', simpleResolvers: true })
export class PolicyConsentText {
  @Field(() => String, { description: 'Code of the purpose that the consent is to.' })
  purpose!: string;

  @Field(() => String, { description: 'Version of the text.' })
  version!: string;

  @Field(() => String, { description: 'The day from which it is shown: of several, the latest whose day has come is the one to consent to.' })
  from!: string;

  @Field(() => LocalizedText, { description: 'The text.' })
  text!: Localized;
}

@NotPersonal()
@ObjectType({ description: 'A version of the policy, and what was new in it.', simpleResolvers: true })
export class PolicyChange {
  @Field(() => String, { description: 'The version.' })
  version!: string;

  @Field(() => String, { description: 'Its day.' })
  date!: string;

  @Field(() => LocalizedText, { description: 'What changed.' })
  summary!: Localized;

  @Field(() => [String], { description: 'Codes of the purposes whose consents it asks for anew: those given before do not count any more.' })
  asksConsentAgain!: readonly string[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Since when the shop has run by it. Null: it never has.' })
  ranSince?: Date | null;
}

@NotPersonal()
@ObjectType({ description: 'A version of the policy by which the shop has run.', simpleResolvers: true })
export class PolicyVersion {
  @Field(() => String, { description: 'The version: pass it to `policyRegister`.' })
  version!: string;

  @Field(() => String, { description: 'Its day.' })
  date!: string;

  @Field(() => String, { description: 'SHA-256 of the register, hex: the same as long as no rule of it has changed.' })
  digest!: string;

  @Field(() => GraphQLISODateTime, { description: 'Since when the shop has run by it.' })
  ranSince!: Date;
}

@NotPersonal()
@ObjectType({ description: 'The privacy policy of the shop, as it is enforced.', simpleResolvers: true })
export class PolicyRegister {
  @Field(() => String, { description: 'Version.' })
  version!: string;

  @Field(() => String, { description: 'The day from which it applies.' })
  date!: string;

  @Field(() => [PolicyChange], { description: 'What each version up to this one has changed, the first one first.' })
  changes!: readonly PolicyChange[];

  @Field(() => Int, { description: 'The month in which the fiscal year starts.' })
  fiscalYearStartMonth!: number;

  @Field(() => Int, { description: 'For how many months faults can be complained of.' })
  complaintPeriodMonths!: number;

  @Field(() => PolicyContact, { description: 'Whom people turn to about their data.' })
  privacyContact!: PolicyContact;

  @Field(() => PolicyAuthority, { description: 'The supervisory authority.' })
  supervisoryAuthority!: PolicyAuthority;

  @Field(() => [PolicyCollection], { description: 'The ways in which data comes in.' })
  collection!: readonly PolicyCollection[];

  @Field(() => [PolicyCategory], { description: 'Kinds of personal data.' })
  categories!: readonly PolicyCategory[];

  @Field(() => [PolicyPurpose], { description: 'Purposes.' })
  purposes!: PolicyPurpose[];

  @Field(() => [PolicyRecipient], { description: 'Recipients.' })
  recipients!: PolicyRecipient[];

  @Field(() => [PolicyRight], { description: 'Rights of the person.' })
  rights!: readonly PolicyRight[];

  @Field(() => [PolicyConsentText], { description: 'Texts that ask for consent.' })
  consentTexts!: readonly PolicyConsentText[];
}

export function toPolicyRegister(register: Register): PolicyRegister {
  return {
    ...register,
    purposes: register.purposes.map((rule) => toPurpose(register, rule)),
    recipients: register.recipients.map(toRecipient),
  };
}

function toRecipient({ thirdCountryTransfers: transfers, names = [], ...recipient }: Recipient): PolicyRecipient {
  return { ...recipient, names, thirdCountryTransfers: transfers === 'NONE' ? [] : transfers };
}

function toPurpose(register: Register, rule: PurposeRule): PolicyPurpose {
  const { code, name, notice, needsConsent } = rule;
  return {
    code,
    name,
    notice,
    needsConsent,
    legalBasis: legalBasisOf(rule),
    retention: rule.lifecycle.map((lifecycle) => ({ sv: lifecycleInWords(register, rule, lifecycle, 'sv'), en: lifecycleInWords(register, rule, lifecycle, 'en') })),
    categories: rule.categories === 'ALL' ? register.categories.map((category) => category.code) : [...rule.categories],
    roles: register.roles.filter(({ purposes }) => code in purposes).map((role) => role.code),
    objection: rule.objection.kind,
    erasableOnRequest: rule.erasure.onRequest,
    automation: rule.automation.kind,
    automationNotice: { sv: automationInWords(rule.automation, 'sv'), en: automationInWords(rule.automation, 'en') },
  };
}

/** The sources of a purpose's legal basis, such as "GDPR Art. 6(1)(b)". */
export function legalBasisOf({ legalBasis }: PurposeRule): string[] {
  return [...new Set(legalBasis.flatMap(({ citations }) => citations))];
}
