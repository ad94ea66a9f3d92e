import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mailsIn, type ReceivedMail } from '@andamal/testing';
import { at, type Reply } from '../security/attacker';
import { Scene } from '../scenarios/scene';
import { eventually } from '../support/system';

jest.setTimeout(300_000);

describe('letters, over the gateway', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene.close());

  const lettersTo = async (address: string): Promise<ReceivedMail[]> => (await mailsIn(scene.system.mailDir)).filter(({ to }) => to === address);

  const letterTo = (address: string, what: RegExp): Promise<ReceivedMail> =>
    eventually(async () => (await lettersTo(address)).find(({ text }) => what.test(text)), `a letter to ${address}`, 30_000);

  /** A ready operation of schema/operations. */
  async function operation(name: string, variables: object, as?: string): Promise<Reply> {
    const document = await readFile(join('schema', 'operations', `${name}.graphql`), 'utf8');
    return scene.ask(document, { variables, ...(as === undefined ? {} : { as }) });
  }

  async function mailing(idempotencyKey: string): Promise<string> {
    const marketing = await scene.staff('marketing');
    const input = { idempotencyKey, titleSv: 'Nytt i butiken', textSv: `Nyheter ${idempotencyKey}.` };
    const id = at<string>(await operation('create-mailing', { input }, marketing), 'createMailing.mailing.id') ?? '';
    expect(at(await operation('start-mailing', { mailingId: id }, marketing), 'startMailing.mailing.state')).toBe('RUNNING');
    await eventually(async () => at(await operation('mailing', { id }, marketing), 'mailing.state') === 'DONE', 'the mailing', 30_000);
    return id;
  }

  const subscribers = async (): Promise<string[]> => {
    const document = 'query A @purpose(is: NEWSLETTER) { audience(first: 100) { nodes { id } } }';
    return (at<{ id: string }[]>(await scene.ask(document, { as: await scene.staff('marketing') }), 'audience.nodes') ?? []).map(({ id }) => id);
  };

  it('confirm a guest’s order and tell of its dispatch, at the address given with it and in the language of the checkout', async () => {
    const email = 'gast@example.com';
    const order = await scene.buy({ contact: { email, name: 'Gäst Brevsson' } });
    const confirmation = await letterTo(email, /Thank you for your order/);
    expect(confirmation.text).toContain(order.number);
    expect(confirmation.text).toContain('Gäst Brevsson');
    await scene.dispatch(order);
    expect((await letterTo(email, /has left our warehouse/)).text).toContain('PostNord');
    expect(await lettersTo(email)).toHaveLength(2);
  });

  it('of a mailing end by one click in the letter, from the next read on', async () => {
    const leaving = await scene.register({ newsletter: true });
    const staying = await scene.register({ newsletter: true });
    await mailing('mars');
    const letter = await letterTo(leaving.email, /Nyheter mars/);
    await letterTo(staying.email, /Nyheter mars/);
    expect(letter.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const link = new URL(/<([^>]+)>/.exec(letter.headers.get('list-unsubscribe') ?? '')?.[1] ?? '');
    const here = new URL(`${link.pathname}${link.search}`, scene.system.url);

    // A scanner looks at the link: nothing happens.
    const page = await fetch(here);
    expect([page.status, (await page.text()).includes('<form method="post"')]).toEqual([200, true]);
    expect((await subscribers()).sort()).toEqual([leaving.subjectId, staying.subjectId].sort());

    const oneClick = await fetch(here, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), redirect: 'manual' });
    expect([oneClick.status, await oneClick.text()]).toEqual([200, expect.stringMatching(/no more newsletters .* orders .* go on/)]);
    expect(await subscribers()).toEqual([staying.subjectId]);
    await mailing('april');
    await letterTo(staying.email, /Nyheter april/);
    expect((await lettersTo(leaving.email)).filter(({ text }) => /Nyheter/.test(text))).toHaveLength(1);
  });

  it('end by the mutation too', async () => {
    const customer = await scene.register({ newsletter: true });
    await mailing('maj');
    const letter = await letterTo(customer.email, /Nyheter maj/);
    const token = /token=([\w.-]+)/.exec(letter.headers.get('list-unsubscribe') ?? '')?.[1];
    const ended = await operation('unsubscribe', { token });
    expect([ended.errors, at(ended, 'unsubscribe.userErrors')]).toEqual([[], []]);
    expect(await subscribers()).not.toContain(customer.subjectId);
  });

  it('are nowhere but in the mail: no log has an address, a code or a link', () => {
    expect(scene.system.output()).not.toMatch(/gast@example\.com|Brevsson|u1\.NEWSLETTER\./);
  });
});
