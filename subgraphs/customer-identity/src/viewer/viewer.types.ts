import { NotPersonalField } from '@andamal/service';
import type { CallerKind } from '@andamal/service';
import { ID, ObjectType, registerEnumType } from 'type-graphql';

export const ViewerKind = { ANONYMOUS: 'ANONYMOUS', CUSTOMER: 'CUSTOMER', STAFF: 'STAFF', SERVICE: 'SERVICE' } as const satisfies {
  [Kind in CallerKind]: Kind;
};

registerEnumType(ViewerKind, {
  name: 'ViewerKind',
  description: 'As what somebody asks.',
  valuesConfig: {
    ANONYMOUS: { description: 'Without having signed in.' },
    CUSTOMER: { description: 'As a customer with an account.' },
    STAFF: { description: 'As somebody who works in the shop.' },
    SERVICE: { description: 'As a part of the shop itself.' },
  },
});

@ObjectType({ description: 'Who asks, as the shop sees it.' })
export class Viewer {
  @NotPersonalField(() => ViewerKind, { description: 'As what.' })
  kind!: CallerKind;

  @NotPersonalField(() => ID, { nullable: true, description: 'The account; null for who has not signed in.' })
  id?: string | null;

  @NotPersonalField(() => [String], { description: 'The roles of staff, as the policy register names them; empty for all others.' })
  roles!: string[];
}
