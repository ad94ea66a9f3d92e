import { AppError } from '@andamal/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import type { Log } from '../log';

interface ValidationProblem {
  readonly property: string;
  readonly constraints?: Record<string, string>;
  readonly children?: readonly ValidationProblem[];
}

/**
 * An error as it may leave a service. Errors made for the caller keep code and message; input that breaks a limit names
 * its fields; a bug or an outage is logged and leaves only the request id.
 */
export function formatError(error: GraphQLError, options: { log: Log; requestId: string }): GraphQLFormattedError {
  const { originalError } = error;
  const located = { ...(error.locations && { locations: error.locations }), ...(error.path && { path: error.path }) };
  if (originalError instanceof AppError) {
    return { message: originalError.message, ...located, extensions: { code: originalError.code, ...originalError.details } };
  }
  if (originalError instanceof ArgumentValidationError) {
    const fields = flatten(originalError.extensions.validationErrors as unknown as ValidationProblem[], []);
    return {
      message: fields.map(({ field, problem }) => `${field}: ${problem}`).join('; '),
      ...located,
      extensions: { code: 'BAD_INPUT', fields },
    };
  }
  if (originalError === undefined || originalError === null || originalError instanceof GraphQLError) {
    // GraphQL's own words: syntax, validation, coercion. They may quote a literal back, but only to who wrote it.
    const code = typeof error.extensions.code === 'string' ? error.extensions.code : 'BAD_INPUT';
    return { message: error.message, ...located, extensions: { ...error.extensions, code } };
  }
  options.log.error({ err: originalError, requestId: options.requestId, path: error.path?.join('.') }, 'operation failed');
  return {
    message: 'Something went wrong on our side.',
    ...located,
    extensions: { code: 'INTERNAL', requestId: options.requestId },
  };
}

function flatten(problems: readonly ValidationProblem[], path: readonly string[]): { field: string; problem: string }[] {
  return problems.flatMap(({ property, constraints, children }) => {
    const here = [...path, property];
    const own = Object.values(constraints ?? {}).map((problem) => ({ field: here.join('.'), problem }));
    return [...own, ...flatten(children ?? [], here)];
  });
}
