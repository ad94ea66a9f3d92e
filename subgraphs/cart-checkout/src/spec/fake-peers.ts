import { AppError } from '@andamal/kernel';
import type { CallerContext, InternalClient, SubgraphName } from '@andamal/service';
import type { CartVariant, Reservation } from '../catalog-client/catalog-client';
import type { DepositValue } from '../vault-client/vault-client';

export interface HeardEvent {
  readonly id: string;
  readonly type: string;
  readonly orderingKey: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface HeldReservation {
  state: 'HELD' | 'SOLD' | 'RELEASED';
  lines: readonly { variantId: string; quantity: number }[];
}

interface HeldDeposit {
  state: 'PENDING' | 'KEPT' | 'DESTROYED';
  readonly orderId: string;
  readonly subjectId: string;
  readonly values: readonly DepositValue[];
}

/** What goes wrong with the next calls of an operation: a bug, nothing was done, it was done unseen, or no answer ever comes. */
export type Fault = 'BUG' | 'BEFORE' | 'AFTER' | 'SILENCE_BEFORE' | 'SILENCE_AFTER';

/**
 * The other subgraphs in memory, as honest as the real ones in what a checkout relies on: everything is idempotent by
 * its id, and what was given up stays given up, in whatever order the calls come.
 */
export class FakePeers implements InternalClient {
  readonly variants = new Map<string, CartVariant>();
  readonly reservations = new Map<string, HeldReservation>();
  readonly deposits = new Map<string, HeldDeposit>();
  /** Ids of orders whose person has restricted. */
  readonly restricted = new Set<string>();
  /** Ids of orders for which the vault holds nothing any more. */
  readonly unheld = new Set<string>();
  /** People whose account the vault knows to be closed. */
  readonly closed = new Set<string>();
  readonly calls: { readonly operation: string; readonly caller: CallerContext }[] = [];
  private readonly heard = new Map<SubgraphName, Map<string, HeardEvent>>();
  private readonly faults = new Map<string, Fault[]>();
  private readonly waiting = new Map<string, () => void>();

  stock(id: string, available: number, change: Partial<CartVariant> = {}): CartVariant {
    const known = this.variants.get(id);
    const variant = { ...(known ?? newVariant(id)), available, ...change };
    this.variants.set(id, variant);
    return variant;
  }

  available(id: string): number {
    return this.variants.get(id)?.available ?? 0;
  }

  /** The next call of the operation fails like this. */
  fail(operation: string, ...faults: Fault[]): void {
    this.faults.set(operation, [...(this.faults.get(operation) ?? []), ...faults]);
  }

  /** Resolves when a call of the operation has met its silence. */
  silenced(operation: string): Promise<void> {
    return new Promise((resolve) => this.waiting.set(operation, resolve));
  }

  /** The events that a peer has applied, each once, in the order in which they came. */
  eventsAt(peer: SubgraphName): HeardEvent[] {
    return [...(this.heard.get(peer)?.values() ?? [])];
  }

  deposited(orderId: string): HeldDeposit | undefined {
    return [...this.deposits.values()].find((deposit) => deposit.orderId === orderId);
  }

  async request<Data>(
    to: SubgraphName,
    document: string,
    variables: Readonly<Record<string, unknown>>,
    caller: CallerContext,
  ): Promise<Data> {
    const operation = /(?:query|mutation)\s+(\w+)/.exec(document)?.[1] ?? '';
    this.calls.push({ operation, caller });
    const fault = this.faults.get(operation)?.shift();
    if (fault === 'BUG') throw new TypeError('Cannot read properties of undefined');
    if (fault === 'BEFORE') throw noAnswer(to);
    if (fault === 'SILENCE_BEFORE') await this.silence(operation);
    const answer = JSON.parse(JSON.stringify(this.answer(to, operation, variables))) as Data;
    if (fault === 'AFTER') throw noAnswer(to);
    if (fault === 'SILENCE_AFTER') await this.silence(operation);
    return answer;
  }

  private answer(to: SubgraphName, operation: string, variables: Readonly<Record<string, unknown>>): unknown {
    switch (operation) {
      case 'VariantsForCart':
        return { variantsForCart: (variables.ids as string[]).flatMap((id) => this.variants.get(id) ?? []) };
      case 'ReserveStock':
        return { reserveStock: { problems: this.reserve(variables.input as Reservation) } };
      case 'Deposit':
        return { deposit: this.deposit(variables.input as FakeDepositInput) };
      case 'OrderIsRestricted':
        return { orderIsRestricted: this.restricted.has(String(variables.orderId)) };
      case 'EndedOrderLinks':
        return { endedOrderLinks: { unheldOrderIds: [...this.unheld], closedSubjectIds: [...this.closed] } };
      case 'ClosedAccounts':
        return { closedAccounts: (variables.subjectIds as string[]).filter((subjectId) => this.closed.has(subjectId)) };
      case 'ApplyEvents':
        return { applyEvents: this.apply(to, variables.events as WireEvent[]) };
      default:
        throw new Error(`No such operation: ${operation}`);
    }
  }

  private reserve({ reservationId, lines, eventId, expiresAt }: Reservation): unknown[] {
    if (eventId === '' || Number.isNaN(Date.parse(expiresAt))) throw new Error('A reservation without event or end');
    const known = this.reservations.get(reservationId);
    if (known?.state === 'RELEASED') throw new AppError('BAD_INPUT', 'The reservation has ended.');
    if (known !== undefined) return [];
    const problems = lines
      .filter(({ variantId, quantity }) => this.available(variantId) < quantity)
      .map(({ variantId, quantity }) => ({ variantId, requested: quantity, available: this.available(variantId) }));
    if (problems.length > 0) return problems;
    for (const { variantId, quantity } of lines) this.stock(variantId, this.available(variantId) - quantity);
    this.reservations.set(reservationId, { state: 'HELD', lines });
    return [];
  }

  private deposit(input: FakeDepositInput): unknown {
    const known = this.deposits.get(input.id);
    if (known?.state === 'DESTROYED') throw new AppError('BAD_INPUT', 'The deposit was given up.');
    const personalNumber = input.values.find(({ category }) => category === 'PERSONAL_IDENTITY_NUMBER')?.value;
    const ofAge = personalNumber === undefined ? null : !personalNumber.startsWith('20');
    if (ofAge === false) {
      return { subjectId: null, ofAge, problems: [{ category: 'PERSONAL_IDENTITY_NUMBER', code: 'NOT_OF_AGE' }] };
    }
    if (input.values.some(({ value }) => value.includes('refused-by-vault'))) {
      const category = input.values.find(({ value }) => value.includes('refused-by-vault'))?.category;
      return { subjectId: null, ofAge, problems: [{ category, code: 'INVALID_VALUE' }] };
    }
    if (input.subjectId !== null && this.closed.has(input.subjectId)) return { subjectId: null, ofAge, problems: [{ category: null, code: 'ACCOUNT_CLOSED' }] };
    const subjectId = input.subjectId ?? `subject-${input.id.slice(-12)}`;
    this.deposits.set(input.id, known ?? { state: 'PENDING', orderId: input.contextId, subjectId, values: input.values });
    return { subjectId, ofAge, problems: [] };
  }

  private apply(peer: SubgraphName, events: readonly WireEvent[]): unknown[] {
    const heard = this.heard.get(peer) ?? new Map<string, HeardEvent>();
    this.heard.set(peer, heard);
    return events.map(({ id, type, orderingKey, payload }) => {
      if (heard.has(id)) return { id, outcome: 'DUPLICATE', code: null };
      const event = { id, type, orderingKey, payload: JSON.parse(payload) as Record<string, unknown> };
      heard.set(id, event);
      if (peer === 'catalog') this.moveStock(event);
      else this.settleDeposit(event);
      return { id, outcome: 'APPLIED', code: null };
    });
  }

  private moveStock({ type, payload }: HeardEvent): void {
    const id = String(payload.reservationId);
    const held = this.reservations.get(id);
    if (type === 'OrderPlaced') {
      if (held?.state !== 'HELD') throw new Error('An order without stock');
      held.state = 'SOLD';
    }
    if (type !== 'CheckoutAbandoned' && type !== 'OrderCancelled') return;
    if (held !== undefined && held.state !== 'RELEASED') {
      for (const { variantId, quantity } of held.lines) this.stock(variantId, this.available(variantId) + quantity);
    }
    this.reservations.set(id, { state: 'RELEASED', lines: [] });
  }

  private settleDeposit({ type, payload }: HeardEvent): void {
    const id = String(payload.depositId);
    const held = this.deposits.get(id);
    if (type === 'OrderPlaced') {
      if (held?.state !== 'PENDING') throw new Error('An order without its buyer');
      held.state = 'KEPT';
    }
    if (type === 'CheckoutAbandoned' && payload.depositId !== null) {
      this.deposits.set(id, { orderId: '', subjectId: '', values: [], ...held, state: 'DESTROYED' });
    }
  }

  private silence(operation: string): Promise<never> {
    this.waiting.get(operation)?.();
    return new Promise<never>(() => undefined);
  }
}

interface FakeDepositInput {
  readonly id: string;
  readonly subjectId: string | null;
  readonly contextId: string;
  readonly values: readonly DepositValue[];
}

interface WireEvent {
  readonly id: string;
  readonly type: string;
  readonly orderingKey: string;
  readonly payload: string;
}

function newVariant(id: string): CartVariant {
  return {
    id,
    productId: `product-of-${id}`,
    sku: `SKU-${id}`,
    nameSv: `Vara ${id}`,
    nameEn: `Article ${id}`,
    priceInclVat: 25_000,
    vatRate: 2_500,
    available: 0,
    purchasable: true,
  };
}

function noAnswer(to: string): AppError {
  return new AppError('UNAVAILABLE', `The subgraph ${to} does not answer.`);
}
