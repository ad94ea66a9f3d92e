import { onBehalfOf, type CallerContext, type InternalClient, type Log } from '@andamal/service';
import type { Account } from '../accounts/account.entity';

const MERGE_CARTS = /* GraphQL */ `
  mutation MergeCarts($input: MergeCartsInput!) {
    mergeCarts(input: $input) {
      cartId
    }
  }
`;

/** The carts of cart-checkout, as this service uses them. */
export class CartClient {
  constructor(
    private readonly internal: InternalClient,
    private readonly log: Log,
  ) {}

  /**
   * Puts the guest's cart into the customer's. Whoever signs in is signed in, though it fails: the guest cart is still
   * there, and can be named again at the next sign-in.
   *
   * @returns whether there was a guest cart and it is now part of the customer's.
   */
  async merge(guestCartId: string | null | undefined, account: Account, caller: CallerContext): Promise<boolean> {
    const { id: customerId, subjectId } = account;
    if (!guestCartId || account.kind !== 'CUSTOMER') return false;
    try {
      const variables = { input: { guestCartId, customerId, subjectId } };
      await this.internal.request('cart-checkout', MERGE_CARTS, variables, onBehalfOf(caller, 'customer-identity'));
      return true;
    } catch (error) {
      this.log.warn({ err: error, requestId: caller.requestId }, 'a guest cart could not be merged');
      return false;
    }
  }
}
