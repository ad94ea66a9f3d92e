import type { Ore } from '@andamal/kernel';

/**
 * The company that takes card payments. Card data goes from the customer's browser to the provider and comes to the shop
 * as a token; no card number ever reaches this code.
 *
 * Every operation is idempotent by `reference`, which the shop makes: repeating it changes nothing and gives the same
 * answer. Whatever else happens, `void` is final: an `authorise` with the same reference that arrives later is declined.
 * All operations throw AppError UNAVAILABLE when the provider does not answer; the shop then does not know whether it
 * happened, and asks again or voids.
 */
export interface PaymentProvider {
  /** Kept with each payment, so that another provider can be taken into use beside it. */
  readonly name: string;
  /** What the customer may be shown of the card, such as "Visa •••• 4242"; null when the token is not known. */
  describe(token: string): Promise<{ readonly maskedCard: string } | null>;
  /** Sets the amount aside on the customer's card. */
  authorise(order: { readonly reference: string; readonly amount: Ore; readonly token: string }): Promise<'AUTHORISED' | 'DECLINED'>;
  /** Takes what is set aside. `REFUSED`: there is nothing to take, and there never will be. */
  capture(reference: string): Promise<'CAPTURED' | 'REFUSED'>;
  /** Gives up what is set aside, or will be. `CAPTURED`: it has been taken already, and can only be refunded. */
  void(reference: string): Promise<'VOIDED' | 'CAPTURED'>;
  /** Gives back what was taken. `REFUSED`: nothing was. */
  refund(reference: string): Promise<'REFUNDED' | 'REFUSED'>;
}
