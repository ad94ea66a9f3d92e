import { NotPersonalField, PersonalDataField, readRecording, readWords, type ToldHow } from '@andamal/service';
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { seesLetters } from '../access';
import type { VaultContext } from '../context';

@ObjectType({ description: 'What is known of the recording of a call. The recording itself is kept elsewhere.', simpleResolvers: true })
export class CallRecording {
  @PersonalDataField('CALL_RECORDING', () => ID, { nullable: false, description: 'Id of the recording, where recordings are kept.' })
  recording!: string;

  @PersonalDataField('CALL_RECORDING', () => GraphQLISODateTime, { nullable: false, description: 'When the recording began.' })
  startedAt!: Date;

  @PersonalDataField('CALL_RECORDING', () => Int, { nullable: false, description: 'How long it is.' })
  seconds!: number;

  @PersonalDataField('CALL_RECORDING', () => GraphQLISODateTime, { nullable: false, description: 'When the caller was told that the call is recorded.' })
  toldAt!: Date;

  @PersonalDataField('CALL_RECORDING', () => String, { nullable: false, description: 'How the caller was told: ANNOUNCEMENT or BY_STAFF.' })
  toldHow!: ToldHow;
}

export const AnswerLetterState = { PENDING: 'PENDING', SENT: 'SENT', REFUSED: 'REFUSED', FAILED: 'FAILED' } as const;
registerEnumType(AnswerLetterState, {
  name: 'AnswerLetterState',
  description: 'What became of a letter with an answer of the shop.',
  valuesConfig: {
    PENDING: { description: 'It is on its way, or is tried again.' },
    SENT: { description: 'The mail service has taken it.' },
    REFUSED: { description: 'It was not allowed to go when its time came. It does not go any more.' },
    FAILED: { description: 'It could not be delivered to the mail service, or came too late.' },
  },
});

@ObjectType({ description: 'The letter by which an answer of the shop went to the person.', simpleResolvers: true })
export class AnswerLetter {
  @NotPersonalField(() => AnswerLetterState, { description: 'What became of it.' })
  state!: keyof typeof AnswerLetterState;

  @NotPersonalField(() => String, { nullable: true, description: 'Why it was refused or failed, such as RESTRICTED, NO_ADDRESS or NO_LIVE_BINDING.' })
  reason!: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it went, or was given up; null: neither yet.' })
  endedAt!: Date | null;
}

/**
 * The words of one entry of a support case: the data that came in with its deposit. Decided, logged and opened by the
 * request's reader, together with those of all other entries of an answer.
 */
@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'What was said in one entry of a support case. Each field is shown only for a purpose that may use it; otherwise it is ' +
    'null, with an error PURPOSE_DENIED. What has been erased is null too.',
  simpleResolvers: true,
})
export class EntryWords {
  constructor(
    ref: string,
    private readonly context: VaultContext,
  ) {
    this.id = ref;
  }

  @NotPersonalField(() => ID, { description: 'Names the person and the entry. Says nothing about the person.' })
  readonly id: string;

  @PersonalDataField('CORRESPONDENCE', () => String, { description: 'The words of a message.' })
  get text(): Promise<string | null> {
    return this.reader.one(this.id, 'CORRESPONDENCE').then(wordsOf);
  }

  @PersonalDataField('ACCOUNT_NOTES', () => String, { description: 'The words of a note that staff made.' })
  get note(): Promise<string | null> {
    return this.reader.one(this.id, 'ACCOUNT_NOTES').then(wordsOf);
  }

  @PersonalDataField('CALL_RECORDING', () => CallRecording, { description: 'What is known of the recording of a call.' })
  get recording(): Promise<CallRecording | null> {
    return this.reader.one(this.id, 'CALL_RECORDING').then(recordingOf);
  }

  @Field(() => AnswerLetter, {
    nullable: true,
    description: 'The letter by which an answer went to the person; null: it went by none, as on all channels but MAIL. SUPPORT with CUSTOMER_SERVICE, and RIGHTS; null for others.',
  })
  get letter(): Promise<AnswerLetter | null> {
    const { caller, answerLetters } = this.context;
    if (!seesLetters(caller)) return Promise.resolve(null);
    return answerLetters.load(this.id).then((found) => {
      if (found === null) return null;
      const { state, reason, requestedAt, endedAt } = found.message;
      // Being handed over is no end yet, and a reason to try again is none why it did not go.
      return state === 'PENDING' || state === 'SENDING' ? { state: 'PENDING', reason: null, requestedAt, endedAt: null } : { state, reason, requestedAt, endedAt };
    });
  }

  private get reader(): VaultContext['personalData'] {
    return this.context.personalData;
  }
}

function wordsOf(value: string | null): string | null {
  return value === null ? null : (readWords(value)?.text ?? value);
}

function recordingOf(value: string | null): CallRecording | null {
  const facts = value === null ? null : readRecording(value);
  if (facts === null) return null;
  return { ...facts, startedAt: new Date(facts.startedAt), toldAt: new Date(facts.toldAt) };
}
