import { NotPersonalField } from '@andamal/service';
import { Field, GraphQLISODateTime, ID, ObjectType, registerEnumType } from 'type-graphql';

export enum LineageNodeKind {
  EVENT = 'EVENT',
  DATUM = 'DATUM',
  VERSION = 'VERSION',
  BINDING = 'BINDING',
  READ = 'READ',
  DISCLOSURE = 'DISCLOSURE',
  END = 'END',
  DENIAL = 'DENIAL',
  CONSENT = 'CONSENT',
  OBJECTION = 'OBJECTION',
  RESTRICTION = 'RESTRICTION',
  CASE = 'CASE',
}
registerEnumType(LineageNodeKind, {
  name: 'LineageNodeKind',
  description: 'What a node of a lineage is.',
  valuesConfig: {
    EVENT: { description: 'Something that happened, with which data came in or purposes began.' },
    DATUM: { description: 'A value that is or was held, without the value.' },
    VERSION: { description: 'What a datum said from one instant on, without the value.' },
    BINDING: { description: 'A purpose for which a datum is or was held.' },
    READ: { description: 'That somebody read data.' },
    DISCLOSURE: { description: 'That somebody outside got data.' },
    END: { description: 'That a datum was destroyed.' },
    DENIAL: { description: 'That somebody asked for data and was denied. Shown when it is asked for among `kinds`.' },
    CONSENT: { description: 'That the person consented to a purpose.' },
    OBJECTION: { description: 'That the person objects to a purpose.' },
    RESTRICTION: { description: 'That the person has restricted a purpose, or all.' },
    CASE: { description: 'That the person exercised a right.' },
  },
});

export enum LineageRelation {
  BROUGHT = 'BROUGHT',
  HAS_VERSION = 'HAS_VERSION',
  BOUND = 'BOUND',
  OPENED = 'OPENED',
  READ_IN = 'READ_IN',
  DISCLOSED_IN = 'DISCLOSED_IN',
  ENDED = 'ENDED',
  DERIVED = 'DERIVED',
  RECTIFIED = 'RECTIFIED',
  DENIED_IN = 'DENIED_IN',
  ALLOWED = 'ALLOWED',
  BLOCKS = 'BLOCKS',
  CAUSED = 'CAUSED',
}
registerEnumType(LineageRelation, {
  name: 'LineageRelation',
  description: 'How two nodes of a lineage hang together.',
  valuesConfig: {
    BROUGHT: { description: 'The event brought the datum.' },
    HAS_VERSION: { description: 'The version is one of the datum.' },
    BOUND: { description: 'The datum is held for the purpose.' },
    OPENED: { description: 'The event opened the purpose.' },
    READ_IN: { description: 'The datum was read.' },
    DISCLOSED_IN: { description: 'The datum was handed on.' },
    ENDED: { description: 'The datum was destroyed.' },
    DERIVED: { description: 'The second datum was computed from the first.' },
    RECTIFIED: { description: 'The second datum or version took the place of the first, which was wrong.' },
    DENIED_IN: { description: 'A datum of this category was asked for and denied.' },
    ALLOWED: { description: 'The purpose rests on the consent.' },
    BLOCKS: { description: 'The objection or restriction stands in the way of the purpose.' },
    CAUSED: { description: 'The event or case made the datum go.' },
  },
});

@ObjectType({ description: 'Something in the history of a person’s data. Never a value.', simpleResolvers: true })
export class LineageNode {
  @NotPersonalField(() => ID, { description: 'Its id, unique in the graph.' })
  id!: string;

  @NotPersonalField(() => LineageNodeKind, { description: 'What it is.' })
  kind!: LineageNodeKind;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @NotPersonalField(() => String, { description: 'What it is, in a word: the event, category, purpose, operation or recipient.' })
  label!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'Code of the purpose.' })
  purpose?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Context, such as ORDER:<id>.' })
  context?: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it is or was over.' })
  until?: Date | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Why it ended.' })
  reason?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Who read: CUSTOMER, STAFF or SERVICE.' })
  actorKind?: string | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'Who read. A customer is told the role of staff, not who it was.' })
  actorId?: string | null;

  @NotPersonalField(() => [String], { nullable: true, description: 'Roles of the reader.' })
  roles?: string[] | null;

  @NotPersonalField(() => String, { nullable: true, description: 'For a datum that was computed: the category that it was computed from, whether that was kept or not.' })
  derivedFrom?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'For a disclosure: code of the recipient in the policy register.' })
  recipient?: string | null;
}

@ObjectType({ description: 'How two nodes hang together.', simpleResolvers: true })
export class LineageEdge {
  @NotPersonalField(() => ID, { description: 'Id of the node that it starts from.' })
  from!: string;

  @NotPersonalField(() => ID, { description: 'Id of the node that it leads to.' })
  to!: string;

  @NotPersonalField(() => LineageRelation, { description: 'How.' })
  relation!: LineageRelation;
}

@ObjectType({ description: 'Where a person’s data come from, what they are held for, who has read and got them, and how they ended.', simpleResolvers: true })
export class Lineage {
  /** The person whose data they are. */
  subjectId!: string;

  @Field(() => [LineageNode], { description: 'What happened, in the order of time.' })
  nodes!: LineageNode[];

  @Field(() => [LineageEdge], { description: 'How it hangs together.' })
  edges!: LineageEdge[];

  @NotPersonalField(() => String, { nullable: true, description: 'Pass it as `after` for what is older and for further data; null: there is nothing more.' })
  endCursor!: string | null;

  @NotPersonalField(() => Boolean, { description: 'Whether there are older reads or disclosures of these data than those shown: the next page goes on with them.' })
  olderReads!: boolean;
}
