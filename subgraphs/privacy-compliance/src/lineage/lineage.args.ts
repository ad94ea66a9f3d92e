import { ConnectionArgs, NotPersonalField } from '@andamal/service';
import { ArrayMaxSize, ArrayMinSize, IsOptional, IsUUID, Matches, MaxLength, ValidateNested } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, InputType } from 'type-graphql';
import type { LineageScope } from './lineage-filter';
import { LineageNodeKind } from './lineage.types';

const CODE = /^[A-Z][A-Z0-9_]{0,39}$/;

/** Holds ids and codes only: a value to look for has no place in it. */
@InputType({ description: 'What part of a lineage is wanted. What is left out does not limit.' })
export class LineageFilter implements LineageScope {
  @NotPersonalField(() => [ID], { nullable: true, description: 'Only these data, 20 at most.' })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsUUID(undefined, { each: true })
  datumIds?: string[] | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only data of this category, and reads of it.' })
  @IsOptional()
  @Matches(CODE)
  category?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only data that are or were held for this purpose, and what was done for it.' })
  @IsOptional()
  @Matches(CODE)
  purpose?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only data of this context, and what was done in it, such as ORDER:<id>.' })
  @IsOptional()
  @Matches(/^[A-Z]{1,16}:[\w-]{1,64}$/)
  context?: string | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'Only reads by this account or service. For the privacy office.' })
  @IsOptional()
  @MaxLength(64)
  actorId?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only reads by this role.' })
  @IsOptional()
  @Matches(CODE)
  role?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only reads by the operation of this name.' })
  @IsOptional()
  @MaxLength(128)
  operation?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only disclosures to this recipient: its code, such as CARRIER, or its name.' })
  @IsOptional()
  @MaxLength(64)
  recipient?: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'Only what was held or done from this instant on.' })
  @IsOptional()
  from?: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'Only what was held or done before this instant.' })
  @IsOptional()
  to?: Date | null;

  @NotPersonalField(() => [LineageNodeKind], { nullable: true, description: 'Only nodes of these kinds. Left out: all but denials.' })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  kinds?: LineageNodeKind[] | null;
}

@ArgsType()
export class LineageArgs extends ConnectionArgs {
  @Field(() => LineageFilter, { nullable: true, description: 'What part of it is wanted.' })
  @IsOptional()
  @ValidateNested()
  filter?: LineageFilter | null;
}
