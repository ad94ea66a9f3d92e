import { money, serviceCaller, type CallerContext, type InternalClient } from '@andamal/service';
import type { ShownCart, ShownCartLine } from './extract-document';

const CART_OF_SUBJECT = /* GraphQL */ `
  query CartOfSubject($subjectId: ID!) {
    cartOfSubject(subjectId: $subjectId) {
      createdAt
      changedAt
      keptUntil
      lines {
        kind
        item
        nameSv
        nameEn
        quantity
        seenPrice
        addedAt
      }
    }
  }
`;

/** A cart as cart-checkout tells it: prices in öre, names in both languages. */
export interface CartTold extends Omit<ShownCart, 'lines'> {
  readonly lines: readonly (Omit<ShownCartLine, 'name' | 'seenPrice'> & { readonly nameSv: string | null; readonly nameEn: string | null; readonly seenPrice: number })[];
}

/** What lies in a person's cart, which is with cart-checkout: asked for when it is shown, and kept nowhere here. */
export class HeldCart {
  constructor(private readonly internal: InternalClient) {}

  /** Null: the person has none. @throws AppError when cart-checkout gives no answer, or the catalog none to it about names */
  async of(subjectId: string, { language, requestId }: CallerContext): Promise<ShownCart | null> {
    const caller = serviceCaller('privacy-compliance', 'CartOfSubject', requestId);
    const { cartOfSubject } = await this.internal.request<{ cartOfSubject: CartTold | null }>('cart-checkout', CART_OF_SUBJECT, { subjectId }, caller);
    if (cartOfSubject === null) return null;
    const lines = cartOfSubject.lines.map(({ nameSv, nameEn, seenPrice, ...line }) => ({ ...line, name: language === 'sv' ? nameSv : nameEn, seenPrice: money(seenPrice) }));
    return { ...cartOfSubject, lines };
  }
}
