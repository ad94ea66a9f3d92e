import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Log } from '../log';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** The part after `?`, without it. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly remoteAddress: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is sent as it comes. When it fails, the connection is broken off: no half of it passes for the whole. */
  readonly body?: string | AsyncIterable<string>;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse> | HttpResponse;

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * A plain HTTP server: one handler per path, bodies limited to 1 MiB, no detail of a failure in an answer.
 * `close()` lets running requests finish.
 */
export async function serveHttp(options: {
  port: number;
  host?: string;
  log: Log;
  handlers: Readonly<Record<string, HttpHandler>>;
}): Promise<HttpServer> {
  const { handlers, log } = options;
  let closing = false;
  /** Connections that have not asked for anything yet. Node takes them for busy, for as long as a minute. */
  const silent = new Set<Socket>();
  const server = createServer((request, response) => {
    silent.delete(request.socket);
    // A connection that is kept would keep the server from ending.
    if (closing) response.setHeader('connection', 'close');
    respond(request, response, handlers).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return log.debug('a client went away in the middle of its request');
      log.error({ err: error }, 'request failed');
      if (!response.headersSent) send(response, jsonResponse(500, problem('INTERNAL', 'Something went wrong on our side.')));
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 65_000;
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://localhost:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        closing = true;
        // Also of who is being answered now: it was not told to end its connection after that.
        server.keepAliveTimeout = 1;
        server.close(() => resolve());
        server.closeIdleConnections();
        for (const socket of silent) socket.destroy();
      }),
  };
}

export function jsonResponse(status: number, body: unknown): HttpResponse & { readonly body: string } {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

/** A GraphQL answer that says only what went wrong with the request as a whole. */
export function problem(code: string, message: string): { errors: { message: string; extensions: { code: string } }[] } {
  return { errors: [{ message, extensions: { code } }] };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: Readonly<Record<string, HttpHandler>>,
): Promise<void> {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const handler = Object.hasOwn(handlers, path) ? handlers[path] : undefined;
  if (handler === undefined) {
    request.resume();
    send(response, jsonResponse(404, problem('NOT_FOUND', 'There is nothing at this path.')));
    return;
  }
  const body = await readBody(request);
  if (body === null) {
    // The rest of an oversized body is not read: the connection ends with the answer.
    response.setHeader('connection', 'close');
    send(response, jsonResponse(413, problem('BAD_INPUT', 'The request is larger than 1 MiB.')));
    return;
  }
  const answer = await handler({
    method: request.method ?? 'GET',
    path,
    search: mark === -1 ? '' : target.slice(mark + 1),
    headers: request.headers,
    body,
    remoteAddress: request.socket.remoteAddress ?? '',
  });
  if (answer.body === undefined || typeof answer.body === 'string') send(response, { ...answer, body: answer.body });
  else await stream(response, { ...answer, body: answer.body });
}

/** The whole body as text, or null when it is larger than the limit. */
function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(null);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

type Answer<Body> = Omit<HttpResponse, 'body'> & { readonly body?: Body | undefined };

function send(response: ServerResponse, { status, headers, body = '' }: Answer<string>): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** A client that takes nothing for so long is given up: it would hold its stream, and the end of this process, for ever. */
const STALLED_MS = 60_000;

/** Asks for the next piece only once the client has taken the last: what is not read yet is not in memory. */
async function stream(response: ServerResponse, { status, headers, body }: Answer<AsyncIterable<string>> & { body: AsyncIterable<string> }): Promise<void> {
  if (response.destroyed) return;
  response.writeHead(status, headers);
  response.setTimeout(STALLED_MS, () => response.destroy());
  for await (const piece of body) {
    const taken = await write(response, piece);
    // The client went away: leaving the loop ends the stream at its source.
    if (!taken) return;
  }
  response.end();
}

/** @returns whether the client is still there, once there is room for more */
function write(response: ServerResponse, piece: string): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const gone = (): void => resolve(false);
    response.once('close', gone);
    response.write(piece, (error) => {
      response.off('close', gone);
      resolve(!error && !response.destroyed);
    });
  });
}
