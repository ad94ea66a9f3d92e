import { ConnectionArgs, NotPersonalField } from '@andamal/service';
import { ArrayMaxSize, IsOptional, Matches, Max, Min, ValidateNested } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Keeping } from '../rights/keeping.types';

const CODE = /^[A-Z][A-Z0-9_]{0,39}$/;

export enum WhatIfKind {
  OBJECTION = 'OBJECTION',
  CONSENT_WITHDRAWAL = 'CONSENT_WITHDRAWAL',
  RESTRICTION = 'RESTRICTION',
  ERASURE = 'ERASURE',
  RECIPIENT_DROPPED = 'RECIPIENT_DROPPED',
  PURPOSE_DROPPED = 'PURPOSE_DROPPED',
  COMPLAINT_PERIOD = 'COMPLAINT_PERIOD',
}
registerEnumType(WhatIfKind, {
  name: 'WhatIfKind',
  description: 'What the person or the shop might do.',
  valuesConfig: {
    OBJECTION: { description: 'The person objects to `purposes`.' },
    CONSENT_WITHDRAWAL: { description: 'The person withdraws the consent to `purposes`.' },
    RESTRICTION: { description: 'The person restricts `purposes`; left out: all.' },
    ERASURE: { description: 'The person asks for erasure of `categories`; left out: of all.' },
    RECIPIENT_DROPPED: { description: 'The shop gives nothing to `recipients` any more.' },
    PURPOSE_DROPPED: { description: 'The shop gives `purposes` up.' },
    COMPLAINT_PERIOD: { description: 'Faults can be complained of for `months` after delivery.' },
  },
});

@InputType({ description: 'Something that might be done. Nothing is changed by asking.' })
export class WhatIfInput {
  @NotPersonalField(() => WhatIfKind, { description: 'What.' })
  kind!: WhatIfKind;

  @NotPersonalField(() => [String], { nullable: true, description: 'Codes of purposes.' })
  @IsOptional()
  @ArrayMaxSize(50)
  @Matches(CODE, { each: true })
  purposes?: string[] | null;

  @NotPersonalField(() => [String], { nullable: true, description: 'Codes of categories.' })
  @IsOptional()
  @ArrayMaxSize(50)
  @Matches(CODE, { each: true })
  categories?: string[] | null;

  @NotPersonalField(() => [String], { nullable: true, description: 'Codes of recipients.' })
  @IsOptional()
  @ArrayMaxSize(50)
  @Matches(CODE, { each: true })
  recipients?: string[] | null;

  @NotPersonalField(() => Int, { nullable: true, description: 'Calendar months, 0 to 240.' })
  @IsOptional()
  @Min(0)
  @Max(240)
  months?: number | null;
}

@ArgsType()
export class WhatIfArgs extends ConnectionArgs {
  @Field(() => WhatIfInput, { description: 'What might be done.' })
  @ValidateNested()
  change!: WhatIfInput;
}

@ObjectType({ description: 'A purpose that holds a datum now, and what would become of it.', simpleResolvers: true })
export class WhatIfUseType {
  @NotPersonalField(() => String, { description: 'Code of the purpose, or of a hold.' })
  purpose!: string;

  @NotPersonalField(() => String, { description: 'Kind of the context, such as ORDER.' })
  contextKind!: string;

  @NotPersonalField(() => ID, { description: 'Id of the context.' })
  contextId!: string;

  @NotPersonalField(() => Boolean, { description: 'Whether it can be read for this now, by whoever may claim it.' })
  readableBefore!: boolean;

  @NotPersonalField(() => Boolean, { description: 'Whether it could be read then.' })
  readableAfter!: boolean;

  @NotPersonalField(() => String, { nullable: true, description: 'Why it could not, such as OBJECTED.' })
  denial!: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it ends now; null: no date.' })
  endsBefore!: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it would end then; null: no date.' })
  endsAfter!: Date | null;
}

@ObjectType({ description: 'What would become of one datum.', simpleResolvers: true })
export class WhatIfDatumType {
  @NotPersonalField(() => ID, { description: 'Id of the datum.' })
  datumId!: string;

  @NotPersonalField(() => String, { description: 'Its category.' })
  category!: string;

  @NotPersonalField(() => Boolean, { description: 'Whether it would go at once.' })
  goes!: boolean;

  @Field(() => Keeping, { description: 'Until when it is kept now.' })
  keepBefore!: Keeping;

  @Field(() => Keeping, { description: 'Until when it would be kept then.' })
  keepAfter!: Keeping;

  @Field(() => [WhatIfUseType], { description: 'Each purpose that holds it now.' })
  uses!: WhatIfUseType[];

  @NotPersonalField(() => [String], { description: 'Codes of recipients who would get it no more.' })
  recipientsLost!: readonly string[];
}

@ObjectType({ description: 'A recipient who would get something no more.', simpleResolvers: true })
export class WhatIfRecipient {
  @NotPersonalField(() => String, { description: 'Its code.' })
  recipient!: string;

  @NotPersonalField(() => [String], { description: 'Categories that it would get no more.' })
  categories!: string[];
}

@ObjectType({ description: 'What would happen. Nothing has been changed.', simpleResolvers: true })
export class WhatIfAnswer {
  @NotPersonalField(() => Int, { description: 'How many data would go at once.' })
  goes!: number;

  @NotPersonalField(() => Int, { description: 'How many data could no longer be read for a purpose for which they can be now.' })
  losesReaders!: number;

  @NotPersonalField(() => Boolean, { description: 'Whether the account would be closed with it.' })
  closesAccounts!: boolean;

  @Field(() => [WhatIfRecipient], { description: 'Recipients who would get something no more.' })
  recipientsLost!: WhatIfRecipient[];

  @Field(() => [WhatIfDatumType], { description: 'A page of data, in the order of their ids.' })
  data!: WhatIfDatumType[];

  @NotPersonalField(() => String, { nullable: true, description: 'Pass it as `after` for further data; null: there are none.' })
  endCursor!: string | null;
}
