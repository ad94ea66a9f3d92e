import { setTimeout as wait } from 'node:timers/promises';
import { AppError, err, ok, type Result } from '@andamal/kernel';
import type { Log } from '@andamal/service';
import type { CartSnapshot } from '../cart/cart.snapshot';
import type { CartStore } from '../cart/cart.store';
import type { CartCheckoutContext } from '../context';
import type { OrderPlacement, PlacedOrder } from '../order/order-placement';
import type { PaymentProvider } from '../payment/payment-provider';
import { ConflictError } from '../state/conflict';
import { readBuyer, type Buyer } from './buyer';
import type { CheckoutEntity } from './checkout.entity';
import type { PlaceOrderInput } from './checkout.inputs';
import type { CheckoutProblem } from './checkout-problems';
import type { CheckoutSteps, Progress } from './checkout-steps';
import { CheckoutLostError, type CheckoutDraft, type CheckoutStore } from './checkout.store';
import type { Fingerprints } from './fingerprint';

/** How long a call waits for another one with the same key before it asks the client to come again. */
const LONGEST_WAIT_MS = 25_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

/** How the customer pays, checked. The token is used once and kept nowhere. */
export type Paying = { readonly method: 'CARD'; readonly token: string; readonly maskedCard: string } | { readonly method: 'INVOICE' };

/** A checkout as asked for: everything about it that does not need the shop's data. */
export interface CheckoutRequest {
  readonly input: PlaceOrderInput;
  readonly buyer: Buyer;
  readonly paying: Paying;
  readonly keyHash: string;
  readonly fingerprint: string;
}

/** The order: freshly placed with all its rows, or the id of one that this key has placed before. */
export type Placed = { readonly fresh: PlacedOrder } | { readonly orderId: string };

type Outcome = Result<Placed, readonly CheckoutProblem[]>;

/**
 * Places orders, one per idempotency key. The steps at other services (stock, vault, card) come first and can all be
 * undone; the order becomes true in one local transaction at the end, or not at all.
 */
export class CheckoutService {
  constructor(
    private readonly parts: {
      readonly carts: CartStore;
      readonly checkouts: CheckoutStore;
      readonly steps: CheckoutSteps;
      readonly placement: OrderPlacement;
      readonly provider: PaymentProvider;
      readonly fingerprints: Fingerprints;
      readonly log: Log;
    },
  ) {}

  async place(context: CartCheckoutContext, input: PlaceOrderInput): Promise<Outcome> {
    const { carts, checkouts, fingerprints } = this.parts;
    const buyer = readBuyer(input.contact, input.deliveryAddress);
    const paying = await this.readPayment(input);
    if (!buyer.ok || !paying.ok) return err([...(buyer.ok ? [] : buyer.error), ...(paying.ok ? [] : [paying.error])]);
    const request: CheckoutRequest = {
      input,
      buyer: buyer.value,
      paying: paying.value,
      keyHash: fingerprints.keyHash(context.caller, input.idempotencyKey),
      fingerprint: fingerprints.of(input),
    };
    const snapshot = await carts.find(context.caller, input.cartId);
    if (snapshot !== null && snapshot.goods.length > 0) {
      const checkout = await checkouts.claim(draftOf(context, request, snapshot));
      if (checkout !== null) return this.run(context, request, { checkout, snapshot, reached: 'NOTHING' });
    }
    return this.follow(context, request, null);
  }

  /** The key is in use, or its cart is closed: goes by what became of the checkout that holds it. */
  private async follow(context: CartCheckoutContext, request: CheckoutRequest, awaited: number | null): Promise<Outcome> {
    const checkout = await this.parts.checkouts.find(request.keyHash);
    if (checkout === null) return err([await this.cartProblem(context, request)]);
    if (checkout.state !== 'ABORTED' && checkout.fingerprint !== request.fingerprint) {
      return err([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }]);
    }
    switch (checkout.state) {
      case 'DONE':
        return ok({ orderId: checkout.orderId });
      case 'ABORTED':
        return checkout.attempt === awaited ? outcomeOf(checkout) : this.restart(context, request, checkout);
      case 'RUNNING':
        if (this.parts.checkouts.isSilent(checkout)) return this.takeOver(context, request, checkout);
        return this.follow(context, request, await this.ended(checkout));
    }
  }

  /** Waits until the attempt that holds the key has ended or gone silent. @returns its number */
  private async ended({ keyHash, attempt }: CheckoutEntity): Promise<number> {
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (let pause = FIRST_PAUSE_MS; performance.now() < giveUpAt; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      await wait(pause);
      const now = await this.parts.checkouts.find(keyHash);
      if (now?.state !== 'RUNNING' || now.attempt !== attempt || this.parts.checkouts.isSilent(now)) return attempt;
    }
    throw new AppError('UNAVAILABLE', 'The order is still being placed. Send it again with the same idempotencyKey.');
  }

  private async restart(context: CartCheckoutContext, request: CheckoutRequest, ended: CheckoutEntity): Promise<Outcome> {
    const snapshot = await this.parts.carts.find(context.caller, request.input.cartId);
    if (snapshot === null || snapshot.goods.length === 0) return err([await this.cartProblem(context, request)]);
    const checkout = await this.parts.checkouts.restart(ended, draftOf(context, request, snapshot));
    if (checkout === null) return this.follow(context, request, null);
    return this.run(context, request, { checkout, snapshot, reached: 'NOTHING' });
  }

  /** Goes on where a silent attempt stopped: all its steps are idempotent by the ids that it has drawn. */
  private async takeOver(context: CartCheckoutContext, request: CheckoutRequest, silent: CheckoutEntity): Promise<Outcome> {
    const checkout = await this.parts.checkouts.takeOver(silent);
    if (checkout === null) return this.follow(context, request, null);
    const snapshot = await this.parts.carts.find(context.caller, request.input.cartId);
    if (snapshot?.cart.version !== checkout.cartVersion) return this.abort(checkout, [cartChanged], 'PAYMENT');
    return this.run(context, request, { checkout, snapshot, reached: 'PAYMENT' });
  }

  private async run(
    context: CartCheckoutContext,
    request: CheckoutRequest,
    progress: Progress & { readonly snapshot: CartSnapshot },
  ): Promise<Outcome> {
    const { checkout } = progress;
    try {
      const ready = await this.parts.steps.run(context, request, progress);
      if (!ready.ok) return await this.abort(checkout, ready.error, progress.reached);
      return ok({ fresh: await this.parts.placement.place(ready.value) });
    } catch (error) {
      if (error instanceof CheckoutLostError) return this.follow(context, request, null);
      if (error instanceof ConflictError) return this.abort(checkout, [cartChanged], progress.reached);
      return this.afterOutage(context, request, progress, error);
    }
  }

  /** Gives up at once where that is possible; where not, the recovery does it when the lease has run out. */
  private async afterOutage(context: CartCheckoutContext, request: CheckoutRequest, progress: Progress, cause: unknown): Promise<Outcome> {
    const { checkouts, log } = this.parts;
    const { checkout, reached } = progress;
    const aborted = await checkouts.abort(checkout, null, reached).catch((error: unknown) => {
      log.error({ checkoutId: checkout.id, err: error }, 'a checkout could not be given up yet');
      return true;
    });
    if (aborted) {
      log.warn({ checkoutId: checkout.id, reached, err: cause }, 'a checkout was given up since a step failed');
      throw cause;
    }
    // The transaction stands although its answer was lost, or somebody else has taken over.
    return this.follow(context, request, null);
  }

  private async abort(checkout: CheckoutEntity, problems: readonly CheckoutProblem[], reached: Progress['reached']): Promise<Outcome> {
    await this.parts.checkouts.abort(checkout, problems, reached);
    return err(problems);
  }

  private async cartProblem({ caller }: CartCheckoutContext, { input }: CheckoutRequest): Promise<CheckoutProblem> {
    const snapshot = await this.parts.carts.find(caller, input.cartId);
    return { code: snapshot === null ? 'CART_NOT_FOUND' : 'CART_EMPTY', field: ['input', 'cartId'] };
  }

  private async readPayment({ payment }: PlaceOrderInput): Promise<Result<Paying, CheckoutProblem>> {
    switch (payment.method) {
      case 'INVOICE':
        return ok({ method: 'INVOICE' });
      case 'CARD': {
        const field = ['input', 'payment', 'cardToken'];
        const token = payment.cardToken?.trim() ?? '';
        if (token === '') return err({ code: 'REQUIRED', field });
        // A token is never a number: whoever sends one has sent a card's, which is not to go any further.
        if (/^[\d\s-]*$/.test(token)) return err({ code: 'INVALID_VALUE', field });
        const described = await this.parts.provider.describe(token);
        return described === null ? err({ code: 'INVALID_VALUE', field }) : ok({ method: 'CARD', token, ...described });
      }
      default:
        return err({ code: 'REQUIRED', field: ['input', 'payment', 'method'] });
    }
  }
}

const cartChanged: CheckoutProblem = { code: 'CART_CHANGED', field: ['input', 'cartId'] };

function draftOf({ caller }: CartCheckoutContext, request: CheckoutRequest, { cart }: CartSnapshot): CheckoutDraft {
  return {
    keyHash: request.keyHash,
    fingerprint: request.fingerprint,
    cartId: cart.id,
    cartVersion: cart.version,
    subjectId: caller.kind === 'CUSTOMER' ? caller.subjectId : null,
    byCard: request.paying.method === 'CARD',
  };
}

/** What the attempt ended with that this call has waited for: the same answer for all who asked at once. */
function outcomeOf({ outcome }: CheckoutEntity): Outcome {
  if (outcome === null) throw new AppError('UNAVAILABLE', 'The order could not be placed now. Nothing was charged; try again.');
  return err(JSON.parse(outcome) as CheckoutProblem[]);
}
