import { randomUUID } from 'node:crypto';
import { must, mustEqual, mustHaveNoErrors } from '../expectations';
import type { Answer } from '../shop-client';
import type { Walk } from '../walk';
import type { Purchase } from './purchase';
import { acknowledged } from './rights';

interface HeldDatum {
  readonly category: string;
  readonly keeping: { kind: string; lastDay: string | null };
  readonly purposes: { purpose: string }[];
}

/** Erasure with an open claim, the end of the last purposes, and the proof of it all. */
export async function endOfData(walk: Walk, bought: Purchase): Promise<void> {
  const caseId = await erasure(walk, bought);
  await payment(walk, bought);
  await lineage(walk, bought);
  await proof(walk, bought, caseId);
}

async function erasure(walk: Walk, { customer, subjectId }: Purchase): Promise<string> {
  await walk.step(
    'Erasure (GDPR Art. 17): the customer asks what it would do (a dry run)',
    'request-erasure',
    { dryRun: true },
    (answer) => checkErasure(answer as ErasureAnswer, false),
    { as: customer },
  );
  const asked = await walk.step<{ requestErasure: { caseId: string } }>(
    '… and asks for it, with the invoice unpaid: what stays is named with its ground and end',
    'request-erasure',
    { dryRun: false },
    (answer) => checkErasure(answer as ErasureAnswer, true),
    { as: customer },
  );
  const { caseId } = asked.requestErasure;
  const privacy = await walk.staff('privacy');
  await walk.step('The case waits until every recipient has been told', 'rights-case', { id: caseId }, caseIs({ state: 'WAITING', waitsFor: 'RECIPIENT' }), { as: privacy, until: true });
  await acknowledged(walk, subjectId, 'ERASURE');
  await walk.step('… and is complete', 'rights-case', { id: caseId }, caseIs({ state: 'COMPLETED', waitsFor: null }), { as: privacy, until: true });
  return caseId;
}

interface CaseAnswer {
  readonly rightsCase: { readonly state: string; readonly waitsFor: string | null; readonly acknowledgements: { readonly acknowledgedAt: string | null }[] };
}

function caseIs(expected: { readonly state: string; readonly waitsFor: string | null }) {
  return (answer: Answer<CaseAnswer>): void => {
    mustHaveNoErrors(answer);
    const { state, waitsFor, acknowledgements } = answer.data.rightsCase;
    mustEqual({ state, waitsFor }, expected, 'how far the case is');
    must(acknowledgements.length > 0 && acknowledgements.every(({ acknowledgedAt }) => acknowledgedAt !== null), 'every service has applied it', acknowledgements);
  };
}

/** The end of a purpose ends what only it held. */
async function payment(walk: Walk, { subjectId, order }: Purchase): Promise<void> {
  const finance = await walk.staff('finance');
  const privacy = await walk.staff('privacy');
  await walk.step(
    'The invoice is paid',
    'register-payment',
    { invoiceId: order.invoice.id, idempotencyKey: randomUUID() },
    (answer: Answer<{ registerPayment: { invoice: { state: string } } }>) => mustEqual(answer.data.registerPayment.invoice.state, 'PAID', 'its state'),
    { as: finance },
  );
  const lastDay = `${new Date().getFullYear() + 7}-12-31`;
  await walk.step(
    `The personnummer is gone at once; the bookkeeping fields stay until ${lastDay}`,
    'what-is-held',
    { subjectId },
    (answer: Answer<{ dataSubject: { data: { nodes: HeldDatum[] } } }>) => {
      const data = answer.data.dataSubject.data.nodes;
      const categories = data.map(({ category }) => category);
      must(!categories.includes('PERSONAL_IDENTITY_NUMBER'), 'the personnummer is gone', categories);
      must(!categories.includes('IP_ADDRESS'), 'the IP address is gone', categories);
      must(['NAME', 'ADDRESS', 'EMAIL', 'PHONE', 'PAYMENT_METHOD'].every((category) => categories.includes(category)), 'the books are whole', categories);
      const ofTheShop = data.filter(({ category }) => category !== 'CASE_RECORD');
      must(ofTheShop.every(({ purposes }) => purposes.every(({ purpose }) => purpose === 'BOOKKEEPING')), 'only bookkeeping holds anything but the record of cases', data);
      must(ofTheShop.every(({ keeping }) => keeping.lastDay === lastDay), `all of it until ${lastDay}`, data);
      must(!categories.includes('CORRESPONDENCE'), 'what was said to support is gone', categories);
    },
    { as: privacy, until: true },
  );
}

async function lineage(walk: Walk, { subjectId }: Purchase): Promise<void> {
  const privacy = await walk.staff('privacy');
  await walk.step(
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
  await walk.step(
    '… as a picture',
    'lineage-picture',
    { subjectId, category: 'PHONE' },
    (answer: Answer<{ dataSubject: { lineage: { svg: string; mermaid: string } } }>) => {
      mustHaveNoErrors(answer);
      const { svg, mermaid } = answer.data.dataSubject.lineage;
      must(svg.includes('<svg') && svg.trimEnd().endsWith('</svg>'), 'it is an SVG', svg.slice(0, 200));
      must(mermaid.length > 0, 'it is text for Mermaid too');
    },
    { as: privacy },
  );
  await walk.step(
    '… and who outside the shop has got what',
    'who-outside-has-it',
    { subjectId, recipient: null },
    (answer: Answer<{ dataSubject: { lineage: { nodes: LineageNode[] } } }>) => {
      mustHaveNoErrors(answer);
      const { nodes } = answer.data.dataSubject.lineage;
      const recipients = nodes.flatMap(({ recipient }) => recipient ?? []);
      must(recipients.includes('CARRIER'), 'the carrier', nodes);
      must(recipients.includes('SITE_OPERATIONS'), 'the mail service: letters are handed on too', nodes);
    },
    { as: privacy, until: true },
  );
}

/** What was erased can be proven, and what was read too. */
async function proof(walk: Walk, { customer }: Purchase, caseId: string): Promise<void> {
  const { erasureReceipt } = await walk.step<{ erasureReceipt: { document: string } }>(
    'The customer keeps the receipt of the erasure',
    'erasure-receipt',
    { caseId },
    (answer: Answer<{ erasureReceipt: { document: string } | null }>) => {
      mustHaveNoErrors(answer);
      must(answer.data.erasureReceipt?.document, 'there is a receipt', answer);
    },
    { as: customer },
  );
  await walk.step(
    '… which anybody can have verified, signature, root and destroyed keys',
    'verify-receipt',
    { receipt: erasureReceipt.document },
    (answer: Answer<{ verifyReceipt: { valid: boolean; caseId: string; erased: number; kept: number } }>) => {
      mustHaveNoErrors(answer);
      const { valid, erased, kept, caseId: of } = answer.data.verifyReceipt;
      mustEqual([valid, of], [true, caseId], 'that it is valid, and its case');
      must(erased > 0 && kept > 0, 'it says what was erased and what was kept', answer.data);
    },
  );
  const privacy = await walk.staff('privacy');
  await walk.step(
    'The access log is as it was written',
    'verify-access-log',
    {},
    (answer: Answer<{ verifyAccessLog: { intact: boolean; verified: number } }>) => {
      must(answer.data.verifyAccessLog.intact, 'the chain holds', answer);
      must(answer.data.verifyAccessLog.verified > 0, 'it has entries');
    },
    { as: privacy },
  );
}


interface LineageNode {
  readonly kind: string;
  readonly label: string;
  readonly purpose: string | null;
  readonly roles: string[] | null;
  readonly recipient?: string | null;
}

type ErasureAnswer = Answer<{
  requestErasure: {
    caseId: string | null;
    items: { category: string; outcome: 'GOES' | 'STAYS'; grounds: { purpose: string; reason: string; lastDay: string | null }[] }[];
    userErrors: unknown[];
  };
}>;

/** What UNPAID_INVOICE and BOOKKEEPING may use stays, each with its ground, and so does the record of cases; the rest goes. */
function checkErasure(answer: ErasureAnswer, ran: boolean): void {
  mustHaveNoErrors(answer);
  const { items, caseId } = answer.data.requestErasure;
  const outcomes = (category: string) => items.filter((item) => item.category === category).map(({ outcome }) => outcome);
  must(outcomes('PERSONAL_IDENTITY_NUMBER').includes('STAYS'), 'the personnummer stays for the open claim', items);
  must(outcomes('NAME').includes('STAYS'), 'the name stays for the books', items);
  const stays = items.filter(({ outcome }) => outcome === 'STAYS');
  for (const { category, grounds } of stays) {
    // Words with a decision that could not be taken wait for it for a while, and go by themselves.
    const allowed = category === 'CASE_RECORD' ? ['RIGHTS_CASES', 'DEPOSIT_HOLD'] : ['UNPAID_INVOICE', 'BOOKKEEPING'];
    must(grounds.length > 0 && grounds.every(({ purpose, reason }) => allowed.includes(purpose) && reason !== ''), 'what stays has a ground: the claim, the books, or the record of cases', { category, grounds });
  }
  mustEqual(caseId !== null, ran, 'that there is a case');
}
