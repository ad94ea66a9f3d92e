import type { ContextKind, PaymentMethod } from '@andamal/policy';
import { ArrayMaxSize, IsIn, IsOptional, IsUUID, Length, Matches, MaxLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { MAX_TEXT } from './values';

const ID_FORM = /^[\w-]+$/;

@InputType({ description: 'One value that came in.' })
export class DepositValueInput {
  @Field(() => String, { description: 'Category of the policy register.' })
  @Matches(/^[A-Z_]{1,40}$/)
  category!: string;

  @Field(() => String, { description: 'The value. An ADDRESS is JSON: {"street", "postalCode", "city"}.' })
  @MaxLength(MAX_TEXT)
  value!: string;
}

@InputType({ description: 'A consent that is given together with the data.' })
export class GivenConsentInput {
  @Field(() => String, { description: 'Purpose of the policy register that rests on consent.' })
  @Matches(/^[A-Z_]{1,40}$/)
  purpose!: string;

  @Field(() => String, { description: 'Version of the text that was shown.' })
  @MaxLength(32)
  textVersion!: string;
}

@InputType({ description: 'Personal data that came in with one event.' })
export class DepositInput {
  @Field(() => ID, { description: 'Id of the event that will follow. The deposit is taken once by it.' })
  @Length(1, 64)
  @Matches(ID_FORM)
  id!: string;

  @Field(() => String, { description: 'Collection event of the policy register, such as ORDER_PLACED.' })
  @MaxLength(32)
  source!: string;

  @Field(() => ID, { nullable: true, description: 'The person; null makes a new data subject, the same for the same deposit.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;

  @Field(() => String, { description: 'ACCOUNT, ORDER or CASE.' })
  @IsIn(['ACCOUNT', 'ORDER', 'CASE'])
  contextKind!: ContextKind;

  @Field(() => ID, { description: 'Id of the account, order or support case.' })
  @Length(1, 64)
  @Matches(ID_FORM)
  contextId!: string;

  @Field(() => String, { nullable: true, description: 'CARD or INVOICE for an order: decides what may be kept.' })
  @IsOptional()
  @IsIn(['CARD', 'INVOICE'])
  paymentMethod?: PaymentMethod | null;

  @Field(() => [DepositValueInput], { description: 'The values, 50 at most.' })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  values!: DepositValueInput[];

  @Field(() => GivenConsentInput, { nullable: true, description: 'A consent that the event will bring; refused where its text is not the one of now.' })
  @IsOptional()
  @ValidateNested()
  consent?: GivenConsentInput | null;
}

@ObjectType({ description: 'Why a deposit was not taken.', simpleResolvers: true })
export class DepositProblemType {
  @Field(() => String, { nullable: true, description: 'The category that it is about; null for the deposit as a whole.' })
  category!: string | null;

  @Field(() => String, { description: 'INVALID_VALUE, UNKNOWN_CATEGORY, NO_PURPOSE, NOT_OF_AGE, ABANDONED, ACCOUNT_CLOSED or UNKNOWN_TEXT.' })
  code!: string;

  @Field(() => String, { description: 'What is wrong, in the language of the request. Never the value.' })
  message!: string;
}

@ObjectType({ description: 'What became of a deposit.', simpleResolvers: true })
export class DepositPayload {
  @Field(() => ID, { nullable: true, description: 'The data subject; null when there are problems.' })
  subjectId!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the buyer has turned 18; null when nothing tells.' })
  ofAge!: boolean | null;

  @Field(() => [DepositProblemType], { description: 'With problems nothing is kept.' })
  problems!: readonly DepositProblemType[];
}
