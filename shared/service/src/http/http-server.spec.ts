import { createLogger } from '../log';
import { jsonResponse, serveHttp, type HttpServer } from './http-server';

describe('serveHttp', () => {
  let server: HttpServer;
  const seen: string[] = [];

  beforeAll(async () => {
    server = await serveHttp({
      port: 0,
      log: createLogger({ service: 'test', level: 'silent' }),
      handlers: {
        '/echo': ({ method, search, body }) => {
          seen.push(body);
          return jsonResponse(200, { method, search, length: body.length });
        },
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

  it('keeps the detail of a failure to itself', async () => {
    const response = await fetch(`${server.url}/broken`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('inner detail');
  });
});
