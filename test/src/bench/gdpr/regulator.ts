import type { ModelPerson } from './people';
import type { Timings } from './timings';
import { ask, both, expectSame, pick, type Bench, type Workload } from './workload';

const METADATA = /* GraphQL */ `
  query MetadataBySubject($id: ID!) @purpose(is: RIGHTS) {
    dataSubject(id: $id) { data(first: 50) { nodes { id category source { collection } purposes { purpose } } } }
  }
`;

const LOG = /* GraphQL */ `
  query Log($id: ID!) @purpose(is: RIGHTS) {
    accessLog(subjectId: $id, first: 20) { nodes { actorId context outcome } }
  }
`;

const RECEIPT = /* GraphQL */ `
  query Receipt($caseId: ID!) @purpose(is: RIGHTS) { erasureReceipt(caseId: $caseId) { document } }
`;

const VERIFY = /* GraphQL */ `
  query VerifyDeletion($receipt: String!, $id: ID!) @purpose(is: RIGHTS) {
    verifyReceipt(receipt: $receipt) { valid faults erased }
    dataSubject(id: $id) { data(first: 50) { nodes { id category } } }
  }
`;

interface Node {
  readonly id: string;
  readonly category: string;
}

interface Metadata extends Node {
  readonly source: { readonly collection: string };
  readonly purposes: readonly { readonly purpose: string }[];
}

/** Words of a case or a hold: about the person too, and not among the records of the benchmark. */
const OWN_WORDS = 'CASE_RECORD';
const LEGAL_HOLD = 'LEGAL_HOLD';
const SHOWN = 20;

/** The privacy office, who answers a supervisory authority. */
export async function regulator(bench: Bench, timings: Timings): Promise<Workload> {
  const { plain, random, policy, population, tokens } = bench;
  const people = population.open.filter(({ erasure }) => erasure === null);
  const erased = await erasedWithReceipts(bench);
  let seq = 0;

  const note = (person: ModelPerson, context: string): void => void person.lookedAt.push(context);
  const noteInSql = (person: ModelPerson, operation: string): Promise<number> => {
    seq += 1;
    return plain.execute('INSERT INTO plain_log (id, subjectId, seq, operation) VALUES (?, ?, ?, ?)', [`log-${seq}`, person.subjectId, seq, operation]);
  };

  const metadata = async (): Promise<void> => {
    const person = pick(people, random);
    const { data, row } = await both(
      timings,
      'metadata by subject',
      () => ask<{ dataSubject: { data: { nodes: Metadata[] } } }>(bench, METADATA, { id: person.subjectId }, tokens.privacyOffice),
      async () => {
        const rows = await plain.query<{ id: string }>('SELECT id, category, source, purposes, objections, hold, endsAt FROM plain_record WHERE subjectId = ?', [person.subjectId]);
        await noteInSql(person, 'EXTRACT');
        return rows;
      },
    );
    const nodes = data.dataSubject.data.nodes;
    const found = nodes.filter(({ category }) => category !== OWN_WORDS);
    const told = found.map(({ id, category, source, purposes }) => [category, id, source.collection, purposes.map(({ purpose }) => purpose).filter((purpose) => purpose !== LEGAL_HOLD).sort()]);
    const expected = [...person.records].map(([category, { id, keptFor, corrected }]) => [category, id, corrected ? 'RECTIFICATION' : 'ACCOUNT_CREATED', keptFor ?? policy.purposesOf(category, person)]);
    expectSame('metadata by subject', sorted(told), sorted(expected));
    expectSame('metadata by subject in SQL', row.length, person.records.size);
    if (nodes.length > 0) note(person, 'EXTRACT');
  };

  const log = async (): Promise<void> => {
    const person = pick(people, random);
    const { data, row } = await both(
      timings,
      'log',
      () => ask<{ accessLog: { nodes: { actorId: string; context: string; outcome: string }[] } }>(bench, LOG, { id: person.subjectId }, tokens.privacyOffice),
      async () => {
        const rows = await plain.query<{ operation: string }>('SELECT operation FROM plain_log WHERE subjectId = ? ORDER BY seq DESC LIMIT ?', [person.subjectId, SHOWN]);
        await noteInSql(person, 'ACCESS_LOG');
        return rows;
      },
    );
    const latest = [...person.lookedAt].reverse().slice(0, SHOWN);
    const told = data.accessLog.nodes.slice(0, latest.length);
    expectSame('log', told.map(({ actorId, context, outcome }) => [actorId, context, outcome]), latest.map((context) => ['bench-privacy_office', context, 'ALLOWED']));
    expectSame('log in SQL', row.map(({ operation }) => operation), latest);
    note(person, 'ACCESS_LOG');
  };

  const verify = async (): Promise<void> => {
    const { person, receipt, count } = pick(erased, random);
    const { data, row } = await both(
      timings,
      'verify deletion',
      () =>
        ask<{ verifyReceipt: object; dataSubject: { data: { nodes: Node[] } } }>(bench, VERIFY, { receipt, id: person.subjectId }, tokens.privacyOffice),
      () => plain.query('SELECT id FROM plain_record WHERE subjectId = ?', [person.subjectId]),
    );
    expectSame('verify deletion', data.verifyReceipt, { valid: true, faults: [], erased: count });
    expectSame('verify deletion', data.dataSubject.data.nodes.filter(({ category }) => category !== OWN_WORDS), []);
    expectSame('verify deletion in SQL', row, []);
  };

  return {
    name: 'regulator',
    mix: [
      [46, metadata],
      [31, log],
      [23, verify],
    ],
  };
}

interface Erased {
  readonly person: ModelPerson;
  readonly receipt: string;
  readonly count: number;
}

/** Those whom the controller has erased, with what the person was handed out. */
async function erasedWithReceipts(bench: Bench): Promise<Erased[]> {
  const found: Erased[] = [];
  for (const person of bench.population.open) {
    if (person.erasure === null || person.erasure.erased.length === 0) continue;
    const { caseId, erased } = person.erasure;
    found.push({ person, receipt: await receiptOf(bench, caseId), count: erased.length });
  }
  return found;
}

const PATIENCE_MS = 600_000;

async function receiptOf(bench: Bench, caseId: string): Promise<string> {
  const givesUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const { erasureReceipt } = await ask<{ erasureReceipt: { document: string } | null }>(bench, RECEIPT, { caseId }, bench.tokens.privacyOffice);
    if (erasureReceipt !== null) return erasureReceipt.document;
    if (Date.now() > givesUpAt) throw new Error('An erasure has no receipt');
  }
}

function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
