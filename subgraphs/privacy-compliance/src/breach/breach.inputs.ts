import { ConnectionArgs, NotPersonalField } from '@andamal/service';
import { IsOptional, IsUUID, MaxLength, MinLength } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, InputType, registerEnumType } from 'type-graphql';

export enum BreachRisk {
  NONE = 'NONE',
  RISK = 'RISK',
  HIGH_RISK = 'HIGH_RISK',
}
registerEnumType(BreachRisk, {
  name: 'BreachRisk',
  description: 'The risk to the rights and freedoms of people.',
  valuesConfig: {
    NONE: { description: 'Unlikely: documented, and not notified (GDPR Art. 33(1), (5)).' },
    RISK: { description: 'A risk: the authority is notified.' },
    HIGH_RISK: { description: 'A high risk: the people are told too (Art. 34).' },
  },
});

export enum BreachExemption {
  DATA_UNINTELLIGIBLE = 'DATA_UNINTELLIGIBLE',
  RISK_ENDED = 'RISK_ENDED',
  DISPROPORTIONATE_EFFORT = 'DISPROPORTIONATE_EFFORT',
}
registerEnumType(BreachExemption, {
  name: 'BreachExemption',
  description: 'Why people need not be told of a high risk (GDPR Art. 34(3)).',
  valuesConfig: {
    DATA_UNINTELLIGIBLE: { description: 'Whoever got the data cannot read them, such as for encryption.' },
    RISK_ENDED: { description: 'Measures were taken after which the high risk is no longer likely.' },
    DISPROPORTIONATE_EFFORT: { description: 'It would take a disproportionate effort: the public is informed instead.' },
  },
});

export enum BreachEntryKind {
  DESCRIPTION = 'DESCRIPTION',
  UPDATE = 'UPDATE',
  CONSEQUENCES = 'CONSEQUENCES',
  MEASURES = 'MEASURES',
  RISK_REASON = 'RISK_REASON',
  DELAY_REASON = 'DELAY_REASON',
}
registerEnumType(BreachEntryKind, {
  name: 'BreachEntryKind',
  description: 'What a text about a breach says: which part of the notification it goes into.',
  valuesConfig: {
    DESCRIPTION: { description: 'What has happened.' },
    UPDATE: { description: 'What has become known since (GDPR Art. 33(4)).' },
    CONSEQUENCES: { description: 'What it is likely to mean for the people (Art. 33(3)(c)).' },
    MEASURES: { description: 'What has been done or is proposed (Art. 33(3)(d)).' },
    RISK_REASON: { description: 'Why the risk was assessed as it was.' },
    DELAY_REASON: { description: 'Why the authority is notified after the 72 hours (Art. 33(1)).' },
  },
});

@InputType({ description: 'Whose reads: one of the three, between two instants.' })
export class BreachScopeInput {
  @NotPersonalField(() => ID, { nullable: true, description: 'Account of an operator or of whoever used it.' })
  @IsOptional()
  @MaxLength(64)
  actorId?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Name of an operation.' })
  @IsOptional()
  @MaxLength(128)
  operation?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Code of a recipient, such as CARRIER: what was disclosed to it.' })
  @IsOptional()
  @MaxLength(40)
  recipient?: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'From this instant.' })
  from!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Up to this instant, which is not in it.' })
  to!: Date;
}

@ArgsType()
export class BreachPageArgs extends ConnectionArgs {
  @NotPersonalField(() => Boolean, { defaultValue: false, description: 'Only those whose notification is due or overdue.' })
  unreported!: boolean;
}

const MAX_TEXT = 4_000;

@InputType({ description: 'A breach that the shop has become aware of.' })
export class OpenBreachInput {
  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the shop became aware of it: the 72 hours run from here.' })
  awareAt!: Date;

  @NotPersonalField(() => String, { description: 'What has happened. About the incident, not about people.' })
  @MinLength(1)
  @MaxLength(MAX_TEXT)
  description!: string;

  @Field(() => BreachScopeInput, { nullable: true, description: 'Whose reads it is about, when that is known.' })
  scope?: BreachScopeInput | null;
}

@InputType({ description: 'A text about a breach.' })
export class AddBreachEntryInput {
  @NotPersonalField(() => ID, { description: 'The breach.' })
  @IsUUID()
  breachId!: string;

  @NotPersonalField(() => BreachEntryKind, { description: 'What it says.' })
  kind!: BreachEntryKind;

  @NotPersonalField(() => String, { description: 'The text. About the incident, not about people.' })
  @MinLength(1)
  @MaxLength(MAX_TEXT)
  text!: string;
}

@InputType({ description: 'The risk of a breach.' })
export class AssessBreachInput {
  @NotPersonalField(() => ID, { description: 'The breach.' })
  @IsUUID()
  breachId!: string;

  @NotPersonalField(() => BreachRisk, { description: 'How high it is.' })
  risk!: BreachRisk;

  @NotPersonalField(() => BreachExemption, { nullable: true, description: 'Why people need not be told of a high risk.' })
  exemption?: BreachExemption | null;

  @NotPersonalField(() => String, { description: 'The reasons.' })
  @MinLength(1)
  @MaxLength(MAX_TEXT)
  reason!: string;
}

@InputType({ description: 'That the authority was notified of a breach.' })
export class MarkBreachReportedInput {
  @NotPersonalField(() => ID, { description: 'The breach.' })
  @IsUUID()
  breachId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;
}

@InputType({ description: 'A breach whose handling is over.' })
export class CloseBreachInput {
  @NotPersonalField(() => ID, { description: 'The breach.' })
  @IsUUID()
  breachId!: string;
}
