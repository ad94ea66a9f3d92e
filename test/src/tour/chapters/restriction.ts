import { must, mustBeDenied, mustEqual, mustHaveNoErrors } from '../expectations';
import { operationText, type Answer } from '../shop-client';
import type { Check, Walk } from '../walk';
import type { Purchase } from './purchase';
import { mustNotBeInAudience } from './roles';

export interface OpenedCase {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly dueDate: string | null;
  readonly complaintGuide: { readonly authority: string } | null;
}

type Opened = Answer<{ openRightsCase: { rightsCase: OpenedCase | null; userErrors: unknown[] } }>;

/** The customer exercises a right. @returns the case */
export async function openCase(walk: Walk, title: string, input: Record<string, unknown>, as: string, check: (opened: OpenedCase) => void): Promise<OpenedCase> {
  const data = await walk.step<{ openRightsCase: { rightsCase: OpenedCase } }>(
    title,
    'open-rights-case',
    { input },
    (answer: Opened) => {
      mustHaveNoErrors(answer);
      mustEqual(answer.data.openRightsCase.userErrors, [], 'what is wrong');
      must(answer.data.openRightsCase.rightsCase, 'there is a case', answer);
      check(answer.data.openRightsCase.rightsCase);
    },
    { as },
  );
  return data.openRightsCase.rightsCase;
}

/** A mutation that leaves nothing to be put right. */
export function isDone(mutation: string): Check {
  return (answer: Answer<Record<string, { userErrors: unknown[] }>>) => {
    mustHaveNoErrors(answer);
    mustEqual(answer.data[mutation]?.userErrors, [], 'what is wrong');
  };
}

interface Conflicts {
  readonly restrictionConflicts: {
    readonly nodes: readonly { readonly orderId: string; readonly caseId: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** GDPR Art. 18, while an order is under way: what is restricted is kept and not used, unless staff decide on a ground. */
export async function restriction(walk: Walk, bought: Purchase): Promise<void> {
  const { order, customer } = bought;
  const privacy = await walk.staff('privacy');
  const { id: caseId } = await openCase(walk, 'Restriction (GDPR Art. 18): the customer asks that nothing be used', { kind: 'RESTRICTION' }, customer, ({ kind }) =>
    mustEqual(kind, 'RESTRICTION', 'the kind of the case'),
  );
  await packingSlip(walk, bought, '… the packing slip says so, though the order is under way', (answer) => {
    for (const field of ['name', 'address', 'phone']) mustBeDenied(answer, field, 'RESTRICTED');
  });
  await mustNotBeInAudience(walk, bought);
  await conflict(walk, { orderId: order.id, caseId }, privacy);
  await walk.step(
    '… staff let this order be carried out: the customer has consented to that',
    'resolve-restriction-conflict',
    { input: { caseId, orderId: order.id, allow: true, ground: 'CONSENT', reason: 'Said by phone that the parcel is wanted.' } },
    isDone('resolveRestrictionConflict'),
    { as: privacy },
  );
  await packingSlip(walk, bought, '… and the slip of this order can be read', (answer) => must(answer.data.orderByNumber.personalData.phone, 'the phone is readable', answer));
  await lifting(walk, caseId, privacy);
}

async function lifting(walk: Walk, caseId: string, as: string): Promise<void> {
  await walk.step(
    'A restriction is not lifted before the person has been told',
    'lift-restriction',
    { caseId },
    (answer: Answer<{ liftRestriction: { userErrors: { code: string }[] } }>) => mustEqual(answer.data.liftRestriction.userErrors[0]?.code, 'NOT_ANNOUNCED', 'what is wrong'),
    { as },
  );
  await walk.step('… the privacy office tells', 'announce-restriction-lifting', { caseId, noticeBy: 'PHONE', text: 'What you asked us to look into has been looked into.' }, isDone('announceRestrictionLifting'), { as });
  await walk.step('… and lifts it', 'lift-restriction', { caseId }, isDone('liftRestriction'), { as });
}

type Slip = Answer<{ orderByNumber: { personalData: { phone: string | null } } }>;

async function packingSlip(walk: Walk, { order }: Purchase, title: string, check: (answer: Slip) => void): Promise<void> {
  await walk.step(title, 'packing-slip', { number: order.number }, check as Check, { as: await walk.staff('warehouse') });
}

/** Pages through the conflicts, of which there may be others. */
async function conflict(walk: Walk, { orderId, caseId }: { orderId: string; caseId: string }, as: string): Promise<void> {
  const operation = 'restriction-conflicts';
  for (let after: string | null = null; ; ) {
    const answer: Answer<Conflicts> = await walk.shop.run(operation, { after }, as);
    mustHaveNoErrors(answer);
    const { nodes, pageInfo } = answer.data.restrictionConflicts;
    const found = nodes.filter((node) => node.orderId === orderId && node.caseId === caseId);
    if (found.length > 0) {
      const query = await operationText(operation);
      walk.taken({ title: '… the privacy office is told of the conflict', operation, query, variables: { after }, answer: { data: { restrictionConflicts: { nodes: found } }, errors: [] } });
      return;
    }
    must(pageInfo.hasNextPage, 'the order is among the conflicts', nodes);
    after = pageInfo.endCursor;
  }
}
