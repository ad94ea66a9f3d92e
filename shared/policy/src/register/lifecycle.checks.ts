import type { ContextKind, EventType } from '../codes';
import type { LifecycleRule, PurposeRule, Register, RegisterProblem } from './register.types';

/** Which contexts an event names: a rule for another context would never open or never end. */
const CONTEXTS_OF: Readonly<Record<EventType, readonly ContextKind[]>> = {
  AccountCreated: ['ACCOUNT', 'CONSENT'],
  AccountClosed: ['ACCOUNT', 'CONSENT'],
  OrderPlaced: ['ORDER'],
  OrderDispatched: ['ORDER'],
  OrderDelivered: ['ORDER'],
  OrderCancelled: ['ORDER'],
  CheckoutAbandoned: [],
  DepositAbandoned: [],
  InvoiceIssued: ['ORDER', 'INVOICE'],
  PaymentReceived: ['ORDER', 'INVOICE'],
  InvoiceCredited: ['ORDER', 'INVOICE'],
  InvoiceWrittenOff: ['ORDER', 'INVOICE'],
  ConsentGiven: ['CONSENT'],
  ConsentWithdrawn: ['CONSENT'],
  Contacted: ['ACCOUNT', 'ORDER', 'CASE'],
  Browsed: ['ACCOUNT'],
  RightsCaseRecorded: ['CASE'],
  RightsCaseClosed: ['CASE'],
};

export function checkLifecycles(register: Register): RegisterProblem[] {
  return register.purposes.flatMap((purpose, at) =>
    purpose.lifecycle.flatMap((rule, index) => {
      const path = `purposes[${at}].lifecycle[${index}]`;
      return [
        ...checkEvents(rule, path),
        ...checkOverlap(purpose, rule, index, path),
        ...checkConsent(purpose, rule, path),
        ...checkCovers(purpose, rule, path),
      ];
    }),
  );
}

function checkEvents({ contextKind, opens, retention }: LifecycleRule, path: string): RegisterProblem[] {
  const opening = opens.flatMap(({ on }, at) => wrongContext(on, contextKind, `${path}.opens[${at}].on`));
  const ending = 'endsOn' in retention ? retention.endsOn : [];
  return [
    ...opening,
    ...ending.flatMap(({ event }, at) => wrongContext(event, contextKind, `${path}.retention.endsOn[${at}].event`)),
  ];
}

function wrongContext(event: EventType, kind: ContextKind, path: string): RegisterProblem[] {
  return CONTEXTS_OF[event].includes(kind)
    ? []
    : [{ path, message: `${event} names no context of the kind ${kind}.` }];
}

/** Two rules for the same context would give one binding two ends. */
function checkOverlap(
  { code, lifecycle }: PurposeRule,
  { contextKind, customer }: LifecycleRule,
  index: number,
  path: string,
): RegisterProblem[] {
  const other = lifecycle
    .slice(0, index)
    .some(
      (rule) =>
        rule.contextKind === contextKind &&
        (rule.customer === customer || rule.customer === 'ANY' || customer === 'ANY'),
    );
  return other ? [{ path, message: `${code} has another lifecycle for ${contextKind} and the same customers.` }] : [];
}

function checkConsent(
  { code, needsConsent }: PurposeRule,
  { contextKind, retention }: LifecycleRule,
  path: string,
): RegisterProblem[] {
  const consents = [contextKind === 'CONSENT', retention.kind === 'WHILE_CONSENT'];
  if (consents.every((is) => is === needsConsent)) return [];
  return [{ path, message: `${code}: a purpose that needs consent, and only that, lives WHILE_CONSENT in CONSENT contexts.` }];
}

function checkCovers({ code, categories }: PurposeRule, { opens }: LifecycleRule, path: string): RegisterProblem[] {
  return opens.flatMap(({ on, coversDeposit, coversAccount, leavesOut = [] }, at): RegisterProblem[] => {
    const where = `${path}.opens[${at}]`;
    const problems = Object.entries({ coversAccount, leavesOut }).flatMap(([field, named]) =>
      named
        .filter((category) => categories !== 'ALL' && !categories.includes(category))
        .map((category) => ({ path: `${where}.${field}`, message: `${code} may not use ${category}.` })),
    );
    if (!coversDeposit && coversAccount.length === 0) {
      problems.push({ path: where, message: `${on} opens ${code} over no data at all.` });
    }
    return problems;
  });
}
