import { NotPersonalField } from '@andamal/service';
import { IsOptional, IsUUID } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from 'type-graphql';
import { DataSubject } from '../reading/data-subject.types';

@InputType({ description: 'An objection to marketing.' })
export class ObjectToMarketingInput {
  @NotPersonalField(() => ID, { nullable: true, description: 'For whom the privacy office objects (RIGHTS); a customer objects for themself.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;
}

@ObjectType({ description: 'An objection that is in force.', simpleResolvers: true })
export class Objection {
  @NotPersonalField(() => String, { description: 'Code of the purpose.' })
  purpose!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Since when.' })
  since!: Date;
}

@ObjectType({ description: 'The person, and the objections in force.', simpleResolvers: true })
export class ObjectToMarketingPayload {
  @Field(() => DataSubject, { description: 'The person.' })
  subject!: DataSubject;

  @Field(() => [Objection], { description: 'Objections in force.' })
  objections!: readonly Objection[];
}
