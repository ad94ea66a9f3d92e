import { connectionOf, NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { mustTellPeople, reportDueAt, reportState } from './breach-clock';
import { BreachEntryKind, BreachExemption, BreachRisk } from './breach.inputs';
import type { Scope } from './breach-scope';
import type { BreachEntity } from './breach.entity';
import type { BreachEntry } from './breach.store';

export enum BreachErrorCode {
  UNKNOWN_BREACH = 'UNKNOWN_BREACH',
  CLOSED = 'CLOSED',
  IN_THE_FUTURE = 'IN_THE_FUTURE',
  BEFORE_AWARE = 'BEFORE_AWARE',
  NOT_ASSESSED = 'NOT_ASSESSED',
  DELAY_NOT_EXPLAINED = 'DELAY_NOT_EXPLAINED',
  EXEMPTION_WITHOUT_HIGH_RISK = 'EXEMPTION_WITHOUT_HIGH_RISK',
  BAD_INTERVAL = 'BAD_INTERVAL',
}
registerEnumType(BreachErrorCode, {
  name: 'BreachErrorCode',
  description: 'Why a breach could not be opened or changed.',
  valuesConfig: {
    UNKNOWN_BREACH: { description: 'There is no such breach.' },
    CLOSED: { description: 'Its handling is over.' },
    IN_THE_FUTURE: { description: 'The moment has not come yet.' },
    BEFORE_AWARE: { description: 'Nobody was aware of the breach by then.' },
    DELAY_NOT_EXPLAINED: { description: 'The authority was notified late, or not yet: a DELAY_REASON has to say why (GDPR Art. 33(1)).' },
    NOT_ASSESSED: { description: 'The risk has to be assessed first.' },
    EXEMPTION_WITHOUT_HIGH_RISK: { description: 'The exemption is for a high risk only.' },
    BAD_INTERVAL: { description: 'The beginning has to be before the end.' },
  },
});

@NotPersonal()
@ObjectType({ description: 'People by category of data.', simpleResolvers: true })
export class BreachCategory {
  @Field(() => String, { description: 'Code of the category.' })
  category!: string;

  @Field(() => Int, { description: 'Of how many people data of it were seen.' })
  subjects!: number;
}

@NotPersonal()
@ObjectType({ description: 'People and reads by purpose.', simpleResolvers: true })
export class BreachPurpose {
  @Field(() => String, { nullable: true, description: 'Code of the purpose; null: none was stated.' })
  purpose!: string | null;

  @Field(() => Int, { description: 'How many people.' })
  subjects!: number;

  @Field(() => Int, { description: 'How many reads, or disclosures.' })
  reads!: number;
}

@ObjectType({ description: 'A person whose data were seen.', simpleResolvers: true })
export class BreachSubject {
  @NotPersonalField(() => ID, { description: 'Opaque id of the person.' })
  subjectId!: string;

  @NotPersonalField(() => Int, { description: 'How many reads, or disclosures.' })
  reads!: number;

  @NotPersonalField(() => [String], { description: 'Categories of the data.' })
  categories!: readonly string[];
}

@ObjectType({ description: 'A page of people whose data were seen.' })
export class BreachSubjectConnection extends connectionOf(BreachSubject, 'BreachSubject') {}

@ObjectType({ description: 'Whose data an operator, an operation or a recipient saw in an interval.', simpleResolvers: true })
export class BreachScope {
  /** What the people are taken from; in no schema. */
  scope!: Scope;

  @NotPersonalField(() => Int, { description: 'How many people.' })
  subjectCount!: number;

  @NotPersonalField(() => Int, { description: 'How many reads, or disclosures.' })
  readCount!: number;

  @NotPersonalField(() => Int, { description: 'How many different data.' })
  dataCount!: number;

  @NotPersonalField(() => Boolean, { description: 'Whether there are more data than were counted.' })
  dataIsAtLeast!: boolean;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'The first read.' })
  firstAt!: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'The last read.' })
  lastAt!: Date | null;

  @Field(() => [BreachCategory], { description: 'By category.' })
  categories!: readonly BreachCategory[];

  @Field(() => [BreachPurpose], { description: 'By purpose.' })
  purposes!: readonly BreachPurpose[];
}

@ObjectType({ description: 'What staff wrote about a breach.', simpleResolvers: true })
export class BreachNote {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @NotPersonalField(() => BreachEntryKind, { description: 'What it says.' })
  kind!: BreachEntryKind;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  recordedAt!: Date;

  @NotPersonalField(() => ID, { description: 'Account of the writer.' })
  recordedBy!: string;

  @NotPersonalField(() => String, { description: 'The text, about the incident.' })
  text!: string;
}

@ObjectType({ description: 'A personal data breach (GDPR Art. 33).', simpleResolvers: true })
export class Breach {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the shop became aware of it.' })
  awareAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Until when the authority is to be notified: 72 hours later, weekends and holidays included.' })
  reportDueAt!: Date;

  @NotPersonalField(() => Float, { description: 'Hours that are left; below 0: overdue.' })
  hoursLeft!: number;

  @NotPersonalField(() => String, { description: 'DUE, OVERDUE, REPORTED, REPORTED_LATE, or NOT_NEEDED (a risk is unlikely).' })
  reportState!: string;

  @NotPersonalField(() => BreachRisk, { nullable: true, description: 'The risk; null: not assessed yet.' })
  risk!: BreachRisk | null;

  @NotPersonalField(() => BreachExemption, { nullable: true, description: 'Why people need not be told of a high risk.' })
  exemption!: BreachExemption | null;

  @NotPersonalField(() => Boolean, { nullable: true, description: 'Whether the people are to be told (Art. 34); null: the risk is not assessed yet.' })
  tellPeople!: boolean | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When the authority was notified.' })
  reportedAt!: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When its handling was over.' })
  closedAt!: Date | null;
}

@ObjectType({ description: 'A page of breaches, the latest first.' })
export class BreachConnection extends connectionOf(Breach, 'Breach') {}

@NotPersonal()
@ObjectType({ description: 'The draft of the notification to the authority (GDPR Art. 33(3)).', simpleResolvers: true })
export class BreachReport {
  @Field(() => String, { description: 'In Swedish, for IMY (Markdown).' })
  swedish!: string;

  @Field(() => String, { description: 'In English (Markdown).' })
  english!: string;

  @Field(() => Boolean, { nullable: true, description: 'Whether the people are to be told (Art. 34); null: the risk is not assessed yet.' })
  tellPeople!: boolean | null;
}

@NotPersonal()
@ObjectType({ description: 'Why the breach could not be opened or changed.', implements: UserError })
export class BreachError extends UserError {
  @Field(() => BreachErrorCode, { description: 'What is wrong.' })
  code!: BreachErrorCode;
}

@ObjectType({ description: 'The breach as it is now.' })
export class BreachPayload {
  @Field(() => Breach, { nullable: true, description: 'The breach.' })
  breach?: Breach | null;

  @Field(() => [BreachError], { description: 'What can be put right.' })
  userErrors!: BreachError[];
}

export function toBreach(breach: BreachEntity, now: Date): Breach {
  const { id, awareAt, risk, exemption, reportedAt, closedAt } = breach;
  const dueAt = reportDueAt(awareAt);
  return {
    id,
    awareAt,
    reportDueAt: dueAt,
    hoursLeft: Math.floor((dueAt.getTime() - now.getTime()) / 360_000) / 10,
    reportState: reportState(breach, now),
    risk: risk === null ? null : BreachRisk[risk],
    exemption: exemption === null ? null : BreachExemption[exemption],
    tellPeople: risk === null ? null : mustTellPeople(breach),
    reportedAt,
    closedAt,
  };
}

export function toNote(entry: BreachEntry): BreachNote {
  return { ...entry, kind: BreachEntryKind[entry.kind] };
}
