/** Codes of errors that end a whole call. What a person can put right is a user error of its mutation instead. */
export type AppErrorCode =
  | 'BAD_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'PURPOSE_DENIED'
  | 'NOT_FOUND'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/**
 * An error whose message may be shown to the caller. Everything else that is thrown is a bug: it is logged with its
 * stack and reaches the caller as `INTERNAL` with the request id only.
 */
export class AppError extends Error {
  readonly code: AppErrorCode;
  /** Further facts for the caller, such as the denied purpose and category. Never personal data. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: AppErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Ends an exhaustive switch: a case that the compiler did not see is a bug. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
