import { AppError, isUuid } from '@andamal/kernel';
import { sql } from '@andamal/database';
import { connectionFrom, connectionOf, ConnectionArgs, decodeCursor, NotPersonalField, type CallerContext, type Connection } from '@andamal/service';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import { Args, ArgsType, Ctx, Field, GraphQLISODateTime, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { requireRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import { placeText, type AccessEntry } from '../access-log/access-record';
import type { AccessLogStore } from '../access-log/access-log.store';
import { AccessLogEntry, toAccessLogEntry } from '../access-log/access-log.types';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';

@ObjectType({ description: 'Something that somebody read or was denied, and about whom.', simpleResolvers: true })
export class ActorRead {
  id!: string;

  /** Its place in the order of time. */
  place!: string;

  @Field(() => AccessLogEntry, { description: 'The line of the access log.' })
  entry!: AccessLogEntry;

  @Field(() => DataSubject, { nullable: true, description: 'The person; null for a read that is about nobody in particular, such as an audience.' })
  subject!: DataSubject | null;
}

@ObjectType({ description: 'A page of what somebody read.' })
export class ActorReadConnection extends connectionOf(ActorRead, 'ActorRead') {}

@ArgsType()
class ReadsByActorArgs extends ConnectionArgs {
  @NotPersonalField(() => ID, { description: 'The account of staff or of a customer, or the name of a service.' })
  @Matches(/^[\w-]{1,64}$/)
  actorId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'From this instant on.' })
  from!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Before this instant.' })
  to!: Date;

  @NotPersonalField(() => String, { nullable: true, description: 'Only for this purpose.' })
  @IsOptional()
  @MaxLength(64)
  purpose?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Only by the operation of this name.' })
  @IsOptional()
  @MaxLength(128)
  operation?: string | null;
}

/** What one operator, customer or service read between two instants, whoever it was about. */
@Resolver()
export class ReadsByActorResolver {
  constructor(
    private readonly store: AccessLogStore,
    private readonly log: AccessLog,
  ) {}

  @Query(() => ActorReadConnection, {
    description: 'What somebody read, or was denied, between two instants, whoever it was about: the latest first. PRIVACY_OFFICE with RIGHTS.',
  })
  async readsByActor(@Args(() => ReadsByActorArgs) asked: ReadsByActorArgs, @Ctx() { caller }: VaultContext): Promise<Connection<ActorRead>> {
    requireRights(caller);
    if (!(asked.from < asked.to)) throw new AppError('BAD_INPUT', 'from: has to be before "to"', { details: { field: 'from' } });
    return this.page(asked, caller);
  }

  private async page({ actorId, from, to, purpose, operation, ...page }: ReadsByActorArgs, caller: CallerContext): Promise<Connection<ActorRead>> {
    const conditions = [
      sql('r.actorId = ? AND r.recordedAt >= ? AND r.recordedAt < ?', [actorId, from, to]),
      ...(purpose ? [sql('r.purpose = ?', [purpose])] : []),
      ...(operation ? [sql('r.operation = ?', [operation])] : []),
    ];
    const after = placeOf(page.after);
    const lines = await this.store.latest(conditions, after, page.first + 1);
    await this.log.record(caller, [{ subjectId: null, context: `ACTOR:${actorId}`, categories: [], outcome: 'ALLOWED' }]);
    return connectionFrom(lines.map(toActorRead), page, ({ place }) => place);
  }
}

function toActorRead(entry: AccessEntry): ActorRead {
  const { place, recordedAt, subjectId } = entry;
  const about = subjectId !== null && isUuid(subjectId) ? new DataSubject(subjectId) : null;
  return { id: placeText(place), place: `${recordedAt}/${place}`, entry: toAccessLogEntry(entry, true), subject: about };
}

function placeOf(after: string | null | undefined): { at: number; place: number } | null {
  if (after === null || after === undefined) return null;
  const [, at, place] = /^(\d{1,15})\/(\d{1,15})$/.exec(decodeCursor(after)) ?? [];
  if (at === undefined || place === undefined) {
    throw new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
  }
  return { at: Number(at), place: Number(place) };
}
