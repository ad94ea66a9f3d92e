import { connectionOf, ConnectionArgs, NotPersonalField } from '@andamal/service';
import { ArrayMaxSize, ArrayMinSize, IsOptional, IsUUID, Matches, ValidateNested } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Keeping } from '../rights/keeping.types';
import type { WhyHeldScope } from './why-held.store';

export enum HoldingState {
  HELD = 'HELD',
  GONE = 'GONE',
}
registerEnumType(HoldingState, {
  name: 'HoldingState',
  description: 'Whether a datum is still there.',
  valuesConfig: { HELD: { description: 'It is there.' }, GONE: { description: 'It was destroyed.' } },
});

@ObjectType({ description: 'An event that opened something or brought it.', simpleResolvers: true })
export class HoldingEvent {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'Its type, such as OrderPlaced.' })
  type!: string;

  @NotPersonalField(() => String, { description: 'What it is called.' })
  name!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it happened.' })
  at!: Date;
}

@ObjectType({ description: 'An event that would end a holding, and the time after it.', simpleResolvers: true })
export class HoldingEnd {
  @NotPersonalField(() => String, { description: 'Type of the event, such as OrderDelivered.' })
  event!: string;

  @NotPersonalField(() => String, { description: 'The event in words, to follow "until".' })
  name!: string;

  @NotPersonalField(() => Int, { description: 'Calendar months that it goes on after the event.' })
  plusMonths!: number;
}

@ObjectType({ description: 'That a datum is or was held for a purpose, in a context: by which rule, since what, and what ends it.', simpleResolvers: true })
export class Holding {
  @NotPersonalField(() => String, { description: 'Code of the purpose, or of a hold.' })
  purpose!: string;

  @NotPersonalField(() => String, { description: 'What it is called.' })
  name!: string;

  @NotPersonalField(() => String, { description: 'Kind of the context, such as INVOICE.' })
  contextKind!: string;

  @NotPersonalField(() => ID, { description: 'Id of the context.' })
  contextId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Since when.' })
  since!: Date;

  @Field(() => HoldingEvent, { nullable: true, description: 'The event that opened it.' })
  openedBy!: HoldingEvent | null;

  @NotPersonalField(() => String, { description: 'The rule of the policy register, in plain words.' })
  rule!: string;

  @NotPersonalField(() => String, { description: 'What ends it or has ended it, in plain words.' })
  ending!: string;

  @Field(() => [HoldingEnd], { description: 'Events that would end it. Empty where a date does, or where it is over.' })
  endsOn!: HoldingEnd[];

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'The instant at which it is or was over; null: there is no date yet.' })
  until!: Date | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The last day (Stockholm), such as 2033-12-31.' })
  lastDay!: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The event or right that fixed its end, such as PaymentReceived.' })
  endedBy!: string | null;

  @NotPersonalField(() => [String], { description: 'The legal basis, with its sources.' })
  legalBasis!: string[];
}

@ObjectType({ description: 'When and why a datum was destroyed.', simpleResolvers: true })
export class DatumEnd {
  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @NotPersonalField(() => String, { description: 'PURPOSES_ENDED, ERASURE_REQUESTED or another reason.' })
  reason!: string;

  @NotPersonalField(() => ID, { nullable: true, description: 'The event or case that did it; null: the passing of time.' })
  by!: string | null;

  @NotPersonalField(() => String, { description: 'The same in words.' })
  explanation!: string;
}

@ObjectType({ description: 'Why a datum is still here and until when; or when and why it went. Without its value.', simpleResolvers: true })
export class WhyHeld {
  @NotPersonalField(() => ID, { description: 'Id of the datum.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'Category of the field that it was given in.' })
  category!: string;

  @NotPersonalField(() => String, { description: 'What the category is called.' })
  name!: string;

  @NotPersonalField(() => HoldingState, { description: 'Whether it is still there.' })
  state!: HoldingState;

  @Field(() => HoldingEvent, { nullable: true, description: 'What brought it.' })
  source!: HoldingEvent | null;

  @Field(() => Keeping, { description: 'Until when it is kept: the latest end over all that hold it. The sweep takes it from that instant on.' })
  keeping!: Keeping;

  @Field(() => [Holding], { description: 'Everything that holds it now.' })
  holdings!: Holding[];

  @Field(() => [Holding], { description: 'Everything that held it and is over.' })
  past!: Holding[];

  @Field(() => DatumEnd, { nullable: true, description: 'How it went; null while it is there.' })
  end!: DatumEnd | null;
}

@ObjectType({ description: 'A page of data, each with why it is held.' })
export class WhyHeldConnection extends connectionOf(WhyHeld, 'WhyHeld') {}

@InputType({ description: 'Which data to explain. What is left out does not limit.' })
export class WhyHeldFilter implements WhyHeldScope {
  @NotPersonalField(() => [ID], { nullable: true, description: 'Only these data, 100 at most.' })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsUUID(undefined, { each: true })
  datumIds?: string[] | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only data of this category.' })
  @IsOptional()
  @Matches(/^[A-Z][A-Z0-9_]{0,39}$/)
  category?: string | null;

  @NotPersonalField(() => HoldingState, { nullable: true, description: 'Only data that are there, or only those that are gone.' })
  @IsOptional()
  state?: HoldingState | null;
}

@ArgsType()
export class WhyHeldArgs extends ConnectionArgs {
  @Field(() => WhyHeldFilter, { nullable: true, description: 'Which data to explain.' })
  @IsOptional()
  @ValidateNested()
  filter?: WhyHeldFilter | null;
}
