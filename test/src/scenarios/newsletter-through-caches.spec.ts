import { MailServer } from '@andamal/testing';
import { at } from '../security/attacker';
import { eventually } from '../support/system';
import { Scene, type Customer } from './scene';

const TITLE = 'Nytt filament';
const TEXT = 'Nu i fyrtiosju kulorer.';
const CREATE = 'mutation C($input: CreateMailingInput!) @purpose(is: NEWSLETTER) { createMailing(input: $input) { mailing { id } userErrors { code } } }';
const START = 'mutation S($id: ID!) @purpose(is: NEWSLETTER) { startMailing(input: { mailingId: $id }) { mailing { state } userErrors { code } } }';
const STATE = 'query M @purpose(is: NEWSLETTER) { mailings(first: 5) { nodes { id state } } }';
const AUDIENCE = 'query A @purpose(is: NEWSLETTER) { audience(first: 100) { nodes { id personalData { email } } } }';

jest.setTimeout(300_000);

describe('newsletter-through-caches', () => {
  let scene: Scene;
  let mail: MailServer;
  let release: () => void;
  const letters = (): string[] => mail.received.filter(({ text }) => text.includes(TEXT)).map(({ to }) => to);

  afterEach(async () => {
    release();
    await mail.close();
    await scene.close();
  });

  it('newsletter-through-caches', async () => {
    mail = await MailServer.open();
    // It takes the newsletter, and gives no answer until it is let: a mailing that is half sent.
    const open = new Promise<void>((resolve) => (release = resolve));
    mail.beforeAnswer = ({ text }) => (text.includes(TEXT) ? open : Promise.resolve());
    scene = await Scene.open(undefined, { SMTP_URL: mail.url, MAIL_FROM: 'shop@shop.example' });
    const customers: Customer[] = [];
    for (let count = 0; count < 8; count += 1) customers.push(await scene.register({ newsletter: true }));
    const marketing = await scene.staff('marketing');
    const audience = async (): Promise<string[]> => {
      const reply = await scene.ask(AUDIENCE, { as: marketing });
      // Nobody on the way may keep it: a kept list would not know who has left.
      expect(reply.headers.get('cache-control')).toMatch(/no-store/);
      return (at<{ id: string }[]>(reply, 'audience.nodes') ?? []).map(({ id }) => id);
    };
    expect(await audience()).toEqual(expect.arrayContaining(customers.map(({ subjectId }) => subjectId)));

    const input = { idempotencyKey: 'a newsletter of this scenario', titleSv: TITLE, textSv: TEXT };
    const created = await scene.ask(CREATE, { variables: { input }, as: marketing });
    const id = at<string>(created, 'createMailing.mailing.id');
    expect(at(await scene.ask(START, { variables: { id }, as: marketing }), 'startMailing.userErrors')).toEqual([]);
    // As many as go at once: they were decided before anybody left.
    await eventually(async () => letters().length >= 4, 'the first letters', 30_000);
    const sent = new Set(letters());
    // Half of it is out: everybody who has no letter yet withdraws.
    const leaving = customers.filter(({ email }) => !sent.has(email));
    expect(leaving.length).toBeGreaterThan(0);
    for (const customer of leaving) {
      await scene.get('mutation W { withdrawConsent(input: {}) { userErrors { code } } }', {}, await scene.customer(customer));
      expect(await audience()).not.toContain(customer.subjectId);
    }
    release();
    await eventually(async () => {
      const nodes = at<{ id: string; state: string }[]>(await scene.ask(STATE, { as: marketing }), 'mailings.nodes') ?? [];
      return nodes.some((node) => node.id === id && node.state === 'DONE');
    }, 'the mailing to end', 60_000);
    expect(letters().sort()).toEqual([...sent].sort());
  });
});
