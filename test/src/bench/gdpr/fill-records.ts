import { createPrivacyCompliance, parsePrivacyComplianceEnv } from '@andamal/privacy-compliance';
import { cloneSubjects } from '@andamal/privacy-compliance/testing';
import { systemClock, uuidv7 } from '@andamal/kernel';
import { execute, query, type Database } from '@andamal/database';
import { createLogger, InProcessNetwork, type Subgraph } from '@andamal/service';
import { deliver, deposit } from '../fill-vault';
import { valueOf } from '../people';
import type { ModelPerson } from './people';

const OF_ACCOUNT = ['NAME', 'COMPANY_NAME', 'ADDRESS', 'PHONE', 'ORGANISATION_NUMBER', 'EMAIL', 'IP_ADDRESS'];

/** A tenth of the records are of accounts that are closed, whose last purpose ends while the benchmark runs. */
const CLOSED_SHARE = 0.1;
export const BETWEEN_ENDS_MS = 1_000;

export interface Population {
  /** With an account that is open, and with the newsletter. */
  readonly open: ModelPerson[];
  /** Whose account is closed, in the order in which their data end. */
  readonly closed: ModelPerson[];
  /** Whom the closed ones are repeated from; their data stay. */
  readonly closedTemplate: ModelPerson;
}

/**
 * Fills an empty vault with about so many records of people with accounts. What a registration and the closing of an account
 * leave behind is made by the product itself, once, and then repeated; only the ends of the closed accounts' data are set, one
 * after the other from `firstEnd` on.
 */
export async function fillRecords(databaseUrl: string, options: { records: number; firstEnd: Date }): Promise<Population> {
  const env = parsePrivacyComplianceEnv({ NODE_ENV: 'test', DATABASE_URL: databaseUrl });
  const log = createLogger({ service: 'fill', level: 'error' });
  const vault = await createPrivacyCompliance({ env, log, clock: systemClock, internal: new InProcessNetwork() });
  const clones = async (of: { closed: boolean; people: number; firstPerson: number }): Promise<{ all: ModelPerson[]; template: ModelPerson }> => {
    const template = await makeTemplate(vault, of.closed);
    const value = (clone: number, category: string): string => valueOf(of.firstPerson + clone, category);
    const made = await cloneSubjects({ database: vault.database, templateId: template.subjectId, count: of.people, keys: env, valueOf: value });
    const firstEnd = of.closed ? options.firstEnd.getTime() : null;
    const all = made.map(({ subjectId, ids }, clone) =>
      personOf(template, { subjectId, of: (id) => ids.get(id) as string, valueOf: (category) => value(clone, category), endsAt: firstEnd === null ? null : firstEnd + clone * BETWEEN_ENDS_MS }),
    );
    if (of.closed) await setEnds(vault.database, all);
    const itself = { subjectId: template.subjectId, of: (id: string) => id, valueOf: (category: string) => valueOf(template.person, category), endsAt: null };
    return { all, template: personOf(template, itself) };
  };
  try {
    const closed = await clones({ closed: true, people: Math.ceil((options.records * CLOSED_SHARE) / (OF_ACCOUNT.length - 1)), firstPerson: 1_000_000 });
    const open = await clones({ closed: false, people: Math.ceil((options.records * (1 - CLOSED_SHARE)) / OF_ACCOUNT.length), firstPerson: 0 });
    return { open: [...open.all, open.template], closed: closed.all, closedTemplate: closed.template };
  } finally {
    await vault.stop();
  }
}

interface Template {
  readonly subjectId: string;
  readonly accountId: string;
  readonly person: number;
  readonly closed: boolean;
  readonly data: readonly { readonly id: string; readonly category: string }[];
}

async function makeTemplate(vault: Subgraph, closed: boolean): Promise<Template> {
  const person = closed ? 88_888_888 : 99_999_999;
  const [accountId, id] = [uuidv7(), uuidv7()];
  const values = OF_ACCOUNT.map((category) => ({ category, value: valueOf(person, category) }));
  const subjectId = await deposit(vault, { id, source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: accountId, values });
  const newsletterConsent = { textVersion: '1.0', language: 'sv' };
  await deliver(vault, 'customer-identity', id, subjectId, 'AccountCreated', { accountId, subjectId, depositId: id, newsletterConsent });
  if (closed) await deliver(vault, 'customer-identity', uuidv7(), subjectId, 'AccountClosed', { accountId, subjectId });
  const data = await query<{ id: string; category: string }>(vault.database.read, 'SELECT id, category FROM datum WHERE subjectId = ? AND endedAt IS NULL', [subjectId]);
  return { subjectId, accountId, person, closed, data };
}

function personOf(
  { accountId, closed, data }: Template,
  own: { subjectId: string; of: (id: string) => string; valueOf: (category: string) => string; endsAt: number | null },
): ModelPerson {
  return {
    subjectId: own.subjectId,
    accountId: own.of(accountId),
    records: new Map(data.map(({ id, category }) => [category, { id: own.of(id), value: own.valueOf(category) }])),
    endsAt: own.endsAt,
    objected: false,
    consented: !closed,
    holdId: null,
    erasure: null,
    lookedAt: [],
  };
}

async function setEnds(database: Database, people: readonly ModelPerson[]): Promise<void> {
  await database.inTransaction(async (tx) => {
    for (const { subjectId, endsAt } of people) {
      await execute(tx, 'UPDATE binding SET endsAt = ?, dueAt = ? WHERE subjectId = ? AND dueAt IS NOT NULL', [endsAt, endsAt, subjectId]);
    }
  });
}
