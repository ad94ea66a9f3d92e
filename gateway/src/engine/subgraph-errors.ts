import { AppError } from '@andamal/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

export type ErrorPath = readonly (string | number)[];

/** What servers put into extensions about their own inside, in development or by mistake. */
const INNER_DETAILS = new Set(['stacktrace', 'exception', 'serviceName', 'debug', 'debugMessage', 'query', 'variables']);

/** Renames the planner's and the engine's own keys of a path to the client's. */
export type KeyNames = (key: string) => string;

/** A subgraph's error as the client may see it: message, code and facts for the caller, at the client's own path. */
export function clientError(error: GraphQLFormattedError, path: ErrorPath | undefined, names: KeyNames): GraphQLError {
  const extensions: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error.extensions ?? {})) {
    if (!INNER_DETAILS.has(key)) extensions[key] = value;
  }
  extensions.code ??= 'DOWNSTREAM_SERVICE_ERROR';
  return new GraphQLError(typeof error.message === 'string' ? error.message : 'A subgraph failed.', {
    path: path?.map((key) => (typeof key === 'string' ? names(key) : key)),
    extensions,
  });
}

/** A subgraph that gave no answer at all. Which one, and why, is for the log. */
export function unavailableError(cause: unknown, path: ErrorPath | undefined, names: KeyNames): GraphQLError {
  return new GraphQLError('A part of the service does not answer at the moment.', {
    path: path?.map((key) => (typeof key === 'string' ? names(key) : key)),
    extensions: { code: cause instanceof AppError ? cause.code : 'UNAVAILABLE' },
  });
}
