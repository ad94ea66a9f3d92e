import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/**
 * Names under which personal data or secrets could reach a log by mistake. Code is not to log them at all; this is the
 * second lock on the same door.
 */
const REDACTED = [
  'ip',
  'email',
  'name',
  'phone',
  'address',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'guestCartId',
  'authorization',
  'cookie',
  'x-andamal-caller',
  'value',
  'values',
  'personalIdentityNumber',
  'variables',
  'body',
];

export function createLogger(
  options: { service: string; level?: string; destination?: DestinationStream } = { service: 'andamal' },
): Log {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
      serializers: { err: errorWithoutData, error: errorWithoutData },
    },
    options.destination ?? pino.destination(1),
  );
}

/**
 * An error for the log: class, code and stack. Database drivers put the failed statement with its parameters on the
 * error and in its message, and a parser quotes what it could not read: of theirs the message is left out.
 */
function errorWithoutData(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const fromDriver = 'query' in error || 'sql' in error || 'driverError' in error;
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at ')).join('\n');
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(fromDriver || error instanceof SyntaxError ? {} : { message: error.message }),
    stack: frames,
    ...(error.cause === undefined ? {} : { cause: errorWithoutData(error.cause) }),
  };
}
