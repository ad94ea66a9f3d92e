import type { Cookie, CookieGroup, Localized } from '@andamal/policy';
import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { LocalizedText } from '../register/register.types';

export enum CookieChoiceErrorCode {
  UNKNOWN_CHOICE = 'UNKNOWN_CHOICE',
}
registerEnumType(CookieChoiceErrorCode, {
  name: 'CookieChoiceErrorCode',
  description: 'What an answer about cookies can fail for.',
  valuesConfig: { UNKNOWN_CHOICE: { description: 'The policy register has no such answer.' } },
});

@InputType({ description: 'An answer about cookies.' })
export class ChooseCookiesInput {
  @NotPersonalField(() => String, { description: 'ACCEPT_ALL (OK) or DECLINE (no thanks).' })
  @MaxLength(32)
  choice!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'The visitor’s token from an earlier answer. Left out by customers, and the first time.' })
  @IsOptional()
  @Matches(/^[\w-]{22}$/)
  visitorToken?: string | null;
}

@NotPersonal()
@ObjectType({ description: 'A cookie that may be set.', simpleResolvers: true })
export class CookieType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'FUNCTIONAL, ANALYTICS or ADVERTISING.' })
  group!: string;

  @Field(() => Int, { description: 'Days that it lives; 0: until the browser is closed.' })
  durationDays!: number;

  @Field(() => LocalizedText, { description: 'What it is for.' })
  notice!: Localized;
}

@ObjectType({ description: 'What a browser or a customer has answered about cookies.', simpleResolvers: true })
export class CookieDecisionType {
  @NotPersonalField(() => String, { nullable: true, description: 'The visitor’s token: keep it in the cookie that remembers the answer. Null for a customer.' })
  visitorToken!: string | null;

  @NotPersonalField(() => String, { description: 'The answer.' })
  choice!: string;

  @NotPersonalField(() => [String], { description: 'Groups of cookies that may be set.' })
  groups!: readonly CookieGroup[];

  @Field(() => [CookieType], { description: 'The cookies that may be set.' })
  cookies!: readonly Cookie[];

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was given.' })
  chosenAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the question is asked again.' })
  askAgainAt!: Date;
}

@NotPersonal()
@ObjectType({ description: 'Why an answer was not taken.', implements: UserError })
export class CookieChoiceError extends UserError {
  @Field(() => CookieChoiceErrorCode, { description: 'What is wrong.' })
  code!: CookieChoiceErrorCode;
}

@ObjectType({ description: 'The answer that holds from now on.' })
export class ChooseCookiesPayload {
  @Field(() => CookieDecisionType, { nullable: true, description: 'The answer.' })
  decision?: CookieDecisionType | null;

  @Field(() => [CookieChoiceError], { description: 'What can be put right.' })
  userErrors!: CookieChoiceError[];
}
