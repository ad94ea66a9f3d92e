import { NotPersonalField, PersonalDataField, readRecording, readWords, type ToldHow } from '@andamal/service';
import { Directive, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import type { PersonalDataReader } from '../reading/personal-data.reader';

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
    private readonly reader: PersonalDataReader,
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
}

function wordsOf(value: string | null): string | null {
  return value === null ? null : (readWords(value)?.text ?? value);
}

function recordingOf(value: string | null): CallRecording | null {
  const facts = value === null ? null : readRecording(value);
  if (facts === null) return null;
  return { ...facts, startedAt: new Date(facts.startedAt), toldAt: new Date(facts.toldAt) };
}
