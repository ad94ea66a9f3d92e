import { createPrivacyCompliance, parsePrivacyComplianceEnv } from '@andamal/privacy-compliance';
import { cloneSubjects, type ClonedSubject } from '@andamal/privacy-compliance/testing';
import { systemClock, uuidv7 } from '@andamal/kernel';
import { createLogger, InProcessNetwork, serviceCaller, type CallerContext, type Subgraph, type SubgraphName } from '@andamal/service';
import { valueOf } from './people';

/** What each person of a measured vault has: ten data, of an account and of an order that is paid and delivered. */
const OF_ACCOUNT = ['NAME', 'COMPANY_NAME', 'ADDRESS', 'PHONE', 'ORGANISATION_NUMBER', 'EMAIL', 'IP_ADDRESS'];
const OF_ORDER = ['ADDRESS', 'PHONE', 'EMAIL'];
export const DATA_PER_SUBJECT = OF_ACCOUNT.length + OF_ORDER.length;

export interface FilledVault {
  readonly subjects: readonly ClonedSubject[];
  /** One person with many data, for the extract. */
  readonly heavySubjectId: string;
  readonly heavyData: number;
}

/** Fills an empty vault with people, and one person with many data. */
export async function fillVault(databaseUrl: string, options: { subjects: number; heavyData: number; onProgress?: (made: number) => void }): Promise<FilledVault> {
  const env = parsePrivacyComplianceEnv({ NODE_ENV: 'test', DATABASE_URL: databaseUrl });
  const log = createLogger({ service: 'fill', level: 'error' });
  const vault = await createPrivacyCompliance({ env, log, clock: systemClock, internal: new InProcessNetwork() });
  try {
    const templateId = await makeTemplate(vault);
    const heavySubjectId = await makeHeavy(vault, options.heavyData);
    const subjects = await cloneSubjects({
      database: vault.database,
      templateId,
      count: options.subjects,
      keys: env,
      valueOf,
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    });
    return { subjects, heavySubjectId, heavyData: options.heavyData };
  } finally {
    await vault.stop();
  }
}

/** By the product itself: a registration, then an order, with the events that follow. Its values are nobody's either. */
async function makeTemplate(vault: Subgraph): Promise<string> {
  const accountId = uuidv7();
  const registration = uuidv7();
  const person = 99_999_999;
  const subjectId = await deposit(vault, {
    id: registration,
    source: 'ACCOUNT_CREATED',
    contextKind: 'ACCOUNT',
    contextId: accountId,
    values: OF_ACCOUNT.map((category) => ({ category, value: templateValue(person, category, 0) })),
  });
  await deliver(vault, 'customer-identity', registration, subjectId, 'AccountCreated', { accountId, subjectId, depositId: registration, newsletterConsent: null });
  const [orderId, invoiceId, purchase] = [uuidv7(), uuidv7(), uuidv7()];
  await deposit(vault, {
    id: purchase,
    source: 'ORDER_PLACED',
    subjectId,
    contextKind: 'ORDER',
    contextId: orderId,
    paymentMethod: 'INVOICE',
    values: OF_ORDER.map((category) => ({ category, value: templateValue(person, category, 1) })),
  });
  const now = new Date().toISOString();
  const of = { orderId, subjectId, depositId: purchase };
  const shop = (type: string, payload: object): Promise<void> => deliver(vault, 'cart-checkout', uuidv7(), subjectId, type, payload);
  await deliver(vault, 'cart-checkout', purchase, subjectId, 'OrderPlaced', { ...of, reservationId: uuidv7(), accountId, paymentMethod: 'INVOICE', placedAt: now });
  await shop('InvoiceIssued', { ...of, invoiceId, issuedAt: now, dueAt: now });
  await shop('PaymentReceived', { ...of, invoiceId, paidAt: now });
  return subjectId;
}

/** Values of an order that repeat those of the account would be the same data. */
function templateValue(person: number, category: string, position: number): string {
  return category === 'PHONE' && position > 0 ? '+46701740699' : valueOf(person, category, position);
}

async function makeHeavy(vault: Subgraph, data: number): Promise<string> {
  const accountId = uuidv7();
  let subjectId: string | null = null;
  for (let made = 0; made < data; made += 50) {
    const id = uuidv7();
    const values = Array.from({ length: Math.min(50, data - made) }, (_, at) => ({ category: 'ADDRESS', value: valueOf(77_000_000 + made + at, 'ADDRESS') }));
    subjectId = await deposit(vault, { id, source: 'ACCOUNT_CREATED', subjectId, contextKind: 'ACCOUNT', contextId: accountId, values });
    await deliver(vault, 'customer-identity', id, subjectId, 'AccountCreated', { accountId, subjectId, depositId: id, newsletterConsent: null });
  }
  if (subjectId === null) throw new Error('A heavy subject needs data');
  return subjectId;
}

export const DEPOSIT = /* GraphQL */ `
  mutation Deposit($input: DepositInput!) {
    deposit(input: $input) { subjectId problems { category code } }
  }
`;

export const APPLY_EVENTS = /* GraphQL */ `
  mutation ApplyEvents($events: [EventInput!]!) {
    applyEvents(events: $events) { outcome }
  }
`;

export async function deposit(vault: Subgraph, input: object): Promise<string> {
  const { data, errors } = await vault.execute('internal', { query: DEPOSIT, variables: { input } }, caller('customer-identity'));
  const { subjectId, problems } = (data?.['deposit'] ?? { problems: errors }) as { subjectId: string | null; problems: unknown };
  if (subjectId === null || subjectId === undefined) throw new Error(`The deposit was refused: ${JSON.stringify(problems)}`);
  return subjectId;
}

export async function deliver(vault: Subgraph, producer: SubgraphName, id: string, orderingKey: string, type: string, payload: object): Promise<void> {
  const events = [{ id, type, orderingKey, at: new Date().toISOString(), payload: JSON.stringify(payload) }];
  const { data, errors } = await vault.execute('internal', { query: APPLY_EVENTS, variables: { events } }, caller(producer));
  const [applied] = (data?.['applyEvents'] ?? []) as { outcome: string }[];
  if (applied?.outcome !== 'APPLIED') throw new Error(`The event ${type} was not applied: ${JSON.stringify(applied ?? errors)}`);
}

function caller(service: SubgraphName): CallerContext {
  return serviceCaller(service, 'Fill', 'fill');
}
