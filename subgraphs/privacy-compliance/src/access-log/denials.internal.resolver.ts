import { AppError } from '@andamal/kernel';
import { MaxLength } from 'class-validator';
import { Arg, Ctx, Field, GraphQLISODateTime, ID, InputType, Int, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import { named, namedOperation, type AccessLog } from './access-log';
import { writeLine, type AccessRecord } from './access-record';

const MAX_DENIALS = 500;

@InputType({ description: 'A read that the gateway denied before any data was looked up.' })
export class DenialInput {
  @Field(() => String, { nullable: true, description: 'The purpose that was stated; null: none.' })
  @MaxLength(256)
  purpose?: string | null;

  @Field(() => String, { description: 'Category of the field.' })
  @MaxLength(64)
  category!: string;

  @Field(() => String, { description: 'Why it was denied.' })
  @MaxLength(40)
  reason!: string;

  @Field(() => String, { description: 'The field or input, such as PersonalData.phone.' })
  @MaxLength(256)
  field!: string;

  @Field(() => String, { description: 'Name of the operation.' })
  @MaxLength(256)
  operation!: string;

  @Field(() => String, { description: 'ANONYMOUS, CUSTOMER, STAFF or SERVICE.' })
  @MaxLength(16)
  callerKind!: string;

  @Field(() => ID, { nullable: true, description: 'Account of the caller.' })
  @MaxLength(64)
  callerId?: string | null;

  @Field(() => [String], { description: 'Roles of the caller.' })
  roles!: string[];

  @Field(() => ID, { description: 'Id of the request.' })
  @MaxLength(64)
  requestId!: string;

  @Field(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;
}

@Resolver()
export class DenialsResolver {
  constructor(private readonly log: AccessLog) {}

  @Mutation(() => Int, { description: 'Puts reads that stage 1 denied into the access log. @returns how many' })
  async recordDenials(
    @Arg('denials', () => [DenialInput], { description: 'The denials, 500 at most.' }) denials: DenialInput[],
    @Ctx() { caller }: VaultContext,
  ): Promise<number> {
    // The gateway may call this for itself only: what it carries for a client has that client's kind.
    if (caller.kind !== 'SERVICE') throw new AppError('FORBIDDEN', 'This operation is for the services of the shop.');
    if (denials.length > MAX_DENIALS) throw new AppError('BAD_INPUT', `At most ${MAX_DENIALS} denials at a time.`);
    if (denials.length > 0) await this.log.append(denials.map(toRecord));
    return denials.length;
  }
}

function toRecord({ purpose, category, reason, field, operation, callerKind, callerId, roles, requestId, at }: DenialInput): AccessRecord {
  return {
    recordedAt: at.getTime(),
    actorKind: named(callerKind, 16),
    actorId: callerId ?? null,
    roles: roles.join(',').slice(0, 200),
    purpose: purpose === undefined || purpose === null ? null : named(purpose, 64),
    operation: namedOperation(operation),
    requestId: named(requestId, 64),
    lines: [writeLine({ subjectId: null, context: named(field, 100), categories: category, datumIds: '', outcome: 'DENIED', reason })],
  };
}
