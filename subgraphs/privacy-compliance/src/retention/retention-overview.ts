import type { Clock } from '@andamal/kernel';
import { query, readInstant, type Database } from '@andamal/database';
import { NotPersonal, NotPersonalField } from '@andamal/service';
import { Field, GraphQLISODateTime, Int, ObjectType } from 'type-graphql';

@NotPersonal()
@ObjectType({ description: 'How much of a category ends for a purpose.', simpleResolvers: true })
export class EndingSoon {
  @Field(() => String, { description: 'Code of the purpose, or LEGAL_HOLD.' })
  purpose!: string;

  @Field(() => String, { description: 'Code of the category.' })
  category!: string;

  @Field(() => Int, { description: 'How many data. Those that another purpose holds on stay.' })
  data!: number;

  @Field(() => Int, { description: 'Of how many people.' })
  subjects!: number;

  @Field(() => GraphQLISODateTime, { description: 'The first instant at which one ends.' })
  first!: Date;

  @Field(() => GraphQLISODateTime, { description: 'The last.' })
  last!: Date;
}

@ObjectType({ description: 'What ends in the coming days, and what should have ended.', simpleResolvers: true })
export class RetentionOverview {
  @NotPersonalField(() => GraphQLISODateTime, { description: 'Up to this instant (exclusive).' })
  until!: Date;

  @Field(() => [EndingSoon], { description: 'What ends, by purpose and category.' })
  ending!: EndingSoon[];

  @NotPersonalField(() => Int, { description: 'Purposes that are due and wait for the sweep. 0 unless the sweep is behind.' })
  overdue!: number;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'Since when the oldest of them is due.' })
  overdueSince!: Date | null;

  @NotPersonalField(() => Int, { description: 'Deposits whose event has not come for a day: looked into by the recovery.' })
  waitingDeposits!: number;
}

interface EndingRow {
  readonly purpose: string;
  readonly category: string;
  readonly data: number;
  readonly subjects: number;
  readonly firstAt: number | string;
  readonly lastAt: number | string;
}

/** Counts of what ends: no person is named. Read by the index of what is due, so that what ends later costs nothing. */
export class RetentionOverviewStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async overview(until: Date): Promise<RetentionOverview> {
    const now = this.clock.now();
    const [ending, overdue, waiting] = await Promise.all([
      query<EndingRow>(
        this.database.read,
        `SELECT purpose, category, COUNT(DISTINCT datumId) AS data, COUNT(DISTINCT subjectId) AS subjects, MIN(dueAt) AS firstAt, MAX(dueAt) AS lastAt
         FROM binding WHERE dueAt > ? AND dueAt < ? AND holdOf = '' GROUP BY purpose, category ORDER BY purpose, category`,
        [now, until],
      ),
      query<{ count: number; since: number | string | null }>(
        this.database.read,
        "SELECT COUNT(*) AS count, MIN(dueAt) AS since FROM binding WHERE dueAt <= ? AND holdOf = ''",
        [now],
      ),
      query<{ count: number }>(this.database.read, "SELECT COUNT(DISTINCT holdOf) AS count FROM binding WHERE dueAt <= ? AND holdOf <> ''", [now]),
    ]);
    const since = overdue[0]?.since ?? null;
    return {
      until,
      ending: ending.map(({ firstAt, lastAt, data, subjects, ...row }) => ({
        ...row,
        data: Number(data),
        subjects: Number(subjects),
        first: new Date(Number(firstAt)),
        last: new Date(Number(lastAt)),
      })),
      overdue: Number(overdue[0]?.count ?? 0),
      overdueSince: readInstant(since),
      waitingDeposits: Number(waiting[0]?.count ?? 0),
    };
  }
}
