import type { Cookie, CookieGroup, Localized } from '@andamal/policy';
import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { LocalizedText } from '../register/register.types';

export enum CookieChoiceErrorCode {
  UNKNOWN_CHOICE = 'UNKNOWN_CHOICE',
  UNKNOWN_TEXT = 'UNKNOWN_TEXT',
}
registerEnumType(CookieChoiceErrorCode, {
  name: 'CookieChoiceErrorCode',
  description: 'What an answer about cookies can fail for.',
  valuesConfig: {
    UNKNOWN_CHOICE: { description: 'The policy register has no such answer.' },
    UNKNOWN_TEXT: { description: 'The question is asked in other words by now: see cookieQuestion.' },
  },
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

  @NotPersonalField(() => String, { nullable: true, description: 'Version of the text that was shown, from `cookieQuestion`. Left out: the one shown now.' })
  @IsOptional()
  @MaxLength(32)
  textVersion?: string | null;
}

@InputType({ description: 'An answer about cookies to be forgotten.' })
export class ForgetCookieChoiceInput {
  @NotPersonalField(() => String, { nullable: true, description: 'The visitor’s token. Left out by customers.' })
  @IsOptional()
  @Matches(/^[\w-]{22}$/)
  visitorToken?: string | null;
}

@ObjectType({ description: 'That the answer is forgotten.' })
export class ForgetCookieChoicePayload {
  @NotPersonalField(() => Boolean, { description: 'True: there is no answer any more, and the question is asked anew.' })
  forgotten!: boolean;
}

@NotPersonal()
@ObjectType({ description: 'An answer that can be given to the question about cookies.', simpleResolvers: true })
export class CookieQuestionChoice {
  @Field(() => String, { description: 'Its code: pass it to `chooseCookies`.' })
  code!: string;

  @Field(() => String, { description: 'What stands on the button.' })
  label!: string;

  @Field(() => [String], { description: 'Groups of cookies that it lets be set.' })
  groups!: readonly CookieGroup[];
}

@NotPersonal()
@ObjectType({ description: 'A cookie that may be set, as the question tells of it.', simpleResolvers: true })
export class CookieQuestionCookie {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'FUNCTIONAL, ANALYTICS or ADVERTISING.' })
  group!: string;

  @Field(() => Int, { description: 'Days that it lives; 0: until the browser is closed.' })
  durationDays!: number;

  @Field(() => String, { description: 'What it is for.' })
  notice!: string;
}

@NotPersonal()
@ObjectType({ description: 'The question about cookies, in the language of the request. Show all of it: what was shown is kept as proof.', simpleResolvers: true })
export class CookieQuestionType {
  @Field(() => String, { description: 'Its language.' })
  language!: string;

  @Field(() => String, { nullable: true, description: 'Version of the text: pass it to `chooseCookies`.' })
  textVersion!: string | null;

  @Field(() => String, { description: 'The text.' })
  text!: string;

  @Field(() => String, { description: 'SHA-256 of the whole question, hex: the same as in the proof of an answer to it.' })
  digest!: string;

  @Field(() => [CookieQuestionChoice], { description: 'The answers, each as easy as the other.' })
  choices!: readonly CookieQuestionChoice[];

  @Field(() => [CookieQuestionCookie], { description: 'Every cookie of the site, with how long it lives.' })
  cookies!: readonly CookieQuestionCookie[];

  @Field(() => Boolean, { description: 'Whether this browser objects to advertising (Sec-GPC): then no answer lets it be tracked.' })
  browserObjects!: boolean;
}

@ObjectType({ description: 'The proof of what was shown.', simpleResolvers: true })
export class CookieProof {
  @NotPersonalField(() => String, { description: 'Language.' })
  language!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'Version of the text.' })
  textVersion!: string | null;

  @NotPersonalField(() => String, { description: 'SHA-256 of the whole question, hex.' })
  digest!: string;
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

  @Field(() => CookieProof, { nullable: true, description: 'What was shown.' })
  shown!: CookieProof | null;

  @NotPersonalField(() => Boolean, { description: 'Whether this browser objects to advertising (Sec-GPC). Then nothing is set for it, whatever the answer.' })
  browserObjects!: boolean;

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
