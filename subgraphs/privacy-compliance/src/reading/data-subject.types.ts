import { NotPersonalField } from '@andamal/service';
import { Directive, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A person that data is about. What is known is shown for a purpose only.' })
export class DataSubject {
  constructor(
    id: string,
    /** The person's privacy epoch, where it came with them: see {@link PersonalDataCache}. */
    readonly epoch: number | null = null,
  ) {
    this.id = id;
  }

  @NotPersonalField(() => ID, { description: 'Opaque id: it says nothing about the person.' })
  readonly id: string;
}
