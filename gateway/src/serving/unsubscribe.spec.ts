import { AppError } from '@andamal/kernel';
import { serveHttp, type HttpServer, type InternalClient } from '@andamal/service';
import { silent } from '../testing/federation';
import { UNSUBSCRIBE, unsubscribePage } from './unsubscribe';

const TOKEN = 'u1.NEWSLETTER.01a1c000-0000-7000-8000-000000000001.signature';
const ONE_CLICK = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' };

describe('the page behind the link in a letter', () => {
  let server: HttpServer;
  let down = false;
  const taken: unknown[] = [];
  const internal: InternalClient = {
    async request<Data>(to: string, document: string, variables: Readonly<Record<string, unknown>>) {
      if (down) throw new AppError('UNAVAILABLE', 'The subgraph privacy-compliance does not answer.');
      taken.push([to, /unsubscribeByLink/.test(document), variables]);
      return { unsubscribeByLink: 'You will get no more such letters. Orders go on.' } as Data;
    },
  };

  beforeAll(async () => {
    server = await serveHttp({ port: 0, host: '127.0.0.1', log: silent, handlers: { [UNSUBSCRIBE]: unsubscribePage(internal) } });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    taken.length = 0;
    down = false;
  });

  const ask = (query: string, init: RequestInit = {}): Promise<Response> => fetch(`${server.url}${UNSUBSCRIBE}?${query}`, { redirect: 'manual', ...init });

  it('changes nothing when it is looked at, and offers one button, in either language', async () => {
    const page = await ask(`token=${TOKEN}&language=en`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain('<html lang="en">');
    expect(html.match(/<button/g)).toHaveLength(1);
    expect(html).toContain(`<form method="post" action="/unsubscribe?token=${TOKEN}&amp;language=en">`);
    expect(await (await ask(`token=${TOKEN}`)).text()).toContain('Avsluta utskicken');
    await ask(`token=${TOKEN}`, { method: 'HEAD' });
    expect(taken).toEqual([]);
  });

  it('ends the letters at one click, by a person or by a mail program (RFC 8058), without a cookie or a way elsewhere', async () => {
    const answer = await ask(`token=${TOKEN}&language=en`, ONE_CLICK);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<p>You will get no more such letters. Orders go on.</p>');
    expect(taken).toEqual([['privacy-compliance', true, { token: TOKEN }]]);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('answers the same whatever the token is, and takes nothing of it into the page as markup', async () => {
    const genuine = await (await ask(`token=${TOKEN}`, ONE_CLICK)).text();
    for (const query of ['', 'token=', 'token=nonsense', `token=${'x'.repeat(5_000)}`, 'token=%00%ff']) {
      const answer = await ask(query, ONE_CLICK);
      expect([answer.status, await answer.text()]).toEqual([200, genuine]);
    }
    const injected = await (await ask(`token=${encodeURIComponent('"><script>alert(1)</script>')}&language=${encodeURIComponent('"><b>')}`)).text();
    expect(injected).not.toMatch(/<script|<b>/);
  });

  it('says when it has to be done again, and refuses other methods', async () => {
    down = true;
    const answer = await ask(`token=${TOKEN}&language=en`, ONE_CLICK);
    expect([answer.status, (await answer.text()).includes('try again')]).toEqual([503, true]);
    expect((await ask(`token=${TOKEN}`, { method: 'DELETE' })).status).toBe(405);
  });
});
