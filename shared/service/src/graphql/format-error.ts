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
    return { message: originalError.message, ...located, extensions: { ...originalError.details, code: originalError.code } };
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
    // GraphQL's own words: syntax, validation, coercion.
    const code = typeof error.extensions.code === 'string' ? error.extensions.code : 'BAD_INPUT';
    return { message: withoutInput(error.message), ...located, extensions: { ...error.extensions, code } };
  }
  options.log.error({ err: originalError, requestId: options.requestId, path: error.path?.join('.') }, 'operation failed');
  return {
    message: 'Something went wrong on our side.',
    ...located,
    extensions: { code: 'INTERNAL', requestId: options.requestId },
  };
}

const COERCION = /^(Variable "\$\w+") got invalid value /;
const PLACE = / at "([\w.[\]]+)";/g;
const HARMLESS_REASON = /(?:Field "\w+" of required type "[\w![\]]+" was not provided|Field "\w+" is not defined by type "\w+")\.?/;

/** A failed coercion quotes the whole value, a password or an address among it. What is left says where and why. */
export function withoutInput(message: string): string {
  const variable = COERCION.exec(message)?.[1];
  if (variable === undefined) return message;
  const place = [...message.matchAll(PLACE)].at(-1)?.[1];
  const reason = HARMLESS_REASON.exec(message)?.[0] ?? 'It is not of the type that is asked for.';
  return `${variable} has an invalid value${place === undefined ? '' : ` at "${place}"`}: ${reason}`;
}

function flatten(problems: readonly ValidationProblem[], path: readonly string[]): { field: string; problem: string }[] {
  return problems.flatMap(({ property, constraints, children }) => {
    const here = [...path, property];
    const own = Object.values(constraints ?? {}).map((problem) => ({ field: here.join('.'), problem }));
    return [...own, ...flatten(children ?? [], here)];
  });
}
