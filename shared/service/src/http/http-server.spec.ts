import { once } from 'node:events';
import { connect } from 'node:net';
import { createLogger } from '../log';
import { jsonResponse, serveHttp, type HttpServer } from './http-server';

describe('serveHttp', () => {
  let server: HttpServer;
  const seen: string[] = [];
  const made: number[] = [];
  let ended = 0;
  async function* pieces(count: number, failAfter = Infinity): AsyncGenerator<string> {
    try {
      for (let piece = 0; piece < count; piece += 1) {
        if (piece === failAfter) throw new Error('inner detail');
        made.push(piece);
        yield 'x'.repeat(65_536);
      }
    } finally {
      ended += 1;
    }
  }

  beforeAll(async () => {
    server = await serveHttp({
      port: 0,
      log: createLogger({ service: 'test', level: 'silent' }),
      handlers: {
        '/echo': ({ method, search, body }) => {
          seen.push(body);
          return jsonResponse(200, { method, search, length: body.length });
        },
        '/stream': () => ({ status: 200, body: pieces(3) }),
        '/long-stream': () => ({ status: 200, body: pieces(100_000) }),
        '/broken-stream': () => ({ status: 200, body: pieces(3, 2) }),
        '/broken': () => {
          throw new Error('inner detail');
        },
      },
    });
  });
  afterAll(() => server.close());

  it('hands method, search and body to the handler of the path', async () => {
    const response = await fetch(`${server.url}/echo?a=b`, { method: 'POST', body: 'åäö' });
    expect(await response.json()).toEqual({ method: 'POST', search: 'a=b', length: 3 });
  });

  it('answers 404 for a path that has none, though it names a member of Object', async () => {
    expect((await fetch(`${server.url}/toString`)).status).toBe(404);
    expect((await fetch(`${server.url}/constructor`)).status).toBe(404);
  });

  it('refuses a body over 1 MiB, without handing it on, and lives', async () => {
    seen.length = 0;
    const response = await fetch(`${server.url}/echo`, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024) }).catch(() => null);
    // The server may end the connection before the client has sent all: either way nothing was handed on.
    if (response !== null) expect(response.status).toBe(413);
    expect(seen).toEqual([]);
    expect((await fetch(`${server.url}/echo`)).status).toBe(200);
  });

  it('streams what comes in pieces', async () => {
    const response = await fetch(`${server.url}/stream`);
    expect(response.headers.get('content-length')).toBeNull();
    expect(await response.text()).toHaveLength(3 * 65_536);
  });

  it('breaks the connection off when a stream fails: no half of it looks whole', async () => {
    const response = await fetch(`${server.url}/broken-stream`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('makes no more pieces than a slow client takes, and ends the stream when the client goes away', async () => {
    made.length = 0;
    const before = ended;
    const going = new AbortController();
    const response = await fetch(`${server.url}/long-stream`, { signal: going.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    // What the kernel buffers of a connection is some megabytes; 100,000 pieces are six gigabytes.
    const ahead = made.length;
    expect(ahead).toBeLessThan(1_000);
    going.abort();
    await expect(reader?.read()).rejects.toThrow();
    while (ended === before) await new Promise((resolve) => setImmediate(resolve));
    expect(made.length).toBeLessThan(2_000);
  });

  it('keeps the detail of a failure to itself', async () => {
    const response = await fetch(`${server.url}/broken`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('inner detail');
  });

  it('does not wait at its end for who has connected and asks for nothing', async () => {
    const other = await serveHttp({ port: 0, log: createLogger({ service: 'test', level: 'silent' }), handlers: {} });
    const client = connect(other.port, 'localhost');
    await once(client, 'connect');
    // Until the server has taken the connection too.
    await fetch(`${other.url}/`);
    const ended = once(client, 'close');
    await other.close();
    await ended;
  });
});
