import type { CallerContext } from '@andamal/service';
import type { Refusals } from './access-log/log-refusals';
import type { AnswerLetters } from './conversations/answer-letters';
import type { PersonalDataReader } from './reading/personal-data.reader';

/** What every resolver gets, made anew for each request. */
export interface VaultContext {
  readonly caller: CallerContext;
  /** The only way to a value: decides, logs, decrypts. */
  readonly personalData: PersonalDataReader;
  readonly refusals: Refusals;
  /** What became of the letters with answers of support. */
  readonly answerLetters: AnswerLetters;
}
