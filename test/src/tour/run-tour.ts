import { randomUUID } from 'node:crypto';
import { must, mustBeDenied, mustEqual, mustHaveNoErrors } from './expectations';
import { tourPerson } from './person';
import { operationText, ShopClient, type Answer } from './shop-client';

export interface TourStep {
  readonly title: string;
  readonly operation: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly answer: Answer<unknown>;
}

interface PersonalData {
  readonly name: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly address?: { street: string; postalCode: string; city: string } | null;
  readonly personalIdentityNumber?: string | null;
  readonly ipAddress?: string | null;
  readonly paymentMethod?: string | null;
}

interface HeldDatum {
  readonly category: string;
  readonly value?: string | null;
  readonly keeping: { kind: string; lastDay: string | null };
  readonly purposes: { purpose: string; legalBasis?: string[]; keeping?: { kind: string; lastDay: string | null } }[];
  readonly source?: { collection: string };
}

/** An event acts within a fraction of a second; a tour that waits for longer than this has found a fault. */
const PATIENCE_MS = 10_000;

/**
 * The main job, end to end: a purchase, and what becomes of its data. Each step is checked as it is taken.
 *
 * @param options.show is told of each step once it has been found to be as it must be.
 * @returns all steps, so that two systems can be compared.
 * @throws TourFailure at the first step that is not.
 */
export async function runTour(options: { url: string; show: (step: TourStep) => void }): Promise<TourStep[]> {
  const shop = new ShopClient(options.url);
  const steps: TourStep[] = [];

  /** Takes a step; with `until`, again and again until it is so, for what follows from an event. */
  async function step<Data>(
    title: string,
    operation: string,
    variables: Record<string, unknown>,
    /** Each check declares the part of the answer that it looks at. */
    check: (answer: Answer<never>) => void,
    settings: { as?: string; until?: boolean } = {},
  ): Promise<Data> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await shop.run<Data>(operation, variables, settings.as);
      try {
        check(answer as Answer<never>);
      } catch (error) {
        if (!settings.until || Date.now() > deadline) throw error instanceof Error ? new Error(`${title}: ${error.message}`) : error;
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      const taken = { title, operation, query: await operationText(operation), variables, answer };
      steps.push(taken);
      options.show(taken);
      return answer.data;
    }
  }

  async function staff(role: string): Promise<string> {
    const email = `${role}@shop.example`;
    const data = await step<{ signIn: { session: { accessToken: string } | null } }>(
      `Staff sign in: ${role}`,
      'sign-in',
      { email, password: 'andamal-dev' },
      (answer: Answer<{ signIn: { session: unknown } }>) => must(answer.data.signIn.session, 'staff are seeded in development', answer),
    );
    return (data.signIn.session as { accessToken: string }).accessToken;
  }

  // ── The shop ────────────────────────────────────────────────────────────────────────────────────────────────────
  const browsed = await step<{ products: { nodes: { name: string; isBundle: boolean; variants: { id: string }[] }[] } }>(
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
  const bundle = await step<{ product: { variants: { id: string }[] } }>(
    'The bundle: black PLA and adhesion spray',
    'product-page',
    { slug: 'paket-svart-pla-1-1-kg-3dlac-400-ml' },
    (answer: Answer<{ product: { variants: { id: string; price: { inclVat: { formatted: string } } }[] } }>) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.product.variants[0]?.price.inclVat.formatted.replace(/\s/g, ' '), '300,00 kr', 'its price');
    },
  );

  const cart = await step<{ addToCart: { cart: { id: string } } }>(
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
  await step(
    '… with the bundle',
    'add-to-cart',
    { cartId: guestCartId, variantId: bundle.product.variants[0]?.id, quantity: 1 },
    (answer: Answer<{ addToCart: { cart: { pieces: number } } }>) => mustEqual(answer.data.addToCart.cart.pieces, 3, 'the number of pieces'),
  );
  await step(
    '… and a recycling cart: spools to send back',
    'add-to-recycling-cart',
    { cartId: guestCartId, itemCode: 'SPOOL_CARDBOARD_STANDARD', quantity: 4 },
    (answer: Answer<{ addToRecyclingCart: { cart: { recycling: { pieces: number } } } }>) =>
      mustEqual(answer.data.addToRecyclingCart.cart.recycling.pieces, 4, 'the number of spools'),
  );

  // ── The customer ────────────────────────────────────────────────────────────────────────────────────────────────
  const person = tourPerson();
  const registered = await step<{ register: { customer: { subject: { id: string } }; session: { accessToken: string } } }>(
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

  const customerCart = await step<{ addToCart: { cart: { id: string } } }>(
    'The customer’s cart holds what the guest’s held',
    'add-to-cart',
    { cartId: null, variantId: spool, quantity: 1 },
    (answer: Answer<{ addToCart: { cart: { pieces: number } } }>) => mustEqual(answer.data.addToCart.cart.pieces, 4, 'the number of pieces'),
    { as: customer },
  );
  const placed = await step<{ placeOrder: { order: { id: string; number: string; invoice: { id: string } } } }>(
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
  const { order } = placed.placeOrder;

  // ── Each role, for its purpose ──────────────────────────────────────────────────────────────────────────────────
  const warehouse = await staff('warehouse');
  await step(
    'The warehouse reads the packing slip for CONTRACT: address and phone, but not the personnummer',
    'packing-slip',
    { number: order.number },
    (answer: Answer<{ orderByNumber: { personalData: PersonalData } }>) => {
      const { personalData } = answer.data.orderByNumber;
      mustEqual(personalData.name, person.name, 'the name');
      mustEqual(personalData.address, person.address, 'the address');
      must(personalData.phone, 'the phone is readable');
      mustEqual(personalData.personalIdentityNumber, null, 'the personnummer');
      mustBeDenied(answer, 'personalIdentityNumber', 'CATEGORY_NOT_ALLOWED_FOR_ROLE');
    },
    { as: warehouse, until: true },
  );
  await step('… and sends the parcel', 'dispatch-order', { orderId: order.id }, stateIs('dispatchOrder', 'DISPATCHED'), { as: warehouse });
  await step('… which arrives', 'mark-order-delivered', { orderId: order.id }, stateIs('markOrderDelivered', 'DELIVERED'), { as: warehouse });

  const marketing = await staff('marketing');
  const audience = await findInAudience(shop, marketing, subjectId);
  const shown = { title: 'Marketing reads its audience for LEGITIMATE_INTEREST: name and e-mail, never personnummer or IP address', operation: 'audience', query: await operationText('audience'), variables: { after: null } };
  must(audience.member, 'the customer is in the audience', audience);
  mustEqual(audience.member.personalData, { name: person.name, email: person.email, personalIdentityNumber: null, ipAddress: null }, 'what marketing sees');
  mustBeDenied(audience.answer, 'personalIdentityNumber');
  mustBeDenied(audience.answer, 'ipAddress');
  const audienceStep = { ...shown, answer: { data: { audience: { nodes: [audience.member] } }, errors: audience.answer.errors } };
  steps.push(audienceStep);
  options.show(audienceStep);

  const finance = await staff('finance');
  await step(
    'Finance reads the invoice for BOOKKEEPING: what bookkeeping may use',
    'invoice-for-bookkeeping',
    { id: order.invoice.id },
    (answer: Answer<{ invoice: { personalData: PersonalData } }>) => {
      const { personalData } = answer.data.invoice;
      mustEqual(personalData.name, person.name, 'the name');
      mustEqual(personalData.paymentMethod, 'INVOICE', 'the payment method');
      mustBeDenied(answer, 'personalIdentityNumber', 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE');
      mustBeDenied(answer, 'ipAddress', 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE');
    },
    { as: finance },
  );
  await step(
    '… and for UNPAID_INVOICE the personnummer too, while the invoice is unpaid',
    'unpaid-invoice',
    { id: order.invoice.id },
    (answer: Answer<{ invoice: { personalData: PersonalData } }>) => {
      mustHaveNoErrors(answer);
      must(answer.data.invoice.personalData.personalIdentityNumber, 'the personnummer is readable');
    },
    { as: finance },
  );

  // ── The person’s rights ─────────────────────────────────────────────────────────────────────────────────────────
  await step(
    'The customer sees every datum, with its purposes, grounds and ends',
    'my-data',
    {},
    (answer: Answer<{ mySubject: { data: { nodes: HeldDatum[] } } }>) => {
      mustHaveNoErrors(answer);
      const data = answer.data.mySubject.data.nodes;
      for (const category of ['NAME', 'EMAIL', 'PHONE', 'ADDRESS', 'PERSONAL_IDENTITY_NUMBER', 'IP_ADDRESS', 'PAYMENT_METHOD']) {
        must(data.some((datum) => datum.category === category && datum.value), `${category} is shown with its value`, data);
      }
      must(data.every(({ purposes }) => purposes.length > 0), 'each datum has a purpose', data);
      must(data.every(({ purposes }) => purposes.every(({ legalBasis }) => (legalBasis ?? []).length > 0)), 'each purpose has a ground', data);
    },
    { as: customer },
  );
  await step(
    'The customer objects to marketing',
    'object-to-marketing',
    {},
    (answer: Answer<{ objectToMarketing: { objections: { purpose: string }[] } }>) =>
      must(answer.data.objectToMarketing.objections.some(({ purpose }) => purpose === 'LEGITIMATE_INTEREST'), 'the objection is in force', answer),
    { as: customer },
  );
  const refused = await findInAudience(shop, marketing, subjectId);
  must(refused.member === null, 'the very next audience is without the customer', refused.member);

  await step(
    'The customer asks what erasure would do (a dry run)',
    'request-erasure',
    { dryRun: true },
    (answer) => checkErasure(answer as ErasureAnswer, false),
    { as: customer },
  );
  await step(
    '… and asks for it, with the invoice unpaid: what stays is named with its ground and end',
    'request-erasure',
    { dryRun: false },
    (answer) => checkErasure(answer as ErasureAnswer, true),
    { as: customer },
  );

  // ── The end of a purpose ────────────────────────────────────────────────────────────────────────────────────────
  const privacy = await staff('privacy');
  await step(
    'The invoice is paid',
    'register-payment',
    { invoiceId: order.invoice.id, idempotencyKey: randomUUID() },
    (answer: Answer<{ registerPayment: { invoice: { state: string } } }>) => mustEqual(answer.data.registerPayment.invoice.state, 'PAID', 'its state'),
    { as: finance },
  );
  const lastDay = `${new Date().getFullYear() + 7}-12-31`;
  await step(
    `The personnummer is gone at once; the bookkeeping fields stay until ${lastDay}`,
    'what-is-held',
    { subjectId },
    (answer: Answer<{ dataSubject: { data: { nodes: HeldDatum[] } } }>) => {
      const data = answer.data.dataSubject.data.nodes;
      const categories = data.map(({ category }) => category);
      must(!categories.includes('PERSONAL_IDENTITY_NUMBER'), 'the personnummer is gone', categories);
      must(!categories.includes('IP_ADDRESS'), 'the IP address is gone', categories);
      must(['NAME', 'ADDRESS', 'EMAIL', 'PHONE', 'PAYMENT_METHOD'].every((category) => categories.includes(category)), 'the books are whole', categories);
      must(data.every(({ purposes }) => purposes.every(({ purpose }) => purpose === 'BOOKKEEPING')), 'only bookkeeping holds anything', data);
      must(data.every(({ keeping }) => keeping.lastDay === lastDay), `all of it until ${lastDay}`, data);
    },
    { as: privacy, until: true },
  );
  await step(
    'Lineage: where each value came from, who read it and for what, who outside has got it, how it ended',
    'lineage',
    { subjectId },
    (answer: Answer<{ dataSubject: { lineage: { nodes: LineageNode[]; edges: unknown[] } } }>) => {
      const { nodes, edges } = answer.data.dataSubject.lineage;
      const has = (kind: string, test: (node: LineageNode) => boolean): boolean => nodes.some((node) => node.kind === kind && test(node));
      must(has('EVENT', ({ label }) => label === 'ORDER_PLACED' || label === 'OrderPlaced'), 'the order is a source', nodes);
      must(has('READ', ({ purpose, roles }) => purpose === 'CONTRACT' && (roles ?? []).includes('WAREHOUSE')), 'the warehouse’s read', nodes);
      must(has('READ', ({ purpose }) => purpose === 'LEGITIMATE_INTEREST'), 'marketing’s read', nodes);
      must(has('DISCLOSURE', () => true), 'the carrier’s disclosure', nodes);
      must(has('END', () => true), 'the end of what is gone', nodes);
      must(edges.length > 0, 'what hangs together');
    },
    { as: privacy },
  );
  await step(
    'The access log is as it was written',
    'verify-access-log',
    {},
    (answer: Answer<{ verifyAccessLog: { intact: boolean; verified: number } }>) => {
      must(answer.data.verifyAccessLog.intact, 'the chain holds', answer);
      must(answer.data.verifyAccessLog.verified > 0, 'it has entries');
    },
    { as: privacy },
  );
  return steps;
}

interface LineageNode {
  readonly kind: string;
  readonly label: string;
  readonly purpose: string | null;
  readonly roles: string[] | null;
}

type ErasureAnswer = Answer<{
  requestErasure: {
    caseId: string | null;
    items: { category: string; outcome: 'GOES' | 'STAYS'; grounds: { purpose: string; reason: string; lastDay: string | null }[] }[];
    userErrors: unknown[];
  };
}>;

/** What UNPAID_INVOICE and BOOKKEEPING may use stays, each with its ground; the rest goes. */
function checkErasure(answer: ErasureAnswer, ran: boolean): void {
  mustHaveNoErrors(answer);
  const { items, caseId } = answer.data.requestErasure;
  const outcomes = (category: string) => items.filter((item) => item.category === category).map(({ outcome }) => outcome);
  must(outcomes('PERSONAL_IDENTITY_NUMBER').includes('STAYS'), 'the personnummer stays for the open claim', items);
  must(outcomes('NAME').includes('STAYS'), 'the name stays for the books', items);
  const stays = items.filter(({ outcome }) => outcome === 'STAYS');
  const allowed = new Set(['UNPAID_INVOICE', 'BOOKKEEPING']);
  must(stays.every(({ grounds }) => grounds.length > 0 && grounds.every(({ purpose, reason }) => allowed.has(purpose) && reason !== '')), 'what stays has a ground, the claim or the books', stays);
  mustEqual(caseId !== null, ran, 'that there is a case');
}

function stateIs(mutation: string, state: string) {
  return (answer: Answer<Record<string, { order: { state: string } | null }>>): void => {
    mustHaveNoErrors(answer);
    mustEqual(answer.data[mutation]?.order?.state, state, 'the state of the order');
  };
}

interface AudienceMember {
  readonly id: string;
  readonly personalData: PersonalData;
}

/** Pages through the audience, which may be long on a shop that has run for a while. */
async function findInAudience(
  shop: ShopClient,
  marketing: string,
  subjectId: string,
): Promise<{ member: AudienceMember | null; answer: Answer<unknown> }> {
  let after: string | null = null;
  for (;;) {
    const answer: Answer<{
      audience: { nodes: AudienceMember[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    }> = await shop.run('audience', { after }, marketing);
    const { nodes, pageInfo } = answer.data.audience;
    const member = nodes.find(({ id }) => id === subjectId) ?? null;
    if (member !== null || !pageInfo.hasNextPage) return { member, answer };
    after = pageInfo.endCursor;
  }
}
