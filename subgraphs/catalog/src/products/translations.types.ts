import { NotPersonal } from '@andamal/service';
import { Field, ObjectType } from 'type-graphql';

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'A text in every language of the shop.' })
export class Translations {
  @Field(() => String, { description: 'Swedish.' })
  sv!: string;

  @Field(() => String, { description: 'English.' })
  en!: string;
}
