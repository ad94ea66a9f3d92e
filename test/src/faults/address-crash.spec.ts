import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { mailsIn } from '@andamal/testing';
import { at } from '../security/attacker';
import { Scene, type Customer } from '../scenarios/scene';
import { eventually } from '../support/system';
import { Random } from './random';

/*
 * A process is killed while somebody confirms another address to sign in with. Whatever had been done: the accounts and the
 * vault say the same afterwards, and whoever was cut off asks again and gets it.
 */

const DEATHS = 6;
/** About as long as a confirmation takes, the look at the password included. */
const LONGEST_LIFE_MS = 160;
const CODE = /\b\d{4} ?\d{4}\b/;

const REQUEST = 'mutation R($email: String!) { requestSignInAddressChange(input: { email: $email }) { expiresAt userErrors { code } } }';
const CONFIRM = `mutation C($code: String!, $password: String!) { confirmSignInAddressChange(input: { code: $code, password: $password }) {
  session { accessToken } userErrors { code } } }`;
const SIGN_IN = 'mutation S($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { session { accessToken } userErrors { code } } }';
const MINE = '{ me { personalData { email } } }';

jest.setTimeout(600_000);

describe('a change of the sign-in address', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene.close());

  const victims = (): string[] => (scene.system.topology === 'embedded' ? ['embedded'] : ['customer-identity', 'privacy-compliance']);

  /** The token of who can sign in with that; null: nobody can. */
  const entering = async (email: string, password: string): Promise<string | null> =>
    eventually(async () => {
      const reply = await scene.ask(SIGN_IN, { variables: { email, password } }).catch(() => null);
      return reply !== null && reply.errors.length === 0 && { token: at<string>(reply, 'signIn.session.accessToken') ?? null };
    }, 'an answer to a sign-in', 60_000).then(({ token }) => token);

  const codesTo = async (address: string): Promise<string[]> =>
    (await mailsIn(scene.system.mailDir)).filter(({ to }) => to === address).flatMap(({ text }) => CODE.exec(text)?.[0] ?? []);

  async function codeFor(email: string, as: string): Promise<string> {
    const before = (await codesTo(email)).length;
    const asked = await scene.ask(REQUEST, { variables: { email }, as });
    expect([asked.errors, at(asked, 'requestSignInAddressChange.userErrors')]).toEqual([[], []]);
    return eventually(async () => (await codesTo(email)).slice(before).at(-1), 'a code', 60_000);
  }

  it('is whole or not at all, in both services, wherever a process died', async () => {
    const random = new Random(20_261_129);
    const outcomes: string[] = [];
    for (let death = 0; death < DEATHS; death += 1) {
      const customer: Customer = await scene.register();
      const { password } = customer;
      const email = `ny-${randomUUID()}@example.com`;
      const self = await scene.customer(customer);
      const code = await codeFor(email, self);

      const victim = scene.system.processes[victims()[death % victims().length] ?? ''];
      if (victim === undefined) throw new Error('There is nobody to kill');
      const confirming = scene.ask(CONFIRM, { variables: { code, password }, as: self }).catch(() => null);
      await wait(random.between(0, LONGEST_LIFE_MS));
      await victim.stop('SIGKILL');
      await confirming;
      await victim.start();

      const [byOld, byNew] = [await entering(customer.email, password), await entering(email, password)];
      expect([byOld, byNew].filter((token) => token !== null)).toHaveLength(1);
      await scene.settled();
      outcomes.push(byNew === null ? 'LEFT' : 'CHANGED');
      expect(at(await scene.ask(MINE, { as: byOld ?? byNew ?? '' }), 'me.personalData.email')).toBe(byNew === null ? customer.email : email);
      if (byOld === null) continue;

      // Whoever was cut off asks again.
      const again = await scene.ask(CONFIRM, { variables: { code: await codeFor(email, byOld), password }, as: byOld });
      expect([again.errors, at(again, 'confirmSignInAddressChange.userErrors')]).toEqual([[], []]);
      await scene.settled();
      const token = at<string>(again, 'confirmSignInAddressChange.session.accessToken') ?? '';
      expect(at(await scene.ask(MINE, { as: token }), 'me.personalData.email')).toBe(email);
      expect(await entering(customer.email, password)).toBeNull();
    }
    expect(outcomes).toHaveLength(DEATHS);
    // Each change is one correction, and no address waits for what has happened.
    expect(await scene.system.rows('privacy-compliance', 'SELECT datumId FROM rectification')).toHaveLength(DEATHS);
    expect(await scene.system.rows('customer-identity', 'SELECT id FROM address_change')).toEqual([]);
  });
});
