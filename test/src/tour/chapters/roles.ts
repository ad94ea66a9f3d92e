import { must, mustBeDenied, mustEqual, mustHaveNoErrors } from '../expectations';
import { operationText, type Answer } from '../shop-client';
import type { Walk } from '../walk';
import type { Purchase } from './purchase';

interface PersonalData {
  readonly name: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly address?: { street: string; postalCode: string; city: string } | null;
  readonly personalIdentityNumber?: string | null;
  readonly ipAddress?: string | null;
  readonly paymentMethod?: string | null;
}

/** The warehouse reads what it needs for the parcel. */
export async function packing(walk: Walk, { person, order }: Purchase): Promise<void> {
  const warehouse = await walk.staff('warehouse');
  await walk.step(
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
}

/** The parcel goes out and arrives. */
export async function delivery(walk: Walk, { order }: Purchase): Promise<void> {
  const warehouse = await walk.staff('warehouse');
  await walk.step('… and sends the parcel', 'dispatch-order', { orderId: order.id }, stateIs('dispatchOrder', 'DISPATCHED'), { as: warehouse });
  await walk.step('… which arrives', 'mark-order-delivered', { orderId: order.id }, stateIs('markOrderDelivered', 'DELIVERED'), { as: warehouse });
}

/** Marketing and finance read what their purposes allow. */
export async function purposes(walk: Walk, bought: Purchase): Promise<void> {
  const { person, order } = bought;
  await inAudience(walk, bought);

  const finance = await walk.staff('finance');
  await walk.step(
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
  await walk.step(
    '… and for UNPAID_INVOICE the personnummer too, while the invoice is unpaid',
    'unpaid-invoice',
    { id: order.invoice.id },
    (answer: Answer<{ invoice: { personalData: PersonalData } }>) => {
      mustHaveNoErrors(answer);
      must(answer.data.invoice.personalData.personalIdentityNumber, 'the personnummer is readable');
    },
    { as: finance },
  );
}

async function inAudience(walk: Walk, { person, subjectId }: Purchase): Promise<void> {
  const { member, answer } = await findInAudience(walk, subjectId);
  must(member, 'the customer is in the audience', answer);
  mustEqual(member.personalData, { name: person.name, email: person.email, personalIdentityNumber: null, ipAddress: null }, 'what marketing sees');
  mustBeDenied(answer, 'personalIdentityNumber');
  mustBeDenied(answer, 'ipAddress');
  walk.taken({
    title: 'Marketing reads its audience for LEGITIMATE_INTEREST: name and e-mail, never personnummer or IP address',
    operation: 'audience',
    query: await operationText('audience'),
    variables: { after: null },
    answer: { data: { audience: { nodes: [member] } }, errors: answer.errors },
  });
}

/** The very next audience is without the person. */
export async function mustNotBeInAudience(walk: Walk, { subjectId }: Purchase): Promise<void> {
  const { member } = await findInAudience(walk, subjectId);
  must(member === null, 'the very next audience is without the customer', member);
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
async function findInAudience(walk: Walk, subjectId: string): Promise<{ member: AudienceMember | null; answer: Answer<unknown> }> {
  const marketing = await walk.staff('marketing');
  let after: string | null = null;
  for (;;) {
    const answer: Answer<{
      audience: { nodes: AudienceMember[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    }> = await walk.shop.run('audience', { after }, marketing);
    const { nodes, pageInfo } = answer.data.audience;
    const member = nodes.find(({ id }) => id === subjectId) ?? null;
    if (member !== null || !pageInfo.hasNextPage) return { member, answer };
    after = pageInfo.endCursor;
  }
}
