import type { ContextKind } from '@andamal/policy';
import { NotPersonalField } from '@andamal/service';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { DataSubject } from '../reading/data-subject.types';
import { PersonalData } from '../reading/personal-data.types';

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('Customer', { description: 'A customer with an account.' })
export class CustomerStub {
  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@ObjectType({ description: 'Somebody whose registered number is the one of the call. Whoever calls may be somebody else: ask.', simpleResolvers: true })
export class RecognisedCaller {
  @Field(() => DataSubject, { description: 'The person.' })
  subject!: DataSubject;

  @Field(() => PersonalData, { description: 'What is known of the person there. Each field is decided for itself.' })
  personalData!: PersonalData;

  @Field(() => CustomerStub, { nullable: true, description: 'The customer, of a person with an account.' })
  customer!: CustomerStub | null;

  @NotPersonalField(() => String, { description: 'Through what the number is known: ACCOUNT, ORDER or CASE.' })
  contextKind!: ContextKind;

  @NotPersonalField(() => ID, { description: 'Id of that account, order or support case.' })
  contextId!: string;
}

@ObjectType({ description: 'Who may be calling.', simpleResolvers: true })
export class CallerRecognitionResult {
  @Field(() => [RecognisedCaller], { description: 'Those who have the number, 10 at most; several may share one.' })
  candidates!: RecognisedCaller[];

  @NotPersonalField(() => Boolean, { description: 'Whether more people have the number than are named: then it tells little.' })
  more!: boolean;
}
