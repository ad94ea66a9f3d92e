import { AppError, isUuid } from '@andamal/kernel';
import { query, sql, type Database } from '@andamal/database';
import { connectionFrom, connectionOf, ConnectionArgs, decodeCursor, NotPersonalField, type CallerContext, type Connection } from '@andamal/service';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import { Args, ArgsType, Ctx, Field, GraphQLISODateTime, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { requireRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import { ACCESS_LOG_COLUMNS } from '../access-log/access-log';
import type { ChainedEntry } from '../access-log/access-chain';
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
    private readonly database: Database,
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
    const parts = [
      sql('actorId = ? AND recordedAt >= ? AND recordedAt < ?', [actorId, from, to]),
      ...(purpose ? [sql('purpose = ?', [purpose])] : []),
      ...(operation ? [sql('operation = ?', [operation])] : []),
      ...beforePlace(page.after),
    ];
    const rows = await query<ChainedEntry>(
      this.database.read,
      `SELECT ${ACCESS_LOG_COLUMNS.join(', ')} FROM access_log WHERE ${parts.map((part) => part.sql).join(' AND ')} ORDER BY recordedAt DESC, seq DESC LIMIT ?`,
      [...parts.flatMap(({ parameters }) => parameters), page.first + 1],
    );
    await this.log.record(caller, [{ subjectId: null, context: `ACTOR:${actorId}`, categories: [], outcome: 'ALLOWED' }]);
    return connectionFrom(rows.map(toActorRead), page, ({ place }) => place);
  }
}

function toActorRead(row: ChainedEntry): ActorRead {
  const entry = { ...row, seq: Number(row.seq), recordedAt: Number(row.recordedAt) };
  const about = entry.subjectId !== null && isUuid(entry.subjectId) ? new DataSubject(entry.subjectId) : null;
  return { id: String(entry.seq), place: `${entry.recordedAt}/${entry.seq}`, entry: toAccessLogEntry(entry, true), subject: about };
}

function beforePlace(after: string | null | undefined): ReturnType<typeof sql>[] {
  if (after === null || after === undefined) return [];
  const [, at, seq] = /^(\d{1,15})\/(\d{1,15})$/.exec(decodeCursor(after)) ?? [];
  if (at === undefined || seq === undefined) {
    throw new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
  }
  return [sql('(recordedAt < ? OR (recordedAt = ? AND seq < ?))', [Number(at), Number(at), Number(seq)])];
}
