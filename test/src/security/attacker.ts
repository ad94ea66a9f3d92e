import type { System } from '../support/system';

/*
 * Requests as nobody's library would send them: every byte and header is the test's own, and nothing is thrown for an
 * answer that is an error, since errors are what is looked at.
 */

export interface ReplyError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code?: string; readonly reason?: string; readonly [key: string]: unknown };
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly ReplyError[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it came. */
  readonly text: string;
  /** The answer's data; null where there is none. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ReplyError[];
}

/** @param body sent as it is when it is a text, else as JSON */
export async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return send(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } });
}

export async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  const parsed = parse(text);
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: parsed?.data ?? null,
    errors: (parsed?.errors ?? []).map((error) => ({ ...error, extensions: error.extensions ?? {} })),
  };
}

function parse(text: string): Body | undefined {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return undefined;
  }
}

/** What is at a place of the answer, such as `'order.invoice.id'`; undefined where there is no such place. */
export function at<Value>({ data }: Reply, path: string): Value | undefined {
  return path.split('.').reduce<unknown>((found, key) => (found as Record<string, unknown> | null | undefined)?.[key], data) as Value | undefined;
}

export interface Asking {
  readonly variables?: object;
  readonly operationName?: string;
  /** An access token. */
  readonly as?: string;
  /** Sent as `x-purpose`. */
  readonly purpose?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the gateway. */
export function ask(system: Pick<System, 'url'>, query: string, asking: Asking = {}): Promise<Reply> {
  const { variables, operationName, as, purpose, headers } = asking;
  return post(`${system.url}/graphql`, { query, variables, operationName }, {
    'accept-language': 'en',
    ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
    ...(purpose === undefined ? {} : { 'x-purpose': purpose }),
    ...headers,
  });
}

/** Codes of the errors, for a look at a glance. */
export function codes({ errors }: Reply): (string | undefined)[] {
  return errors.map(({ extensions }) => extensions.code);
}

/** Why personal data was denied, by the last part of the path: `{ name: 'NO_PURPOSE_STATED' }`. */
export function denials({ errors }: Reply): Record<string, string | undefined> {
  return Object.fromEntries(
    errors
      .filter(({ extensions }) => extensions.code === 'PURPOSE_DENIED')
      .map(({ path = [], extensions }) => [String(path.at(-1)), extensions.reason]),
  );
}
