import { NotPersonalField } from '@andamal/service';
import { lastDayBefore, type KeepUntil } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { GraphQLISODateTime, ObjectType } from 'type-graphql';
import { keptUntilInWords } from './keeping';

@ObjectType({ description: 'Until when a datum is kept: the latest end over all that hold it.', simpleResolvers: true })
export class Keeping {
  @NotPersonalField(() => String, { description: 'UNTIL: there is a date. OPEN: it ends with an event. NOT_HELD: it goes.' })
  kind!: string;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'The instant at which it is over.' })
  until!: Date | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The last day that it is kept (Stockholm), such as 2033-12-31.' })
  lastDay!: string | null;

  @NotPersonalField(() => String, { description: 'The same in words.' })
  explanation!: string;
}

export function toKeeping(keep: KeepUntil, language: Language): Keeping {
  const until = keep.kind === 'UNTIL' ? keep.at : null;
  return { kind: keep.kind, until, lastDay: until === null ? null : lastDayBefore(until), explanation: keptUntilInWords(keep)[language] };
}
