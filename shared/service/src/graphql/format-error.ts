import { AppError } from '@andamal/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import type { CallerContext } from '../caller/caller-context';
import { loggedName } from '../caller/logged-name';
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
export function formatError(error: GraphQLError, options: { log: Log; caller: CallerContext }): GraphQLFormattedError {
  const { originalError } = error;
  const { requestId } = options.caller;
  const located = { ...(error.locations && { locations: error.locations }), ...(error.path && { path: error.path }) };
  if (originalError instanceof AppError) {
    if (originalError.code === 'FORBIDDEN') logRefusal(options, { path: loggedPath(error), reason: originalError.message });
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
  options.log.error({ err: originalError, requestId, path: loggedPath(error) }, 'operation failed');
  return {
    message: 'Something went wrong on our side.',
    ...located,
    extensions: { code: 'INTERNAL', requestId },
  };
}

/** A path is of aliases, and those are the client's. */
function loggedPath({ path }: GraphQLError): string | undefined {
  return path?.map((part) => (typeof part === 'string' ? loggedName(part) : part)).join('.');
}

/** Who was refused what, and why. Reads of personal data are in the vault's access log; this is the trace of the rest. */
export function logRefusal({ log, caller }: { log: Log; caller: CallerContext }, refused: { path?: string | undefined; reason: string }): void {
  const { requestId, issuer, kind, id, roles, purpose } = caller;
  log.warn({ requestId, ...refused, caller: { issuer, kind, id, roles, purpose } }, 'operation refused');
}

const COERCION = /^(Variable "\$\w+") got invalid value /;
const PLACE = / at "([\w.[\]]+)";/g;
const HARMLESS_REASON = /(?:Field "\w+" of required type "[\w![\]]+" was not provided|Field "\w+" is not defined by type "\w+")\.?/;

/** How graphql-js ends its words about a literal that it does not take: with the literal. */
const LITERALS: readonly RegExp[] = [
  /^((?:\w+|Enum "\w+") cannot represent [\w -]*value): /,
  /^(Expected value of type "[\w![\]]+"), found /,
  /^(Argument "\w+"(?: of type "[\w![\]]+")? has invalid value) /,
];

/** A syntax error names the token that it met: of a text or a number that is what the client wrote. */
const TOKEN = /^(Syntax Error: .*?\b(?:String|BlockString|Int|Float)) ".*$/s;

/** A failed coercion quotes the whole value, a password or an address among it. What is left says where and why. */
export function withoutInput(message: string): string {
  const variable = COERCION.exec(message)?.[1];
  if (variable === undefined) return withoutLiteral(message);
  const place = [...message.matchAll(PLACE)].at(-1)?.[1];
  const reason = HARMLESS_REASON.exec(message)?.[0] ?? 'It is not of the type that is asked for.';
  return `${variable} has an invalid value${place === undefined ? '' : ` at "${place}"`}: ${reason}`;
}

function withoutLiteral(message: string): string {
  for (const form of [...LITERALS, TOKEN]) {
    const [, before] = form.exec(message) ?? [];
    if (before !== undefined) return `${before}.`;
  }
  return message;
}

function flatten(problems: readonly ValidationProblem[], path: readonly string[]): { field: string; problem: string }[] {
  return problems.flatMap(({ property, constraints, children }) => {
    const here = [...path, property];
    const own = Object.values(constraints ?? {}).map((problem) => ({ field: here.join('.'), problem }));
    return [...own, ...flatten(children ?? [], here)];
  });
}
