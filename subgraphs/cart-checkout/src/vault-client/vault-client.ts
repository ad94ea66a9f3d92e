import { uuidv7 } from '@andamal/kernel';
import { onBehalfOf, serviceCaller, type CallerContext, type InternalClient } from '@andamal/service';

/** One piece of personal data on its way into the vault. Lives in memory only. */
export interface DepositValue {
  /** Code of the policy register. */
  readonly category: string;
  readonly value: string;
}

export interface Deposit {
  /** Id of the `OrderPlaced` event that will follow: until then the deposit is pending. */
  readonly id: string;
  readonly subjectId: string | null;
  readonly orderId: string;
  readonly paymentMethod: 'CARD' | 'INVOICE';
  readonly values: readonly DepositValue[];
}

export interface DepositProblem {
  /** Null: the deposit as a whole. */
  readonly category: string | null;
  readonly code: string;
}

export interface DepositAnswer {
  readonly subjectId: string | null;
  readonly ofAge: boolean | null;
  /** With problems nothing is kept. */
  readonly problems: readonly DepositProblem[];
}

// The vault's own messages are not asked for: what a person is told is worded here, without any value.
const DEPOSIT = /* GraphQL */ `
  mutation Deposit($input: DepositInput!) {
    deposit(input: $input) {
      subjectId
      ofAge
      problems {
        category
        code
      }
    }
  }
`;

const RESTRICTED = /* GraphQL */ `
  query OrderIsRestricted($subjectId: ID!, $orderId: ID!) {
    orderIsRestricted(subjectId: $subjectId, orderId: $orderId)
  }
`;

const CLOSED_ACCOUNTS = /* GraphQL */ `
  query ClosedAccounts($subjectIds: [ID!]!) {
    closedAccounts(subjectIds: $subjectIds)
  }
`;

const ENDED_LINKS = /* GraphQL */ `
  query EndedOrderLinks($links: [OrderLinkInput!]!) {
    endedOrderLinks(links: $links) {
      unheldOrderIds
      closedSubjectIds
    }
  }
`;

export interface EndedLinks {
  readonly unheldOrderIds: readonly string[];
  readonly closedSubjectIds: readonly string[];
}

/** The vault's internal operations. Throws AppError UNAVAILABLE when it does not answer. */
export class VaultClient {
  constructor(private readonly internal: InternalClient) {}

  /** Gives a buyer's data to the vault. Idempotent by the deposit's id. */
  async deposit({ orderId, ...deposit }: Deposit, caller: CallerContext): Promise<DepositAnswer> {
    const input = { ...deposit, source: 'ORDER_PLACED', contextKind: 'ORDER', contextId: orderId };
    const answer = await this.internal.request<{ deposit: DepositAnswer }>(
      'privacy-compliance',
      DEPOSIT,
      { input },
      onBehalfOf(caller, 'cart-checkout'),
    );
    return answer.deposit;
  }

  /** Whether the person has restricted, so that an order is carried out only when the privacy office has decided so (GDPR Art. 18). */
  async isRestricted(order: { readonly subjectId: string; readonly orderId: string }, caller: CallerContext): Promise<boolean> {
    const answer = await this.internal.request<{ orderIsRestricted: boolean }>('privacy-compliance', RESTRICTED, order, onBehalfOf(caller, 'cart-checkout'));
    return answer.orderIsRestricted;
  }

  /** Those of the people who had an account, and have it no more. */
  async closedAccounts(subjectIds: readonly string[]): Promise<string[]> {
    const caller = serviceCaller('cart-checkout', 'ClosedAccounts', uuidv7());
    return (await this.internal.request<{ closedAccounts: string[] }>('privacy-compliance', CLOSED_ACCOUNTS, { subjectIds }, caller)).closedAccounts;
  }

  /** Which of these orders are nobody's any more, by what the vault holds; and whose accounts are closed. */
  async endedLinks(links: readonly { readonly subjectId: string; readonly orderId: string }[]): Promise<EndedLinks> {
    const asked = links.map(({ subjectId, orderId }) => ({ subjectId, orderId }));
    const caller = serviceCaller('cart-checkout', 'EndedOrderLinks', uuidv7());
    return (await this.internal.request<{ endedOrderLinks: EndedLinks }>('privacy-compliance', ENDED_LINKS, { links: asked }, caller)).endedOrderLinks;
  }
}
