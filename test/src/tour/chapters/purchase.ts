import { randomUUID } from 'node:crypto';
import { must, mustEqual, mustHaveNoErrors } from '../expectations';
import { tourPerson, type TourPerson } from '../person';
import type { Answer } from '../shop-client';
import type { Walk } from '../walk';

/** Whom the tour is about. */
export interface Purchase {
  readonly person: TourPerson;
  readonly subjectId: string;
  /** The customer's access token. */
  readonly customer: string;
  readonly order: { readonly id: string; readonly number: string; readonly invoice: { readonly id: string } };
}

/** A guest browses, fills carts, registers and buys on invoice. */
export async function purchase(walk: Walk): Promise<Purchase> {
  const browsed = await walk.step<{ products: { nodes: { name: string; isBundle: boolean; variants: { id: string }[] }[] } }>(
    'A guest browses and searches',
    'browse',
    {},
    (answer: Answer<{ products: { nodes: unknown[] } }>) => {
      mustHaveNoErrors(answer);
      must(answer.data.products.nodes.length > 0, 'the search finds products');
    },
  );
  const spool = browsed.products.nodes.find(({ isBundle }) => !isBundle)?.variants[0]?.id;
  must(spool, 'the search finds a spool');
  const bundle = await walk.step<{ product: { variants: { id: string; bundleParts: { quantity: number; variant: { id: string } }[] }[] } }>(
    'The bundle: black PLA and adhesion spray',
    'product-page',
    { slug: 'paket-svart-pla-1-1-kg-3dlac-400-ml' },
    (answer: Answer<{ product: { variants: { id: string; price: { inclVat: { formatted: string } } }[] } }>) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.product.variants[0]?.price.inclVat.formatted.replace(/\s/g, ' '), '300,00 kr', 'its price');
    },
  );

  const parts = bundle.product.variants[0]?.bundleParts ?? [];
  await stocked(walk, [{ id: spool, pieces: 3 }, ...parts.map(({ quantity, variant }) => ({ id: variant.id, pieces: quantity }))]);

  const cart = await walk.step<{ addToCart: { cart: { id: string } } }>(
    'A guest fills a cart',
    'add-to-cart',
    { cartId: null, variantId: spool, quantity: 2 },
    (answer: Answer<{ addToCart: { cart: { id: string; pieces: number }; messages: { code: string }[] } }>) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.addToCart.cart.pieces, 2, 'the number of pieces');
      mustEqual(answer.data.addToCart.messages[0]?.code, 'ADDED', 'the message');
    },
  );
  const guestCartId = cart.addToCart.cart.id;
  await walk.step(
    '… with the bundle',
    'add-to-cart',
    { cartId: guestCartId, variantId: bundle.product.variants[0]?.id, quantity: 1 },
    (answer: Answer<{ addToCart: { cart: { pieces: number } } }>) => mustEqual(answer.data.addToCart.cart.pieces, 3, 'the number of pieces'),
  );
  await walk.step(
    '… and a recycling cart: spools to send back',
    'add-to-recycling-cart',
    { cartId: guestCartId, itemCode: 'SPOOL_CARDBOARD_STANDARD', quantity: 4 },
    (answer: Answer<{ addToRecyclingCart: { cart: { recycling: { pieces: number } } } }>) =>
      mustEqual(answer.data.addToRecyclingCart.cart.recycling.pieces, 4, 'the number of spools'),
  );


  const person = tourPerson();
  const registered = await walk.step<{ register: { customer: { subject: { id: string } }; session: { accessToken: string } } }>(
    'The guest registers; the carts come along',
    'register',
    {
      input: {
        email: person.email,
        password: person.password,
        name: person.name,
        phone: person.phone,
        newsletter: true,
        newsletterTextVersion: '1.0',
        guestCartId,
      },
    },
    (answer: Answer<{ register: { session: unknown; cartMerged: boolean; userErrors: unknown[] } }>) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.register.userErrors, [], 'what is wrong');
      must(answer.data.register.cartMerged, 'the guest cart is now the customer’s');
    },
  );
  const customer = registered.register.session.accessToken;
  const subjectId = registered.register.customer.subject.id;

  const customerCart = await walk.step<{ addToCart: { cart: { id: string } } }>(
    'The customer’s cart holds what the guest’s held',
    'add-to-cart',
    { cartId: null, variantId: spool, quantity: 1 },
    (answer: Answer<{ addToCart: { cart: { pieces: number } } }>) => mustEqual(answer.data.addToCart.cart.pieces, 4, 'the number of pieces'),
    { as: customer },
  );
  const placed = await walk.step<{ placeOrder: { order: { id: string; number: string; invoice: { id: string } } } }>(
    'The customer buys on invoice',
    'place-order',
    {
      input: {
        cartId: customerCart.addToCart.cart.id,
        idempotencyKey: randomUUID(),
        contact: { name: person.name, email: person.email, phone: person.phone, personalIdentityNumber: person.personalIdentityNumber },
        deliveryAddress: person.address,
        deliveryMethod: 'PARCEL',
        payment: { method: 'INVOICE' },
      },
    },
    (answer: Answer<{ placeOrder: { order: { state: string; recycling: { quantity: number }[]; invoice: { state: string } }; userErrors: unknown[] } }>) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.placeOrder.userErrors, [], 'what is wrong');
      mustEqual(answer.data.placeOrder.order.state, 'PLACED', 'the state of the order');
      mustEqual(answer.data.placeOrder.order.invoice.state, 'ISSUED', 'the state of the invoice');
      mustEqual(answer.data.placeOrder.order.recycling[0]?.quantity, 4, 'the number of spools that come back');
    },
    { as: customer },
  );
  return { person, subjectId, customer, order: placed.placeOrder.order };
}

/** As much as the tour buys, so that it can be taken again and again in the same shop. */
async function stocked(walk: Walk, goods: readonly { readonly id: string; readonly pieces: number }[]): Promise<void> {
  const warehouse = await walk.staff('warehouse');
  for (const { id, pieces } of goods) {
    await walk.step(
      'The warehouse takes in goods',
      'adjust-stock',
      { variantId: id, change: pieces, reason: 'RECEIVED' },
      (answer: Answer<{ adjustStock: { level: { onHand: number }; userErrors: unknown[] } }>) => {
        mustHaveNoErrors(answer);
        mustEqual(answer.data.adjustStock.userErrors, [], 'what is wrong');
        must(answer.data.adjustStock.level.onHand >= pieces, 'they are on the shelves', answer);
      },
      { as: warehouse },
    );
  }
}
