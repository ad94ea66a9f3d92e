import { AppError, systemClock } from '@andamal/kernel';
import { createLogger, serveHttp, type CallerContext, type HttpServer, type InternalClient } from '@andamal/service';
import { SignJWT } from 'jose';
import { request } from 'node:http';
import { SessionTokens } from '../authentication/session-token';
import { extractHandlers } from './extract-handlers';

const SECRET = 'a secret of at least thirty-two characters';
const SUBJECT = '01939c00-0000-7000-8000-00000000beef';
const CASE = '01939c00-0000-7000-8000-0000000000ca';

interface Asked {
  readonly input: { form: string; subjectId: string | null; caseId: string | null; cursor: string | null };
  readonly caller: CallerContext;
}

describe('extracts over HTTP', () => {
  let server: HttpServer;
  let count = 3;
  let failsAt: number | null = null;
  let failure: Error = new AppError('UNAVAILABLE', 'The subgraph privacy-compliance does not answer.');
  const asked: Asked[] = [];
  const logLines: string[] = [];
  const internal: InternalClient = {
    async request<Data>(_to: string, _document: string, { input }: Readonly<Record<string, unknown>>, caller: CallerContext) {
      asked.push({ input: input as Asked['input'], caller });
      const piece = Number((input as Asked['input']).cursor ?? 0);
      if (piece === failsAt) throw failure;
      return { extractPiece: { text: `piece ${piece};${'x'.repeat(20_000)}`, next: piece + 1 < count ? String(piece + 1) : null, ifBroken: 'NOT COMPLETE' } } as Data;
    },
  };

  beforeAll(async () => {
    const log = createLogger({ service: 'test', level: 'trace', destination: { write: (line) => void logLines.push(line) } });
    const handlers = extractHandlers({
      sessions: new SessionTokens(SECRET, systemClock), internal, clock: systemClock, log, trustProxy: false, schemaDirectory: 'schema',
    });
    server = await serveHttp({ port: 0, log, handlers });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    [count, failsAt] = [3, null];
    asked.length = 0;
  });

  const token = (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject('account-1').setExpirationTime('5m').sign(new TextEncoder().encode(SECRET));
  const customer = () => token({ kind: 'CUSTOMER', sid: SUBJECT });
  const get = async (path: string, bearer?: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, { ...init, headers: { 'accept-language': 'en', ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...(init.headers as object) } });

  it.each([
    ['/privacy/access.json', 'ACCESS_JSON', 'AccessExtract', 'application/json; charset=utf-8'],
    ['/privacy/access.html', 'ACCESS_HTML', 'AccessExtract', 'text/html; charset=utf-8'],
    ['/privacy/portability.json', 'PORTABILITY_JSON', 'PortabilityExtract', 'application/json; charset=utf-8'],
  ])('streams %s for the person whose session it is, for SELF', async (path, form, operation, type) => {
    const response = await get(path, await customer());
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([200, type, 'no-store']);
    expect((await response.text()).match(/piece \d/g)).toEqual(['piece 0', 'piece 1', 'piece 2']);
    expect(asked.map(({ input }) => input)).toEqual([null, '1', '2'].map((cursor) => ({ form, subjectId: null, caseId: null, cursor })));
    expect(asked[2]?.caller).toMatchObject({ issuer: 'gateway', kind: 'CUSTOMER', subjectId: SUBJECT, purpose: 'SELF', operation, language: 'en' });
  });

  it('takes the token of a form, and none of an address', async () => {
    const bearer = await customer();
    const body = new URLSearchParams({ access_token: bearer, caseId: CASE });
    expect(await (await get('/privacy/access.html', undefined, { method: 'POST', body })).text()).toContain('piece 2');
    expect(asked[0]?.input.caseId).toBe(CASE);
    expect((await get(`/privacy/access.html?access_token=${bearer}`)).status).toBe(400);
    expect(logLines.join('')).not.toContain(bearer);
  });

  it('asks for a person of the privacy office, for RIGHTS; and for a customer for nobody else', async () => {
    const office = await token({ kind: 'STAFF', roles: ['PRIVACY_OFFICE'] });
    await (await get(`/privacy/access.json?subjectId=${SUBJECT}&caseId=${CASE}`, office)).text();
    expect(asked[0]?.input).toMatchObject({ subjectId: SUBJECT, caseId: CASE });
    expect(asked[0]?.caller).toMatchObject({ kind: 'STAFF', purpose: 'RIGHTS', roles: ['PRIVACY_OFFICE'] });
    asked.length = 0;
    await (await get(`/privacy/access.json?subjectId=${CASE}`, await customer())).text();
    expect(asked[0]?.input.subjectId).toBeNull();
  });

  it('refuses with a status and a reason before anything is sent', async () => {
    expect((await get('/privacy/access.json')).status).toBe(401);
    expect((await get('/privacy/access.json', 'not.a.token')).status).toBe(401);
    expect((await get('/privacy/access.json?caseId=1', await customer())).status).toBe(400);
    expect((await get('/privacy/access.json', await customer(), { method: 'DELETE' })).status).toBe(405);
    expect(asked).toEqual([]);
    failsAt = 0;
    failure = new AppError('FORBIDDEN', 'Not yet.', { details: { reason: 'ONCE_A_YEAR', nextFreeOn: '2027-11-23' } });
    const refused = await get('/privacy/access.json', await customer());
    expect([refused.status, await refused.json()]).toEqual([403, { errors: [{ message: 'Not yet.', extensions: { code: 'FORBIDDEN', reason: 'ONCE_A_YEAR', nextFreeOn: '2027-11-23' } }] }]);
    failure = new AppError('UNAVAILABLE', 'The subgraph privacy-compliance does not answer.');
    expect((await get('/privacy/access.json', await customer())).status).toBe(503);
  });

  it('says in the document that it is not complete, and breaks the connection off, when the vault fails in the middle', async () => {
    failsAt = 2;
    const bearer = await customer();
    const { received, ended } = await new Promise<{ received: string; ended: boolean }>((resolve) => {
      const sent = request(`${server.url}/privacy/access.json`, { headers: { authorization: `Bearer ${bearer}` } }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('error', () => undefined).on('close', () => resolve({ received: body, ended: response.complete }));
      });
      sent.end();
    });
    expect(received.match(/piece \d/g)).toEqual(['piece 0', 'piece 1']);
    expect(received).toMatch(/NOT COMPLETE$/);
    expect(ended).toBe(false);
  });

  it('holds a piece at a time, however long the extract and slow the client', async () => {
    count = 100_000;
    const bearer = await customer();
    const held = await new Promise<number>((resolve) => {
      const sent = request(`${server.url}/privacy/access.json`, { headers: { authorization: `Bearer ${bearer}` } }, (response) => {
        response.once('data', () => {
          response.pause();
          resolve(asked.length);
          sent.destroy();
        });
      });
      sent.on('error', () => undefined).end();
    });
    // What lies in the buffers of the connection, and no more: the rest of two gigabytes has not been asked for.
    expect(held).toBeLessThan(1_500);
  });

  it.each(['/schema/access.schema.json', '/schema/portability.schema.json'])('publishes the schema %s, which names itself', async (path) => {
    const response = await get(path);
    expect(response.headers.get('content-type')).toBe('application/schema+json; charset=utf-8');
    expect(await response.json()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', properties: { schema: { const: path } } });
  });
});
