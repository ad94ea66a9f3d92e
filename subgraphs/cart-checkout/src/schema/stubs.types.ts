import { NotPersonal, NotPersonalField } from '@andamal/service';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/* Entities of other subgraphs, as this one points to them. */

@NotPersonal()
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A product in one of its forms: what is put into a cart.' })
export class ProductVariant {
  @Field(() => ID, { description: 'Id of the variant.' })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'The personal data of one person in one context: an account, an order or an invoice.' })
export class PersonalData {
  @NotPersonalField(() => ID, { description: 'Opaque id of the person in the context.' })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'The person that data is about.' })
export class DataSubject {
  @NotPersonalField(() => ID, { description: 'Opaque id of the person.' })
  id!: string;
}
