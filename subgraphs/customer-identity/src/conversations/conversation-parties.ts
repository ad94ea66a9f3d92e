import type { Database } from '@andamal/database';
import { err, ok, type Result } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { findOpenCustomers } from '../accounts/account.store';
import type { OrderClient } from '../order-client/order-client';
import type { ConversationStore } from './conversation.store';

/** Whom a new case is with, as staff say it: at most one of the three; none: somebody who is not known. */
export interface PartySought {
  readonly customerId?: string | null;
  readonly orderNumber?: string | null;
  /** An earlier case with the same person. */
  readonly conversationId?: string | null;
}

export interface Party {
  /** Null: the vault makes a new data subject. */
  readonly subjectId: string | null;
  readonly accountId: string | null;
  readonly orderId: string | null;
}

export type PartyProblem = 'CUSTOMER_NOT_FOUND' | 'ORDER_NOT_FOUND' | 'CONVERSATION_NOT_FOUND' | 'ONE_PARTY_ONLY';

const NOBODY_KNOWN: Party = { subjectId: null, accountId: null, orderId: null };

/**
 * Finds whom a case is with. A subject is never named by the caller: only through an account, an order or a case that
 * there is, so that no words are ever put down to somebody who does not exist, or to somebody else.
 */
export class ConversationParties {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderClient,
    private readonly store: ConversationStore,
  ) {}

  async find(sought: PartySought, caller: CallerContext): Promise<Result<Party, PartyProblem>> {
    const { customerId, orderNumber, conversationId } = sought;
    if ([customerId, orderNumber, conversationId].filter(Boolean).length > 1) return err('ONE_PARTY_ONLY');
    if (customerId) return this.ofCustomer(customerId);
    if (orderNumber) return this.ofOrder(orderNumber, caller);
    if (conversationId) return this.ofConversation(conversationId);
    return ok(NOBODY_KNOWN);
  }

  /** The customer's own order, or nothing: that somebody else has one of that number is not told. */
  async ofOwnOrder(orderNumber: string, caller: CallerContext): Promise<Result<Party, 'ORDER_NOT_FOUND'>> {
    const found = await this.ofOrder(orderNumber, caller);
    if (!found.ok) return found;
    return found.value.accountId !== null && found.value.accountId === caller.id ? found : err('ORDER_NOT_FOUND');
  }

  private async ofCustomer(id: string): Promise<Result<Party, 'CUSTOMER_NOT_FOUND'>> {
    const [account] = await findOpenCustomers(this.database.read, [id]);
    if (account === undefined || account.subjectId === null) return err('CUSTOMER_NOT_FOUND');
    return ok({ subjectId: account.subjectId, accountId: account.id, orderId: null });
  }

  private async ofOrder(number: string, caller: CallerContext): Promise<Result<Party, 'ORDER_NOT_FOUND'>> {
    const order = await this.orders.party(number, caller);
    return order === null ? err('ORDER_NOT_FOUND') : ok(order);
  }

  private async ofConversation(id: string): Promise<Result<Party, 'CONVERSATION_NOT_FOUND'>> {
    const known = await this.store.byId(id);
    return known === null ? err('CONVERSATION_NOT_FOUND') : ok(known);
  }
}
