import { serviceCaller, type InternalClient } from '@andamal/service';

const ORDER_PARTY = /* GraphQL */ `
  query OrderParty($number: String!) {
    orderParty(number: $number) {
      orderId
      subjectId
      accountId
    }
  }
`;

const ISSUE_TOKEN = /* GraphQL */ `
  mutation IssueGuestToken($input: IssueGuestTokenInput!) {
    issueGuestToken(input: $input) {
      token
      expiresAt
    }
  }
`;

export interface OrderParty {
  readonly orderId: string;
  readonly subjectId: string;
  readonly accountId: string | null;
}

export interface GuestToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** What the vault asks other subgraphs for a guest. */
export class GuestPeers {
  constructor(private readonly internal: InternalClient) {}

  /** Whose an order is; null: there is no such order. @throws AppError when cart-checkout gives no answer */
  async party(number: string, requestId: string): Promise<OrderParty | null> {
    const caller = serviceCaller('privacy-compliance', 'OrderParty', requestId);
    return (await this.internal.request<{ orderParty: OrderParty | null }>('cart-checkout', ORDER_PARTY, { number }, caller)).orderParty;
  }

  /** @throws AppError when customer-identity gives no answer */
  async token(subjectId: string, requestId: string): Promise<GuestToken> {
    const caller = serviceCaller('privacy-compliance', 'IssueGuestToken', requestId);
    const input = { subjectId, requestId };
    return (await this.internal.request<{ issueGuestToken: GuestToken }>('customer-identity', ISSUE_TOKEN, { input }, caller)).issueGuestToken;
  }
}
