import { PersonalDataArg, personalDataRef, type ContextKind } from '@andamal/service';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import { PersonalData } from '../reading/personal-data.types';
import type { CallerRecognition, Candidate } from './caller-recognition.service';
import { CallerRecognitionResult, type RecognisedCaller } from './caller-recognition.types';

@Resolver()
export class CallerRecognitionResolver {
  constructor(private readonly recognition: CallerRecognition) {}

  /** A query: its argument is a read, which the gateway decides before the number gets here. */
  @Query(() => CallerRecognitionResult, {
    nullable: true,
    description: 'Who may be calling, by a registered phone number. SUPPORT with CUSTOMER_SERVICE; each look-up is logged, without the number.',
  })
  async recogniseCaller(
    @PersonalDataArg('PHONE') @Arg('phone', () => String, { description: 'The number that calls, 32 characters at most.' }) phone: string,
    @Ctx() context: VaultContext,
  ): Promise<CallerRecognitionResult> {
    const { candidates, more } = await this.recognition.recognise(phone, context.caller);
    return { candidates: candidates.map((candidate) => shown(candidate, context)), more };
  }
}

function shown({ subjectId, accountId, held }: Candidate, { personalData }: VaultContext): RecognisedCaller {
  const { contextKind, contextId } = held;
  return {
    subject: new DataSubject(subjectId),
    personalData: new PersonalData(personalDataRef(subjectId, contextKind as ContextKind, contextId), personalData),
    customer: accountId === null ? null : { id: accountId },
    contextKind,
    contextId,
  };
}
