import { ALL_CATEGORIES } from '@andamal/policy';
import { connectionOf, NotPersonalField, PersonalDataField } from '@andamal/service';
import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { Keeping } from './keeping.types';

@ObjectType({ description: 'What a datum is used for.', simpleResolvers: true })
export class DatumPurpose {
  @NotPersonalField(() => String, { description: 'Code of the purpose, or of a hold.' })
  purpose!: string;

  @NotPersonalField(() => String, { description: 'What the purpose is called.' })
  name!: string;

  @NotPersonalField(() => String, { description: 'What is done, and why.' })
  notice!: string;

  @NotPersonalField(() => [String], { description: 'The legal basis, with its sources.' })
  legalBasis!: string[];

  @NotPersonalField(() => String, { description: 'Kind of the context: ACCOUNT, ORDER, INVOICE, CONSENT or CASE.' })
  contextKind!: string;

  @NotPersonalField(() => ID, { description: 'Id of the context.' })
  contextId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Since when.' })
  since!: Date;

  @Field(() => Keeping, { description: 'Until when.' })
  keeping!: Keeping;
}

@ObjectType({ description: 'Where a datum comes from.', simpleResolvers: true })
export class DatumSource {
  @NotPersonalField(() => String, { description: 'How it came in, such as ORDER_PLACED.' })
  collection!: string;

  @NotPersonalField(() => String, { description: 'What that is called.' })
  name!: string;

  @NotPersonalField(() => ID, { description: 'Id of the event that it came with.' })
  eventId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @NotPersonalField(() => String, { nullable: true, description: 'For what was computed: the category that it was computed from.' })
  derivedFrom!: string | null;
}

@ObjectType({ description: 'Somebody who may get a datum.', simpleResolvers: true })
export class DatumRecipient {
  @NotPersonalField(() => String, { description: 'Code of the recipient in the policy register.' })
  code!: string;

  @NotPersonalField(() => String, { description: 'Who it is.' })
  name!: string;
}

@ObjectType({ description: 'One value that is held about a person, with everything that the person has a right to know (GDPR Art. 15).', simpleResolvers: true })
export class Datum {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'Category of the field that it was given in.' })
  category!: string;

  @NotPersonalField(() => String, { description: 'What it really is: a sole trader’s organisationsnummer is a PERSONAL_IDENTITY_NUMBER.' })
  actualCategory!: string;

  @NotPersonalField(() => String, { description: 'What the category is called.' })
  name!: string;

  @PersonalDataField(ALL_CATEGORIES, () => String, { description: 'The value. An address is JSON.' })
  value!: string | null;

  @Field(() => DatumSource, { description: 'Where it comes from.' })
  source!: DatumSource;

  @Field(() => [DatumPurpose], { description: 'What it is used for.' })
  purposes!: DatumPurpose[];

  @Field(() => Keeping, { description: 'Until when it is kept.' })
  keeping!: Keeping;

  @Field(() => [DatumRecipient], { description: 'Who may get it for these purposes.' })
  recipients!: DatumRecipient[];
}

@ObjectType({ description: 'A page of data about a person.' })
export class DatumConnection extends connectionOf(Datum, 'Datum') {}
