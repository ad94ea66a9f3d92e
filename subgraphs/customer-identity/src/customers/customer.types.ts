import { NotPersonalField, personalDataRef } from '@andamal/service';
import { Directive, Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import type { Account } from '../accounts/account.entity';

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('PersonalData', { description: 'The personal data of one person in one context.' })
export class PersonalDataStub {
  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('DataSubject', { description: 'A person whom data is about.' })
export class DataSubjectStub {
  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A customer with an account.' })
export class Customer {
  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  id!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the account was made.' })
  createdAt!: Date;

  @Field(() => PersonalDataStub, { nullable: true, description: 'What is known about the customer through the account.' })
  personalData?: PersonalDataStub | null;

  @Field(() => DataSubjectStub, { nullable: true, description: 'The customer as a data subject, with all that is held and why.' })
  subject?: DataSubjectStub | null;
}

/** @param account a customer's. */
export function toCustomer({ id, subjectId, createdAt }: Account): Customer {
  if (subjectId === null) throw new Error('An account without a data subject is not a customer’s');
  return { id, createdAt, personalData: { id: personalDataRef(subjectId, 'ACCOUNT', id) }, subject: { id: subjectId } };
}
