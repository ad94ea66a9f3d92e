import { connectionOf, NotPersonalField } from '@andamal/service';
import { GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { listed, placeText, type AccessEntry } from './access-record';

@ObjectType({ description: 'That somebody read personal data, or asked for it and was denied.', simpleResolvers: true })
export class AccessLogEntry {
  @NotPersonalField(() => ID, { description: 'Its place in the log: the record, and which of its lines.' })
  id!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @NotPersonalField(() => String, { description: 'ANONYMOUS, CUSTOMER, STAFF or SERVICE.' })
  actorKind!: string;

  @NotPersonalField(() => ID, { nullable: true, description: 'Who: an account or a service. A customer is told the role of staff, not who it was.' })
  actorId!: string | null;

  @NotPersonalField(() => [String], { description: 'The roles of staff.' })
  roles!: string[];

  @NotPersonalField(() => String, { nullable: true, description: 'For what; null when no purpose was stated.' })
  purpose!: string | null;

  @NotPersonalField(() => String, { description: 'Name of the operation.' })
  operation!: string;

  @NotPersonalField(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'The context that was read, such as ORDER:<id>.' })
  context!: string | null;

  @NotPersonalField(() => [String], { description: 'Categories of the data.' })
  categories!: string[];

  @NotPersonalField(() => String, { description: 'ALLOWED or DENIED.' })
  outcome!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'Why it was denied.' })
  reason!: string | null;
}

@ObjectType({ description: 'A page of access log entries.' })
export class AccessLogConnection extends connectionOf(AccessLogEntry, 'AccessLogEntry') {}

/** @param showActor false: staff are shown by role only */
export function toAccessLogEntry(entry: AccessEntry, showActor: boolean): AccessLogEntry {
  const { place, recordedAt, actorKind, actorId, purpose, operation, requestId, context, outcome, reason } = entry;
  return {
    id: placeText(place),
    at: new Date(recordedAt),
    actorKind,
    actorId: showActor || actorKind !== 'STAFF' ? actorId : null,
    roles: listed(entry.roles),
    purpose,
    operation,
    requestId,
    context,
    categories: listed(entry.categories),
    outcome,
    reason,
  };
}
