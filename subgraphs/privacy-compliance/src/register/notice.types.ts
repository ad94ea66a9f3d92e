import { NotPersonal } from '@andamal/service';
import type { ProvisionRule } from '@andamal/policy';
import { Field, ObjectType } from 'type-graphql';
import { DataProvisionEnum } from './provision.enum';

@NotPersonal()
@ObjectType({ description: 'Who is responsible for the personal data.', simpleResolvers: true })
export class NoticeController {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { description: 'E-mail address for questions about privacy.' })
  email!: string;

  @Field(() => [String], { description: 'Postal address, a line each.' })
  postalAddress!: readonly string[];
}

@NotPersonal()
@ObjectType({ description: 'Whom to turn to about personal data.', simpleResolvers: true })
export class NoticePrivacyContact {
  @Field(() => String, { description: 'As what: data protection officer, or whoever answers in the place of one.' })
  role!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => String, { description: 'E-mail address.' })
  email!: string;

  @Field(() => [String], { description: 'Postal address, a line each.' })
  postalAddress!: readonly string[];

  @Field(() => String, { description: 'Who answers, and how.' })
  text!: string;
}

@NotPersonal()
@ObjectType({ description: 'Whether data has to be given, and what follows when it is not (GDPR Art. 13(2)(e)).', simpleResolvers: true })
export class NoticeRequirement {
  @Field(() => String, { description: 'The code of the way in which it comes in, as in `collection`.' })
  collection!: string;

  @Field(() => [String], { description: 'What the data is called.' })
  data!: readonly string[];

  @Field(() => DataProvisionEnum, { description: 'Whether it has to be given, for programs.' })
  kind!: ProvisionRule['kind'];

  @Field(() => String, { description: 'The same in words, with the law that demands it if one does.' })
  provision!: string;

  @Field(() => String, { description: 'When it is needed, and what follows without it.' })
  text!: string;
}

@NotPersonal()
@ObjectType({ description: 'A part of the notice.', simpleResolvers: true })
export class NoticeItem {
  @Field(() => String, { description: 'Its code.' })
  code!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => String, { description: 'What it means, in plain words.' })
  text!: string;
}

@NotPersonal()
@ObjectType({ description: 'A purpose, as the person is told of it.', simpleResolvers: true })
export class NoticePurpose extends NoticeItem {
  @Field(() => [String], { description: 'The legal basis in words, with its sources.' })
  legalBasis!: readonly string[];

  @Field(() => [String], { description: 'What the data is called that is used.' })
  data!: readonly string[];

  @Field(() => [String], { description: 'Until when it is kept, a sentence for each rule.' })
  retention!: readonly string[];

  @Field(() => String, { description: 'What an objection does.' })
  objection!: string;

  @Field(() => String, { description: 'Whether it can be erased on request, and why.' })
  erasure!: string;

  @Field(() => String, { description: 'Whether computers decide or judge, by which logic and with which effect (GDPR Art. 13(2)(f)).' })
  automation!: string;

  @Field(() => Boolean, { description: 'Whether decisions of weight are made by a computer alone (GDPR Art. 22).' })
  automatedDecision!: boolean;

  @Field(() => Boolean, { description: 'Whether something about the person is evaluated automatically (GDPR Art. 4(4)).' })
  profiling!: boolean;

  @Field(() => Boolean, { description: 'Whether it rests on consent.' })
  needsConsent!: boolean;
}

@NotPersonal()
@ObjectType({ description: 'Somebody who may get data.', simpleResolvers: true })
export class NoticeRecipient extends NoticeItem {
  @Field(() => String, { description: 'As what: processor, controller of its own, or authority.' })
  role!: string;

  @Field(() => [String], { description: 'What the data is called that it may get.' })
  data!: readonly string[];

  @Field(() => [String], { description: 'Whether it takes data out of the EEA, and what protects it there: a sentence for each country, or that it does not.' })
  thirdCountries!: readonly string[];
}

@NotPersonal()
@ObjectType({ description: 'A right.', simpleResolvers: true })
export class NoticeRight extends NoticeItem {
  @Field(() => String, { description: 'Where it stands in the GDPR.' })
  article!: string;
}

@NotPersonal()
@ObjectType({ description: 'A cookie of the site.', simpleResolvers: true })
export class NoticeCookie {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'What its group is called.' })
  group!: string;

  @Field(() => String, { description: 'How long it lives, in words.' })
  duration!: string;

  @Field(() => String, { description: 'What it is for.' })
  text!: string;
}

@NotPersonal()
@ObjectType({ description: 'An answer to the question about cookies.', simpleResolvers: true })
export class NoticeCookieAnswer {
  @Field(() => String, { description: 'What stands on the button.' })
  label!: string;

  @Field(() => [String], { description: 'The groups that it lets be set.' })
  groups!: readonly string[];
}

@NotPersonal()
@ObjectType({ description: 'The authority to complain to.', simpleResolvers: true })
export class NoticeAuthority {
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
@ObjectType('PrivacyNotice', { description: 'What people are told about their personal data (GDPR Art. 13-14). Made from the policy register; also at /privacy.', simpleResolvers: true })
export class PrivacyNoticeType {
  @Field(() => String, { description: 'sv or en.' })
  language!: string;

  @Field(() => String, { description: 'Heading.' })
  title!: string;

  @Field(() => String, { description: 'Version of the policy.' })
  version!: string;

  @Field(() => String, { description: 'The day from which it applies.' })
  date!: string;

  @Field(() => NoticeController, { description: 'Who is responsible.' })
  controller!: NoticeController;

  @Field(() => NoticePrivacyContact, { description: 'Whom to turn to: the data protection officer, or who answers in the place of one.' })
  privacyContact!: NoticePrivacyContact;

  @Field(() => [NoticeItem], { description: 'How data comes in.' })
  collection!: readonly NoticeItem[];

  @Field(() => [NoticeRequirement], { description: 'Of all that comes in, whether it has to be given.' })
  requirements!: readonly NoticeRequirement[];

  @Field(() => [NoticePurpose], { description: 'What data is used for.' })
  purposes!: readonly NoticePurpose[];

  @Field(() => [NoticeRecipient], { description: 'Who may get it.' })
  recipients!: readonly NoticeRecipient[];

  @Field(() => [NoticeRight], { description: 'Which rights the person has.' })
  rights!: readonly NoticeRight[];

  @Field(() => [NoticeCookie], { description: 'Every cookie of the site.' })
  cookies!: readonly NoticeCookie[];

  @Field(() => [NoticeCookieAnswer], { description: 'What the answers to the question about cookies mean.' })
  cookieAnswers!: readonly NoticeCookieAnswer[];

  @Field(() => NoticeAuthority, { description: 'The authority to complain to.' })
  supervisoryAuthority!: NoticeAuthority;
}

@NotPersonal()
@ObjectType({ description: 'A category of data in an activity, and where it is in the API.', simpleResolvers: true })
export class RecordedData {
  @Field(() => String, { description: 'Code of the category.' })
  category!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => [String], { description: 'Fields that show it, such as PersonalData.name: from the tags of the schema.' })
  shownBy!: readonly string[];

  @Field(() => [String], { description: 'Inputs that take it.' })
  takenBy!: readonly string[];
}

@NotPersonal()
@ObjectType({ description: 'A recipient of an activity.', simpleResolvers: true })
export class RecordedRecipient {
  @Field(() => String, { description: 'Who.' })
  name!: string;

  @Field(() => String, { description: 'As what.' })
  role!: string;

  @Field(() => [String], { description: 'Transfers out of the EEA and what protects them, or that there is none (Art. 30(1)(e)).' })
  thirdCountries!: readonly string[];
}

@NotPersonal()
@ObjectType('ProcessingActivity', { description: 'A processing activity: all that is done for one purpose.', simpleResolvers: true })
export class ProcessingActivityType {
  @Field(() => String, { description: 'Code of the purpose.' })
  code!: string;

  @Field(() => String, { description: 'What the purpose is called.' })
  purpose!: string;

  @Field(() => String, { description: 'What is done, and why.' })
  description!: string;

  @Field(() => [String], { description: 'The legal basis.' })
  legalBasis!: readonly string[];

  @Field(() => [String], { description: 'Whose data it is (Art. 30(1)(c)).' })
  dataSubjects!: readonly string[];

  @Field(() => [RecordedData], { description: 'Which data (Art. 30(1)(c)).' })
  data!: readonly RecordedData[];

  @Field(() => [RecordedRecipient], { description: 'Who may get it (Art. 30(1)(d)).' })
  recipients!: readonly RecordedRecipient[];

  @Field(() => String, { description: 'Whether computers decide or judge (Art. 22).' })
  automation!: string;

  @Field(() => [String], { description: 'Until when it is kept (Art. 30(1)(f)).' })
  retention!: readonly string[];

  @Field(() => [String], { description: 'Staff roles that may claim the purpose.' })
  roles!: readonly string[];
}

@NotPersonal()
@ObjectType('RecordOfProcessing', { description: 'The record of processing activities (GDPR Art. 30). Made from the policy register and the tags of the schema.', simpleResolvers: true })
export class RecordOfProcessingType {
  @Field(() => String, { description: 'Version of the policy.' })
  version!: string;

  @Field(() => String, { description: 'Its day.' })
  date!: string;

  @Field(() => NoticeController, { description: 'Who is responsible (Art. 30(1)(a)).' })
  controller!: NoticeController;

  @Field(() => NoticePrivacyContact, { description: 'The data protection officer, or who answers in the place of one (Art. 30(1)(a)).' })
  privacyContact!: NoticePrivacyContact;

  @Field(() => NoticeAuthority, { description: 'The supervisory authority.' })
  supervisoryAuthority!: NoticeAuthority;

  @Field(() => [NoticeRequirement], { description: 'Of all that comes in, whether it has to be given.' })
  requirements!: readonly NoticeRequirement[];

  @Field(() => [ProcessingActivityType], { description: 'The activities (Art. 30(1)(b)).' })
  activities!: readonly ProcessingActivityType[];

  @Field(() => [String], { description: 'Technical and organisational measures (Art. 30(1)(g)).' })
  securityMeasures!: readonly string[];

  @Field(() => String, { description: 'All of it as Markdown.' })
  markdown!: string;
}
