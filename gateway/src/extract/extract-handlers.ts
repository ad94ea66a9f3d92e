import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isUuid, type AppErrorCode, type Clock } from '@andamal/kernel';
import { RIGHTS, SELF } from '@andamal/policy';
import { jsonResponse, problem, type CallerContext, type HttpHandler, type HttpRequest, type HttpResponse, type InternalClient, type Log } from '@andamal/service';
import { requestFacts } from '../authentication/request-facts';
import type { SessionHolder, SessionTokens } from '../authentication/session-token';

const PIECE = /* GraphQL */ `
  mutation ExtractPiece($input: ExtractPieceInput!) {
    extractPiece(input: $input) {
      text
      next
      ifBroken
    }
  }
`;

interface Piece {
  readonly text: string;
  readonly next: string | null;
  readonly ifBroken: string;
}

interface Form {
  readonly form: 'ACCESS_JSON' | 'ACCESS_HTML' | 'PORTABILITY_JSON';
  /** For the access log. */
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
}

const json = (filename: string): Readonly<Record<string, string>> => ({
  'content-type': 'application/json; charset=utf-8',
  'content-disposition': `attachment; filename="${filename}"`,
});

const FORMS: Readonly<Record<string, Form>> = {
  '/privacy/access.json': { form: 'ACCESS_JSON', operation: 'AccessExtract', headers: json('andamal-access.json') },
  '/privacy/access.html': {
    form: 'ACCESS_HTML',
    operation: 'AccessExtract',
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'" },
  },
  '/privacy/portability.json': { form: 'PORTABILITY_JSON', operation: 'PortabilityExtract', headers: json('andamal-portability.json') },
};

/** What the documents for machines are described by, each below `/schema/`. */
const SCHEMAS = ['access.schema.json', 'portability.schema.json'];

/** Nobody between the vault and the person keeps a copy, and nothing of it goes to where a link in it leads. */
const PRIVATE: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
};

const STATUSES: Readonly<Partial<Record<AppErrorCode, number>>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, BAD_INPUT: 400, NOT_FOUND: 404, UNAVAILABLE: 503 };

export interface ExtractHandlerOptions {
  readonly sessions: SessionTokens;
  readonly internal: InternalClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly trustProxy: boolean;
  /** Where the JSON Schemas of the documents lie. */
  readonly schemaDirectory: string;
}

/**
 * Extracts as documents: `GET` with the session's token in the Authorization header, or `POST` with it as the form field
 * `access_token` (RFC 6750 section 2.2), so that a page in the browser can be opened without a script. Never in the URL. The
 * privacy office names `subjectId` and `caseId`.
 */
export function extractHandlers(options: ExtractHandlerOptions): Record<string, HttpHandler> {
  const documents = Object.entries(FORMS).map(([path, form]): [string, HttpHandler] => [path, (request) => extract(request, form, options)]);
  const schemas = SCHEMAS.map((name): [string, HttpHandler] => [`/schema/${name}`, schemaHandler(join(options.schemaDirectory, name))]);
  return Object.fromEntries([...documents, ...schemas]);
}

async function extract(request: HttpRequest, form: Form, options: ExtractHandlerOptions): Promise<HttpResponse> {
  if (request.method !== 'GET' && request.method !== 'POST') return jsonResponse(405, problem('BAD_INPUT', 'An extract is asked for with GET or POST.'));
  const { log } = options;
  try {
    const fields = fieldsOf(request);
    const caller = await callerOf(request, fields, form, options);
    const pieces = new Pieces(options.internal, caller, { form: form.form, ...subjectOf(fields, caller) });
    // The first before anything is sent: who is refused gets a status and a reason, and not a broken document.
    const first = await pieces.first();
    return { status: 200, headers: { ...PRIVATE, ...form.headers, 'x-request-id': caller.requestId }, body: pieces.rest(first, log) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, details } = error;
    log.warn({ path: request.path, code }, 'extract refused');
    return jsonResponse(STATUSES[code] ?? 500, { errors: [{ message, extensions: { code, ...details } }] });
  }
}

/** Asks the vault for one piece after the other, each when the client has taken the one before. */
class Pieces {
  constructor(
    private readonly internal: InternalClient,
    private readonly caller: CallerContext,
    private readonly request: Readonly<Record<string, string | null>>,
  ) {}

  first(): Promise<Piece> {
    return this.ask(null);
  }

  async *rest(first: Piece, log: Log): AsyncGenerator<string> {
    let piece = first;
    yield piece.text;
    while (piece.next !== null) {
      const { next, ifBroken } = piece;
      try {
        piece = await this.ask(next);
      } catch (error) {
        log.error({ err: error, requestId: this.caller.requestId }, 'an extract was broken off');
        yield ifBroken;
        throw error;
      }
      yield piece.text;
    }
  }

  private async ask(cursor: string | null): Promise<Piece> {
    const variables = { input: { ...this.request, cursor } };
    return (await this.internal.request<{ extractPiece: Piece }>('privacy-compliance', PIECE, variables, this.caller)).extractPiece;
  }
}

/** What the request says besides who asks: of a form, and of the address where there is none. */
function fieldsOf({ method, headers, search, body }: HttpRequest): URLSearchParams {
  const isForm = method === 'POST' && /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');
  if (isForm) return new URLSearchParams(body);
  const fields = new URLSearchParams(search);
  if (fields.has('access_token')) throw new AppError('BAD_INPUT', 'A token in the address ends up in logs: send it in the Authorization header or in a form.');
  return fields;
}

async function callerOf(request: HttpRequest, fields: URLSearchParams, { operation }: Form, options: ExtractHandlerOptions): Promise<CallerContext> {
  const { sessions, trustProxy, clock } = options;
  const token = fields.get('access_token');
  const holder = await sessions.holderOf(token === null ? request.headers.authorization : `Bearer ${token}`);
  const purpose = purposeOf(holder);
  return { issuer: 'gateway', ...holder, ...requestFacts(request, { trustProxy, clock }), purpose, operation };
}

function purposeOf({ kind }: SessionHolder): string {
  if (kind === 'CUSTOMER') return SELF;
  if (kind === 'STAFF') return RIGHTS;
  throw new AppError('UNAUTHENTICATED', 'An extract is for who is signed in.');
}

function subjectOf(fields: URLSearchParams, { kind }: CallerContext): { subjectId: string | null; caseId: string | null } {
  const caseId = uuidOf(fields, 'caseId');
  return kind === 'STAFF' ? { subjectId: uuidOf(fields, 'subjectId'), caseId } : { subjectId: null, caseId };
}

function uuidOf(fields: URLSearchParams, field: string): string | null {
  const value = fields.get(field);
  if (value === null || value === '') return null;
  if (!isUuid(value)) throw new AppError('BAD_INPUT', `${field}: ${field} must be a UUID`, { details: { field } });
  return value;
}

function schemaHandler(file: string): HttpHandler {
  return async ({ method }) => {
    if (method !== 'GET') return jsonResponse(405, problem('BAD_INPUT', 'The schema is read with GET.'));
    const body = await readFile(file, 'utf8');
    return { status: 200, headers: { 'content-type': 'application/schema+json; charset=utf-8', 'cache-control': 'public, max-age=3600' }, body };
  };
}
