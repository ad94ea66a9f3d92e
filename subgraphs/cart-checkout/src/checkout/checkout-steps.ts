import { AppError, err, ok, type Clock, type Result } from '@andamal/kernel';
import type { CartSnapshot } from '../cart/cart.snapshot';
import type { CatalogClient } from '../catalog-client/catalog-client';
import type { CartCheckoutContext } from '../context';
import type { DeliveryPolicy } from '../delivery/delivery-policy';
import type { ReadyOrder } from '../order/order-placement';
import type { PaymentProvider } from '../payment/payment-provider';
import type { DepositProblem, DepositValue, VaultClient } from '../vault-client/vault-client';
import { fieldOf } from './buyer';
import type { CheckoutEntity } from './checkout.entity';
import type { CheckoutRequest } from './checkout.service';
import type { CheckoutProblem } from './checkout-problems';
import type { Reached } from './checkout.store';
import { draftOrder, shortages, type OrderDraft } from './order-draft';

/** Stock is held for longer than any lease, so that it is never let go under a running checkout. */
const HOLD_MS = 15 * 60_000;

/** A checkout under way, with how far it has come: written before each step, since a step may happen unseen. */
export interface Progress {
  readonly checkout: CheckoutEntity;
  readonly snapshot: CartSnapshot;
  reached: Reached;
}

type Step<Value> = Promise<Result<Value, readonly CheckoutProblem[]>>;

const ORDER_OF_STEPS: readonly Reached[] = ['NOTHING', 'STOCK', 'VAULT', 'PAYMENT'];

/** The steps of a checkout at other services. Each is idempotent by the ids of the checkout, and can be undone by them. */
export class CheckoutSteps {
  constructor(
    private readonly parts: {
      readonly catalog: CatalogClient;
      readonly vault: VaultClient;
      readonly provider: PaymentProvider;
      readonly delivery: DeliveryPolicy;
      readonly clock: Clock;
    },
  ) {}

  /** Price and stock, deposit, authorisation, in this order: what is most likely to fail and cheapest to undo comes first. */
  async run(context: CartCheckoutContext, request: CheckoutRequest, progress: Progress): Step<ReadyOrder> {
    const { checkout, snapshot } = progress;
    const draft = await this.price(context, request, snapshot);
    if (!draft.ok) return draft;

    reach(progress, 'STOCK');
    const reserved = await this.reserve(context, checkout, draft.value);
    if (!reserved.ok) return reserved;

    reach(progress, 'VAULT');
    const deposited = await this.deposit(context, request, checkout);
    if (!deposited.ok) return deposited;

    reach(progress, 'PAYMENT');
    const authorised = await this.authorise(request, checkout, draft.value);
    if (!authorised.ok) return authorised;

    const accountId = context.caller.kind === 'CUSTOMER' ? context.caller.id : null;
    return ok({ checkout, snapshot, draft: draft.value, subjectId: deposited.value, accountId, language: context.caller.language });
  }

  private async price(context: CartCheckoutContext, { input }: CheckoutRequest, snapshot: CartSnapshot): Step<OrderDraft> {
    const found = await this.parts.catalog.variantsForOrder(snapshot.goods.map(({ item }) => item), context.caller);
    const byId = new Map(found.map((variant) => [variant.id, variant]));
    const variants = snapshot.goods.map(({ item }) => byId.get(item) ?? null);
    const choice = { deliveryMethod: input.deliveryMethod, expectedTotal: input.expectedTotal ?? null };
    return draftOrder(snapshot, variants, choice, this.parts.delivery);
  }

  private async reserve({ caller }: CartCheckoutContext, checkout: CheckoutEntity, draft: OrderDraft): Step<null> {
    const { reservationId, eventId } = checkout;
    const lines = draft.lines.map(({ variant, quantity }) => ({ variantId: variant.id, quantity }));
    const expiresAt = new Date(this.parts.clock.now().getTime() + HOLD_MS).toISOString();
    const problems = await this.parts.catalog.reserveStock({ reservationId, eventId, lines, expiresAt }, caller);
    return problems.length === 0 ? ok(null) : err(shortages(draft, problems, caller.language));
  }

  /** @returns the data subject that the buyer is */
  private async deposit({ caller }: CartCheckoutContext, request: CheckoutRequest, checkout: CheckoutEntity): Step<string> {
    const { buyer, paying } = request;
    const values: DepositValue[] = [...buyer.values, { category: 'PAYMENT_METHOD', value: paying.method }];
    if (paying.method === 'CARD') values.push({ category: 'PAYMENT_DETAILS', value: paying.maskedCard });
    if (caller.ip !== null) values.push({ category: 'IP_ADDRESS', value: caller.ip });
    const { subjectId, ofAge, problems } = await this.parts.vault.deposit(
      { id: checkout.eventId, subjectId: checkout.subjectId, orderId: checkout.orderId, paymentMethod: paying.method, values },
      caller,
    );
    if (problems.length > 0) return err(problems.map(toProblem));
    if (buyer.kind === 'PERSON' && ofAge !== true) return err([toProblem({ category: 'PERSONAL_IDENTITY_NUMBER', code: 'NOT_OF_AGE' })]);
    if (subjectId === null) throw new AppError('INTERNAL', 'The vault took a deposit without naming its subject.');
    return ok(subjectId);
  }

  private async authorise({ paying }: CheckoutRequest, { paymentId }: CheckoutEntity, { totals }: OrderDraft): Step<null> {
    if (paying.method === 'INVOICE') return ok(null);
    const answer = await this.parts.provider.authorise({ reference: paymentId, amount: totals.total, token: paying.token });
    return answer === 'AUTHORISED' ? ok(null) : err([{ code: 'PAYMENT_DECLINED', field: ['input', 'payment', 'cardToken'] }]);
  }
}

/** Never back: a checkout that was taken over may have come further already. */
function reach(progress: Progress, step: Reached): void {
  if (ORDER_OF_STEPS.indexOf(step) > ORDER_OF_STEPS.indexOf(progress.reached)) progress.reached = step;
}

function toProblem({ category, code }: DepositProblem): CheckoutProblem {
  // A session may outlive its account by minutes.
  if (code === 'ACCOUNT_CLOSED') return { code, field: ['input'] };
  return { code: code === 'NOT_OF_AGE' ? 'NOT_OF_AGE' : 'INVALID_VALUE', field: fieldOf(category) };
}
