import { SMTPServer } from 'smtp-server';
import { at } from '../security/attacker';
import { eventually } from '../support/system';
import { Scene, type Customer } from './scene';

const TITLE = 'Nytt filament 4711';
const CREATE = 'mutation C($input: CreateMailingInput!) @purpose(is: NEWSLETTER) { createMailing(input: $input) { mailing { id } userErrors { code } } }';
const START = 'mutation S($id: ID!) @purpose(is: NEWSLETTER) { startMailing(input: { mailingId: $id }) { mailing { state } userErrors { code } } }';
const STATE = 'query M @purpose(is: NEWSLETTER) { mailings(first: 5) { nodes { id state } } }';
const AUDIENCE = 'query A @purpose(is: NEWSLETTER) { audience(first: 100) { nodes { id personalData { email } } } }';

jest.setTimeout(300_000);

/** A mail service that takes what it is sent, and of the newsletter only while it is let. */
class MailService {
  readonly delivered: string[] = [];
  readonly arriving: string[] = [];
  private release: () => void = () => undefined;
  private open: Promise<void> = new Promise((resolve) => (this.release = resolve));
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        if (!text.includes(TITLE)) return done();
        const to = session.envelope.rcptTo[0]?.address ?? '';
        this.arriving.push(to);
        void this.open.then(() => {
          this.delivered.push(to);
          done();
        });
      });
    },
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.server.address();
    if (address === null || typeof address === 'string') throw new Error('The mail service does not listen');
    return `smtp://127.0.0.1:${address.port}`;
  }

  letThrough(): void {
    this.release();
  }

  close(): Promise<void> {
    this.release();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

describe('newsletter-through-caches', () => {
  let scene: Scene;
  let mail: MailService;

  afterEach(async () => {
    await mail.close();
    await scene.close();
  });

  it('newsletter-through-caches', async () => {
    mail = new MailService();
    scene = await Scene.open(undefined, { SMTP_URL: await mail.listen(), MAIL_FROM: 'shop@shop.example' });
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

    const input = { idempotencyKey: 'a newsletter of this scenario', titleSv: TITLE, textSv: 'Nu i fler kulörer.' };
    const created = await scene.ask(CREATE, { variables: { input }, as: marketing });
    const id = at<string>(created, 'createMailing.mailing.id');
    expect(at(await scene.ask(START, { variables: { id }, as: marketing }), 'startMailing.userErrors')).toEqual([]);
    // As many as go at once: they were decided before anybody left.
    await eventually(async () => mail.arriving.length >= 4, 'the first letters', 30_000);
    const sent = new Set(mail.arriving);
    // Half of it is out: everybody who has no letter yet withdraws.
    const leaving = customers.filter(({ email }) => !sent.has(email));
    expect(leaving.length).toBeGreaterThan(0);
    for (const customer of leaving) {
      await scene.get('mutation W { withdrawConsent(input: {}) { userErrors { code } } }', {}, await scene.customer(customer));
      expect(await audience()).not.toContain(customer.subjectId);
    }
    const arrivedMeanwhile = new Set(mail.arriving);
    mail.letThrough();
    await eventually(async () => {
      const nodes = at<{ id: string; state: string }[]>(await scene.ask(STATE, { as: marketing }), 'mailings.nodes') ?? [];
      return nodes.some((node) => node.id === id && node.state === 'DONE');
    }, 'the mailing to end', 60_000);
    const late = leaving.filter(({ email }) => mail.delivered.includes(email) && !arrivedMeanwhile.has(email));
    expect(late.map(({ email }) => email)).toEqual([]);
    expect(mail.delivered.length).toBeGreaterThan(0);
    expect(new Set(mail.delivered).size).toBe(mail.delivered.length);
    expect(leaving.filter(({ email }) => !arrivedMeanwhile.has(email)).length).toBeGreaterThan(0);
  });
});
