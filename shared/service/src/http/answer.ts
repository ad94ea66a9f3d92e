import { AppError, type AppErrorCode } from '@andamal/kernel';
import type { GraphQLAnswer } from '../subgraph';

/** The data of an internal answer, all or nothing. */
export function dataOf<Data>(from: string, answer: GraphQLAnswer): Data {
  const failure = answer.errors?.[0];
  if (failure !== undefined) {
    const { code, ...details } = failure.extensions ?? {};
    throw new AppError((code as AppErrorCode | undefined) ?? 'INTERNAL', failure.message, { details: { ...details } });
  }
  if (answer.data === undefined || answer.data === null) {
    throw new AppError('UNAVAILABLE', `The subgraph ${from} gave no answer.`);
  }
  return answer.data as Data;
}
