import { connectionOf, NotPersonalField, PersonalDataField } from '@andamal/service';
import { Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSubject } from '../reading/data-subject.types';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import { CASE_CHANNELS, CASE_DECISIONS, CASE_KINDS, CASE_STATES, IDENTITY_METHODS, type CaseChannel, type CaseDecision, type CaseKind, type CaseState, type IdentityMethod } from './case.states';

const enumOf = <Code extends string>(codes: readonly Code[]): { readonly [C in Code]: C } =>
  Object.fromEntries(codes.map((code) => [code, code])) as { readonly [C in Code]: C };

export const RightsCaseKind = enumOf(CASE_KINDS);
registerEnumType(RightsCaseKind, {
  name: 'RightsCaseKind',
  description: 'Which right a case is about.',
  valuesConfig: {
    ACCESS: { description: 'GDPR Art. 15.' },
    PORTABILITY: { description: 'GDPR Art. 20.' },
    RECTIFICATION: { description: 'GDPR Art. 16.' },
    ERASURE: { description: 'GDPR Art. 17.' },
    RESTRICTION: { description: 'GDPR Art. 18.' },
    OBJECTION: { description: 'GDPR Art. 21.' },
    CONSENT_WITHDRAWAL: { description: 'GDPR Art. 7(3).' },
    COMPLAINT: { description: 'GDPR Art. 77.' },
  },
});

export const RightsCaseChannel = enumOf(CASE_CHANNELS);
registerEnumType(RightsCaseChannel, {
  name: 'RightsCaseChannel',
  description: 'How something reached the shop, or the person.',
  valuesConfig: {
    SITE: { description: 'On the site.' },
    MAIL: { description: 'By e-mail.' },
    POST: { description: 'By letter.' },
    PHONE: { description: 'By phone.' },
    CHAT: { description: 'By chat.' },
  },
});

export const RightsCaseState = enumOf(CASE_STATES);
registerEnumType(RightsCaseState, {
  name: 'RightsCaseState',
  description: 'Where a case stands.',
  valuesConfig: {
    AWAITING_IDENTITY: { description: 'Until it is known who asks the clock stands still.' },
    OPEN: { description: 'Received.' },
    IN_PROGRESS: { description: 'Being carried out.' },
    WAITING: { description: 'For what `waitsFor` says.' },
    COMPLETED: { description: 'Carried out, to its end.' },
    DECLINED: { description: 'Declined, with a reason.' },
    CANCELLED: { description: 'Taken back by the person.' },
  },
});

export const RightsCaseDecision = enumOf(CASE_DECISIONS);
registerEnumType(RightsCaseDecision, {
  name: 'RightsCaseDecision',
  description: 'What staff have decided.',
  valuesConfig: { GRANTED: { description: 'The person gets what they asked for.' }, DECLINED: { description: 'They do not, for a reason.' } },
});

export const IdentityProof = enumOf(IDENTITY_METHODS);
registerEnumType(IdentityProof, {
  name: 'IdentityProof',
  description: 'How it was made sure who asks.',
  valuesConfig: {
    SESSION: { description: 'Signed in. Not for staff to say.' },
    CODE: { description: 'With a one-time code, sent to the address on file. Staff enter the one that the person has read out.' },
    ID_DOCUMENT: { description: 'Staff have seen a document.' },
    CALL_BACK: { description: 'Staff have reached the person by the address or number on file.' },
  },
});

@ObjectType({ description: 'A step of a case.', simpleResolvers: true })
export class RightsCaseStep {
  @NotPersonalField(() => String, { description: 'What is done, in a code such as ERASE.' })
  name!: string;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was; null: not yet.' })
  doneAt!: Date | null;
}

@ObjectType({ description: 'That a service of the shop has applied what a case has done.', simpleResolvers: true })
export class RightsCaseAcknowledgement {
  @NotPersonalField(() => String, { description: 'The service.' })
  service!: string;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'Since when that is known; null: not yet.' })
  acknowledgedAt!: Date | null;
}

@ObjectType({ description: 'Something that happened in a case.', simpleResolvers: true })
export class RightsCaseEntry {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'OPENED, JOINED, IDENTITY_ASKED, CODE_SENT, IDENTITY_PROVEN, EXTENDED, NOTICE_GIVEN, NOTE, DECIDED, CONFLICT_RESOLVED, LIFTED, FORWARDED, COMPLETED, DECLINED, CANCELLED or RESTORED (found again after a restore from a backup: what was written since the backup is lost, and has to be asked for).' })
  kind!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @NotPersonalField(() => String, { description: 'CUSTOMER, STAFF or SERVICE.' })
  actorKind!: string;

  @NotPersonalField(() => ID, { nullable: true, description: 'Who. A customer is told that it was staff, not who.' })
  actorId!: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'What exactly: a channel, a decision, a ground.' })
  code!: string | null;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'What was written: a request, a note, a reason.' })
  text!: string | null;
}

@ObjectType({ description: 'Where to complain, and what to tell there (GDPR Art. 77).', simpleResolvers: true })
export class ComplaintGuide {
  @NotPersonalField(() => String, { description: 'Name of the supervisory authority.' })
  authority!: string;

  @NotPersonalField(() => String, { description: 'Its site.' })
  website!: string;

  @NotPersonalField(() => String, { description: 'Its e-mail address.' })
  email!: string;

  @NotPersonalField(() => [String], { description: 'What it needs to know.' })
  whatToTell!: string[];
}

@ObjectType({ description: 'A case about a right of a person (GDPR Art. 12-22 and 77).' })
export class RightsCase {
  constructor(
    /** What the fields below are shown from; not a field itself. */
    readonly row: RightsCaseEntity,
    facts: Omit<RightsCase, 'row' | 'subject'>,
  ) {
    Object.assign(this, facts);
    this.subject = new DataSubject(row.subjectId);
  }

  @NotPersonalField(() => ID, { description: 'Its number.' })
  readonly id!: string;

  @Field(() => DataSubject, { description: 'The person.' })
  readonly subject!: DataSubject;

  @NotPersonalField(() => RightsCaseKind, { description: 'Which right.' })
  readonly kind!: CaseKind;

  @NotPersonalField(() => RightsCaseChannel, { description: 'How the request came in.' })
  readonly channel!: CaseChannel;

  @NotPersonalField(() => RightsCaseState, { description: 'Where it stands.' })
  readonly state!: CaseState;

  @NotPersonalField(() => String, { description: 'What that means, in plain words.' })
  readonly explanation!: string;

  @NotPersonalField(() => [String], { description: 'ALL, or codes of the categories or purposes that it is about.' })
  readonly scope!: string[];

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the request came in.' })
  readonly receivedAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'Since when it is known who asks.' })
  readonly identityProvenAt!: Date | null;

  @NotPersonalField(() => IdentityProof, { nullable: true, description: 'How that is known.' })
  readonly identityProof!: IdentityMethod | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The last day for the answer (Stockholm), such as 2026-12-28; null while the clock stands still.' })
  readonly dueDate!: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The day by which the policy has it answered as a rule.' })
  readonly replyDate!: string | null;

  @NotPersonalField(() => Boolean, { description: 'Whether that last day has passed, and the case is open.' })
  readonly overdue!: boolean;

  @NotPersonalField(() => Int, { description: 'By how many months the time was extended, 0 to 2 (GDPR Art. 12(3)).' })
  readonly extendedMonths!: number;

  @NotPersonalField(() => RightsCaseDecision, { nullable: true, description: 'What staff have decided, where they had to.' })
  readonly decision!: CaseDecision | null;

  @NotPersonalField(() => String, { nullable: true, description: 'STAFF, ACKNOWLEDGEMENT, RECIPIENT, RECEIPT or NOTICE; null: for nothing.' })
  readonly waitsFor!: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it ended.' })
  readonly closedAt!: Date | null;

  @Field(() => ComplaintGuide, { nullable: true, description: 'For a complaint, and for what was declined: where to turn.' })
  readonly complaintGuide!: ComplaintGuide | null;
}

@ObjectType({ description: 'A page of cases.' })
export class RightsCaseConnection extends connectionOf(RightsCase, 'RightsCase') {}
