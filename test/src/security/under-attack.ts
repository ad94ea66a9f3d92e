import { mailsIn } from '@andamal/testing';
import { eventually, startSystem, type System } from '../support/system';
import { ask, at, type Asking } from './attacker';
import { everything, hasSettled } from './findings';
import { recognisable, secretPerson } from './secret-people';
import { buy, register, signIn, staff, type Customer, type Order } from './shop';
import { Traces } from './traces';

export const SESSION_SECRET = 'the secret of the sessions, known to nobody else';
const [VICTIM, INTRUDER, GUEST] = [secretPerson(0), secretPerson(1), secretPerson(2)] as const;
export { GUEST, INTRUDER, VICTIM };

export const ROLES = ['warehouse', 'finance', 'marketing', 'support', 'quality', 'fraud', 'privacy'] as const;
export type Role = (typeof ROLES)[number];
/** `guest`: somebody without an account, who has proven who they are and follows their case. */
export type Who = Role | 'customer' | 'guest' | 'nobody';
export const EVERYBODY: readonly Who[] = [...ROLES, 'customer', 'guest', 'nobody'];

const OPEN_GUEST_CASE = 'mutation O($orderNumber: String!) { openGuestCase(input: { orderNumber: $orderNumber, kind: COMPLAINT }) { requestId userErrors { code } } }';
const PROVE = `mutation P($requestId: ID!, $code: String!) {
  proveGuestIdentity(input: { requestId: $requestId, code: $code }) { accessToken rightsCase { id } userErrors { code } }
}`;
const CLAIM = 'mutation O { openRightsCase(input: { kind: COMPLAINT, text: "Not to be read by others." }) { rightsCase { id } userErrors { code } } }';
const TALK = 'mutation T { startConversation(input: { channel: CHAT, text: "Not to be read by others either." }) { conversation { id number } userErrors { code } } }';
const TALK_WITH = `mutation O($orderNumber: String) {
  openConversation(input: { channel: MAIL, text: "What a guest wrote.", orderNumber: $orderNumber }) { conversation { id number } userErrors { code } }
}`;

interface Conversation {
  readonly id: string;
  readonly number: string;
}

/** What belongs to one person. */
interface Belongings {
  readonly subjectId: string;
  readonly order: Order;
  readonly conversation: Conversation;
  readonly caseId: string;
  readonly datumId: string;
}

/** A shop with a victim, a guest, a customer who wants to know more than is theirs, and staff of each role. */
export class ShopUnderAttack {
  readonly secrets = new Traces({ ...recognisable(VICTIM), ...recognisable(GUEST) });
  private tokens: Readonly<Partial<Record<Who, string>>> = {};

  private constructor(
    readonly system: System,
    readonly victim: Customer,
    readonly intruder: Customer,
    readonly victims: Belongings,
    readonly guests: Belongings,
    /** The guest's request, with the code that proved it. */
    readonly proof: { readonly requestId: string; readonly code: string },
    private readonly guestToken: string,
  ) {}

  static async open(): Promise<ShopUnderAttack> {
    const system = await startSystem({ SESSION_SECRET, TRUST_PROXY: 'true' });
    try {
      return await ShopUnderAttack.prepare(system);
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  private static async prepare(system: System): Promise<ShopUnderAttack> {
    const [support, victim, intruder] = await Promise.all([staff(system, 'support'), register(system, VICTIM), register(system, INTRUDER)]);
    const order = await buy(system, VICTIM, { as: victim.accessToken });
    const guestOrder = await buy(system, GUEST);
    await eventually(() => hasSettled(system), 'every event applied');

    const get = async <Value>(path: string, query: string, asking: Asking): Promise<Value> => {
      const reply = await ask(system, query, asking);
      const value = at<Value | null>(reply, path);
      if (value === null || value === undefined) throw new Error(`The shop did not do it: ${reply.text}`);
      return value;
    };
    const subjectId = await get<string>('order.subject.id', 'query S($id: ID!) @purpose(is: CUSTOMER_SERVICE) { order(id: $id) { subject { id } } }', { as: support, variables: { id: guestOrder.id } });
    const requestId = await get<string>('openGuestCase.requestId', OPEN_GUEST_CASE, { variables: { orderNumber: guestOrder.number } });
    const code = await eventually(async () => (await mailsIn(system.mailDir)).flatMap(({ text }) => /\b(\d{6,8})\b/.exec(/code/i.test(text) ? text : '')?.[1] ?? []).at(-1), 'the letter with the code');
    const proven = await get<{ accessToken: string; rightsCase: { id: string } }>('proveGuestIdentity', PROVE, { variables: { requestId, code } });
    const as = victim.accessToken;
    const datumOf = async (id: string): Promise<string> => (await system.rows<{ datumId: string }>('privacy-compliance', 'SELECT id AS datumId FROM datum WHERE subjectId = ? LIMIT 1', [id]))[0]?.datumId ?? '';
    const victims = {
      subjectId: victim.subjectId,
      order,
      conversation: await get<Conversation>('startConversation.conversation', TALK, { as }),
      caseId: await get<string>('openRightsCase.rightsCase.id', CLAIM, { as }),
      datumId: await datumOf(victim.subjectId),
    };
    const talk = { as: support, purpose: 'CUSTOMER_SERVICE', variables: { orderNumber: guestOrder.number } };
    const guests = {
      subjectId,
      order: guestOrder,
      conversation: await get<Conversation>('openConversation.conversation', TALK_WITH, talk),
      caseId: proven.rightsCase.id,
      datumId: await datumOf(subjectId),
    };
    const shop = new ShopUnderAttack(system, victim, intruder, victims, guests, { requestId, code }, proven.accessToken);
    await shop.signIn();
    return shop;
  }

  /** An access token is good for five minutes, which a slow machine needs for less than all of a spec. */
  async signIn(): Promise<void> {
    const roles = ROLES.map(async (role) => [role, await staff(this.system, role)] as const);
    const { accessToken: customer } = await signIn(this.system, INTRUDER.email, INTRUDER.password);
    this.tokens = { ...(Object.fromEntries(await Promise.all(roles)) as Record<Role, string>), customer, guest: this.guestToken };
  }

  as(who: Who): { readonly as?: string } {
    const token = this.tokens[who];
    return token === undefined ? {} : { as: token };
  }

  /** All that the shop holds, when nothing is under way any more. */
  async settled(but: readonly string[] = []): Promise<Record<string, string>> {
    await eventually(() => hasSettled(this.system), 'nothing under way');
    return everything(this.system, but);
  }

  /** Waits for the line that tells of a refusal. */
  logged(requestId: string, message: string): Promise<true> {
    const isLine = (line: string): boolean => line.includes(requestId) && line.includes(message);
    return eventually(async () => this.system.output().split('\n').some(isLine), `a line "${message}" for ${requestId}`);
  }
}
