import { NotPersonal, NotPersonalField } from '@andamal/service';
import { IsOptional, Max, Min } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import type { ChainVerification } from './access-log-verifier';

@ArgsType()
export class VerifyAccessLogArgs {
  @NotPersonalField(() => Int, { nullable: true, description: 'Begin behind this place, at which there is an anchor (`lastAnchor` of a check before). Left out: at the beginning.' })
  @IsOptional()
  @Min(0)
  @Max(2_147_483_647)
  after?: number | null;

  @NotPersonalField(() => Int, { nullable: true, description: 'Look at so many records at most. Left out: all.' })
  @IsOptional()
  @Min(1)
  @Max(2_147_483_647)
  limit?: number | null;
}

@NotPersonal()
@ObjectType({ description: 'The first record of the access log that is not as it was written.', simpleResolvers: true })
export class BadAccessLogEntry {
  @Field(() => ID, { description: 'Its place in the log.' })
  id!: string;

  @Field(() => String, {
    description:
      'ALTERED, MISSING, REORDERED, INSERTED, TRUNCATED, NOT_LISTED (it is right, but not found by one of its people), ANCHOR_MISMATCH ' +
      '(records up to it were rewritten since it was signed), REWRITTEN (the running service had written something else there), ' +
      'ANCHOR_FORGED or UNSIGNED_RESTORE.',
  })
  fault!: string;
}

@NotPersonal()
@ObjectType({ description: 'That the vault went on from a backup: what was in the log after the backup is lost, and said to be.', simpleResolvers: true })
export class AccessLogRestore {
  @Field(() => ID, { description: 'Place of the record that says so.' })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: 'When the vault noticed.' })
  at!: Date;

  @Field(() => ID, { description: 'The last place that had been signed before: records from the restore’s own place up to it are lost.' })
  lostThrough!: string;
}

@NotPersonal()
@ObjectType({ description: 'Whether the access log is as it was written.', simpleResolvers: true })
export class AccessLogVerification {
  @Field(() => Boolean, { description: 'Whether every record that was looked at is as it was written, and none is missing.' })
  intact!: boolean;

  @Field(() => Int, { description: 'How many records were found right. A record has a line for each person and context.' })
  verified!: number;

  @Field(() => BadAccessLogEntry, { nullable: true, description: 'The first bad record.' })
  firstBad!: BadAccessLogEntry | null;

  @Field(() => String, { description: 'Hash of the last good record (SHA-256, hex): note it down, to compare later.' })
  headHash!: string;

  @Field(() => ID, { description: 'Place of the last record that was looked at.' })
  through!: string;

  @Field(() => Boolean, { description: 'Whether that is the end of the log.' })
  complete!: boolean;

  @Field(() => Int, { description: 'How many signed anchors the log was held against.' })
  anchors!: number;

  @Field(() => Int, { nullable: true, description: 'The last anchor up to there: pass it as `after` next time.' })
  lastAnchor!: number | null;

  @Field(() => [AccessLogRestore], { description: 'The restores of the vault from a backup. Each is to be one that you know of.' })
  restores!: AccessLogRestore[];
}

export function toVerification({ firstBad, restores, through, ...rest }: ChainVerification): AccessLogVerification {
  return {
    ...rest,
    through: String(through),
    firstBad: firstBad === null ? null : { id: String(firstBad.seq), fault: firstBad.fault },
    restores: restores.map(({ seq, at, lostThrough }) => ({ id: String(seq), at: new Date(at), lostThrough: String(lostThrough) })),
  };
}
