import { setTimeout as wait } from 'node:timers/promises';
import type { GraphQLClient } from 'graphql-request';
import { AnswerError, BY_CARD, BY_INVOICE, companyContact, fillCart, orderInput, placeOrder, type OrderInput } from '../support/purchase';
import type { Random } from './random';

/** What a client does whose order got no answer: sends it again, does so when all is over, or never comes back. */
export type Habit = 'REPEATS_AT_ONCE' | 'REPEATS_LATER' | 'GIVES_UP';

export interface Purchase {
  readonly client: GraphQLClient;
  readonly input: OrderInput;
  readonly habit: Habit;
  /** Of the order; null while the client has not heard of any. */
  orderId: string | null;
}

const GOODS_PER_CART = 2;
const MOST_REPETITIONS = 500;
/** What a client waits before it sends the same again. */
const PAUSE_MS = 20;

/** Customers who buy one thing after another, while the shop they buy from dies again and again. */
export class Traffic {
  readonly purchases: Purchase[] = [];
  /** Orders that have been refused, which none of these is to be. */
  readonly refusals: string[] = [];
  /** How often a call has ended without what it was made for, by what it ended with. */
  readonly failures = new Map<string, number>();
  private readonly customers: Promise<void>[] = [];
  private ordersUnderWay = 0;
  private stopping = false;
  private open = Promise.resolve();
  private reopen: () => void = () => undefined;

  constructor(
    private readonly random: Random,
    private readonly variantIds: readonly string[],
  ) {}

  /** How many orders have been sent and not been answered. */
  get underWay(): number {
    return this.ordersUnderWay;
  }

  /** @param guest whether to draw a habit; a signed-in customer, whose cart stays with the account, sends the order again */
  begin(client: GraphQLClient, guest: boolean): void {
    this.customers.push(this.buyOn(client, guest));
  }

  /** From now on whoever gets no answer waits, until the shop is there again. */
  pause(): void {
    this.open = new Promise((resolve) => {
      this.reopen = resolve;
    });
  }

  resume(): void {
    this.reopen();
  }

  /** Everybody ends what they are at. */
  async end(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.customers);
  }

  private async buyOn(client: GraphQLClient, guest: boolean): Promise<void> {
    while (!this.stopping) {
      const habit = guest ? this.random.pick<Habit>(['REPEATS_AT_ONCE', 'REPEATS_AT_ONCE', 'REPEATS_LATER', 'GIVES_UP']) : 'REPEATS_AT_ONCE';
      const purchase: Purchase = { client, habit, orderId: null, input: await this.prepare(client) };
      this.purchases.push(purchase);
      for (let sent = 1; !(await this.order(purchase)) && habit === 'REPEATS_AT_ONCE'; sent += 1) {
        if (sent > MOST_REPETITIONS) throw new Error('An order is never answered');
        await this.untilItMayGo();
      }
    }
  }

  private async prepare(client: GraphQLClient): Promise<OrderInput> {
    const ids = this.random.shuffled(this.variantIds).slice(0, this.random.between(1, GOODS_PER_CART));
    const goods = ids.map((variantId) => ({ variantId, quantity: this.random.between(1, 3) }));
    const payment = this.random.pick([BY_CARD, BY_INVOICE]);
    const contact = this.random.next() < 0.25 ? { contact: companyContact(this.purchases.length) } : {};
    for (let sent = 1; ; sent += 1) {
      try {
        return orderInput(await fillCart(client, goods), { payment, ...contact });
      } catch (error) {
        this.note(error);
        if (sent > MOST_REPETITIONS) throw error;
        await this.untilItMayGo();
      }
    }
  }

  /** @returns whether there was an answer */
  private async order(purchase: Purchase): Promise<boolean> {
    this.ordersUnderWay += 1;
    try {
      const { order, userErrors } = await placeOrder(purchase.client, purchase.input);
      if (order === null) this.refusals.push(userErrors.map(({ code }) => code).join());
      purchase.orderId = order?.id ?? null;
      return true;
    } catch (error) {
      this.note(error);
      return false;
    } finally {
      this.ordersUnderWay -= 1;
    }
  }

  private async untilItMayGo(): Promise<void> {
    await this.open;
    await wait(PAUSE_MS);
  }

  private note(error: unknown): void {
    const what = error instanceof AnswerError ? error.codes.join() : (error as Error).message === 'fetch failed' ? 'NO_ANSWER' : String(error);
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
  }
}
