import { connectionOf, NotPersonalField, personalDataRef, type ConversationChannel, type ToldHow } from '@andamal/service';
import { Directive, Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { Customer, DataSubjectStub, PersonalDataStub } from '../customers/customer.types';
import { ConversationChannelEnum, ConversationStateEnum, EntryKindEnum, SaidByEnum, ToldHowEnum } from './conversation.enums';
import type { Conversation as ConversationRow, ConversationEntry as EntryRow } from './conversation.entity';
import type { ConversationState, EntryKind } from './conversation.states';

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('Order', { description: 'A purchase.' })
export class OrderStub {
  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('EntryWords', { description: 'What was said in one entry of a support case.' })
export class EntryWordsStub {
  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@ObjectType({ description: 'That a caller was told that the call is recorded.' })
export class ToldOfRecording {
  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @NotPersonalField(() => ToldHowEnum, { description: 'How.' })
  how!: ToldHow;
}

@ObjectType('ConversationEntry', { description: 'Something said or noted in a support case.' })
export class ConversationEntryType {
  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  id!: string;

  @NotPersonalField(() => EntryKindEnum, { description: 'What it is.' })
  kind!: EntryKind;

  @NotPersonalField(() => SaidByEnum, { description: 'Who said or noted it.' })
  by!: 'CUSTOMER' | 'STAFF';

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @NotPersonalField(() => ID, { nullable: true, description: 'The staff who wrote it or answered. For staff only.' })
  staffId?: string | null;

  @Field(() => ToldOfRecording, { nullable: true, description: 'For a call: that the caller was told of a recording; null: not told.' })
  told?: ToldOfRecording | null;

  @Field(() => EntryWordsStub, { nullable: true, description: 'What was said; null for a call of which no recording is kept.' })
  words?: EntryWordsStub | null;
}

@ObjectType({ description: 'A page of a support case.' })
export class ConversationEntryConnection extends connectionOf(ConversationEntryType, 'ConversationEntry') {}

@ObjectType('Conversation', { description: 'A support case: what somebody and the shop said to each other about one thing.' })
export class ConversationType {
  constructor(readonly row: ConversationRow) {
    const { id, subjectId, accountId, orderId } = row;
    this.id = id;
    this.number = row.number;
    this.channel = row.channel;
    this.state = row.state;
    this.openedAt = row.openedAt;
    this.changedAt = row.changedAt;
    this.order = orderId === null ? null : { id: orderId };
    this.subject = { id: subjectId };
    if (accountId !== null) this.personalData = { id: personalDataRef(subjectId, 'ACCOUNT', accountId) };
    else if (orderId !== null) this.personalData = { id: personalDataRef(subjectId, 'ORDER', orderId) };
    else this.personalData = { id: personalDataRef(subjectId, 'CASE', id) };
  }

  @NotPersonalField(() => ID, { description: 'Opaque id.' })
  readonly id: string;

  @NotPersonalField(() => String, { description: 'What people call it by, such as S-7K3M-9QXA.' })
  readonly number: string;

  @NotPersonalField(() => ConversationChannelEnum, { description: 'How it began.' })
  readonly channel: ConversationChannel;

  @NotPersonalField(() => ConversationStateEnum, { description: 'For whom it waits.' })
  readonly state: ConversationState;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it began.' })
  readonly openedAt: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When something last came of it.' })
  readonly changedAt: Date;

  @Field(() => OrderStub, { nullable: true, description: 'The order that it is about.' })
  readonly order: OrderStub | null;

  @Field(() => DataSubjectStub, { nullable: true, description: 'Whom it is with, as a data subject.' })
  readonly subject: DataSubjectStub | null;

  @Field(() => PersonalDataStub, { nullable: true, description: 'What is known about whom it is with: through the account, else the order, else the case.' })
  readonly personalData: PersonalDataStub | null;

  /** Resolved by a field: an account that is closed is nobody's. */
  readonly customer?: Customer | null;
}

@ObjectType({ description: 'A page of support cases.' })
export class ConversationConnection extends connectionOf(ConversationType, 'Conversation') {}

/** @param inside whether the staff behind an entry are shown */
export function toEntry(row: EntryRow, subjectId: string, inside: boolean): ConversationEntryType {
  const { id, kind, at, depositId, toldAt, toldHow } = row;
  return {
    id,
    kind,
    at,
    by: kind === 'MESSAGE_IN' ? 'CUSTOMER' : 'STAFF',
    staffId: inside ? row.staffId : null,
    told: toldAt === null || toldHow === null ? null : { at: toldAt, how: toldHow },
    words: depositId === null ? null : { id: personalDataRef(subjectId, 'DEPOSIT', depositId) },
  };
}
