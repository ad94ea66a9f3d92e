import { lastDayBefore } from '@andamal/policy';
import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import type { Language } from '@andamal/service';
import { ArrayMaxSize, IsOptional, IsUUID, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { CaseChannel, IdentityMethod } from '../cases/case.states';
import { IdentityProof, RightsCaseChannel } from '../cases/case.types';
import { DataSubject } from '../reading/data-subject.types';
import type { CaseItem } from './erasure-case';
import { Keeping, toKeeping } from './keeping.types';

export enum ErasureErrorCode {
  UNKNOWN_CATEGORY = 'UNKNOWN_CATEGORY',
  UNKNOWN_SUBJECT = 'UNKNOWN_SUBJECT',
  IDENTITY_PROOF_NEEDED = 'IDENTITY_PROOF_NEEDED',
}
registerEnumType(ErasureErrorCode, {
  name: 'ErasureErrorCode',
  description: 'What a request for erasure can fail for.',
  valuesConfig: {
    UNKNOWN_CATEGORY: { description: 'The policy register has no such category.' },
    UNKNOWN_SUBJECT: { description: 'The vault knows no such person.' },
    IDENTITY_PROOF_NEEDED: {
      description: 'Staff say how they know who asks: ID_DOCUMENT or CALL_BACK. For a code, open a case without proof: it erases once the code is shown.',
    },
  },
});

export enum ErasureOutcome {
  GOES = 'GOES',
  STAYS = 'STAYS',
}
registerEnumType(ErasureOutcome, {
  name: 'ErasureOutcome',
  description: 'What becomes of a datum.',
  valuesConfig: {
    GOES: { description: 'It is erased.' },
    STAYS: { description: 'It stays, on the grounds that are named.' },
  },
});

@InputType({ description: 'A request for erasure (GDPR Art. 17).' })
export class RequestErasureInput {
  @NotPersonalField(() => [String], {
    nullable: true,
    description: 'Codes of the categories to be erased. Left out: all, which also closes the account.',
  })
  @IsOptional()
  @ArrayMaxSize(50)
  @MaxLength(40, { each: true })
  categories?: string[] | null;

  @NotPersonalField(() => Boolean, { defaultValue: false, description: 'Only tells what would go and what would stay; changes nothing.' })
  dryRun!: boolean;

  @NotPersonalField(() => ID, { nullable: true, description: 'For whom the privacy office asks (RIGHTS); a customer asks for themself.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;

  @NotPersonalField(() => IdentityProof, {
    nullable: true,
    description: 'How the privacy office knows who asks: ID_DOCUMENT or CALL_BACK. Required of it, but for a dry run.',
  })
  identityProof?: IdentityMethod | null;

  @NotPersonalField(() => RightsCaseChannel, { nullable: true, description: 'How the request reached the privacy office. Left out: by e-mail.' })
  channel?: CaseChannel | null;
}

@ObjectType({ description: 'A ground on which a datum stays.', simpleResolvers: true })
export class ErasureGroundType {
  @NotPersonalField(() => String, { description: 'LEGAL_OBLIGATION_OR_CLAIM, CONTEXT_UNDER_WAY, LEGAL_HOLD or DEPOSIT_PENDING.' })
  kind!: string;

  @NotPersonalField(() => String, { description: 'Code of the purpose, or of the hold.' })
  purpose!: string;

  @NotPersonalField(() => String, { description: 'Kind of the context, such as INVOICE.' })
  contextKind!: string;

  @NotPersonalField(() => ID, { description: 'Id of the context.' })
  contextId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'The instant at which the ground is over; null: it ends with an event.' })
  until!: Date | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The last day of the ground (Stockholm), such as 2033-12-31.' })
  lastDay!: string | null;

  @NotPersonalField(() => String, { description: 'Why, in plain words.' })
  reason!: string;

  @NotPersonalField(() => [String], { description: 'The law.' })
  citations!: readonly string[];
}

@ObjectType({ description: 'What becomes of one datum.', simpleResolvers: true })
export class ErasureItemType {
  @NotPersonalField(() => ID, { description: 'Id of the datum.' })
  datumId!: string;

  @NotPersonalField(() => String, { description: 'Its category.' })
  category!: string;

  @NotPersonalField(() => ErasureOutcome, { description: 'Whether it goes or stays.' })
  outcome!: ErasureOutcome;

  @Field(() => [ErasureGroundType], { description: 'Why it stays.' })
  grounds!: ErasureGroundType[];

  @Field(() => Keeping, { description: 'Until when it stays.' })
  keeping!: Keeping;
}

@NotPersonal()
@ObjectType({ description: 'Why the request could not be carried out.', implements: UserError })
export class ErasureError extends UserError {
  @Field(() => ErasureErrorCode, { description: 'What is wrong.' })
  code!: ErasureErrorCode;
}

@ObjectType({ description: 'What the erasure did, or would do.' })
export class RequestErasurePayload {
  @Field(() => DataSubject, { nullable: true, description: 'The person.' })
  subject?: DataSubject | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'The case. Null for a dry run.' })
  caseId?: string | null;

  @NotPersonalField(() => Boolean, { description: 'Whether the account is closed with it.' })
  accountClosed!: boolean;

  @Field(() => [ErasureItemType], { description: 'Each datum that the request is about, as it is now: also where the same was asked for before.' })
  items!: ErasureItemType[];

  @Field(() => [ErasureError], { description: 'What can be put right.' })
  userErrors!: ErasureError[];
}

export function toErasureItem({ datumId, category, outcome, grounds, keepUntil }: CaseItem, language: Language): ErasureItemType {
  return {
    datumId,
    category,
    outcome: ErasureOutcome[outcome],
    keeping: toKeeping(keepUntil, language),
    grounds: grounds.map(({ reason, until, ...ground }) => ({
      ...ground,
      until,
      lastDay: until === null ? null : lastDayBefore(until),
      reason: reason[language],
    })),
  };
}
