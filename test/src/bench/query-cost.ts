import { encodeCursor } from '@andamal/service';
import type { BenchEngine } from './engines';
import { accessToken, cpuMicrosOf, type MeasuredSystem } from './measured-system';
import { median, randomNumbers, repeat } from './measuring';
import { valueOf } from './people';

const PAGE = 20;

/** Twenty customers with six personal fields. The same text for both systems; the plain one has no use for the purpose. */
export const CUSTOMERS = /* GraphQL */ `
  query Customers($after: String) @purpose(is: LEGITIMATE_INTEREST) {
    audience(first: ${PAGE}, after: $after) {
      nodes { id personalData { name companyName address { street postalCode city } phone organisationNumber email } }
    }
  }
`;

interface CustomersAnswer {
  readonly audience: { readonly nodes: readonly { readonly id: string; readonly personalData: Record<string, unknown> }[] };
}

/** Throws unless the answer holds these twenty people, with every value as it was given. */
export function checkCustomers(answer: { data?: unknown; errors?: unknown }, first: number, subjectIds: readonly string[]): void {
  const nodes = (answer.data as CustomersAnswer | undefined)?.audience.nodes;
  const expected = Array.from({ length: PAGE }, (_, at) => first + at).map((person) => ({
    id: subjectIds[person],
    personalData: {
      name: valueOf(person, 'NAME'),
      companyName: valueOf(person, 'COMPANY_NAME'),
      address: JSON.parse(valueOf(person, 'ADDRESS')) as unknown,
      phone: valueOf(person, 'PHONE'),
      organisationNumber: valueOf(person, 'ORGANISATION_NUMBER'),
      email: valueOf(person, 'EMAIL'),
    },
  }));
  if (answer.errors !== undefined || JSON.stringify(nodes) !== JSON.stringify(expected)) {
    throw new Error(`Not the people that were asked for: ${JSON.stringify(answer.errors ?? nodes?.[0])}, not ${JSON.stringify(expected[0])}`);
  }
}

/**
 * The page of twenty at random places, in rounds that alternate between the systems. What counts is CPU: user and system
 * time of the serving process, and of the database server where there is one.
 */
export async function measureQueryCost(options: {
  engine: BenchEngine;
  vault: MeasuredSystem;
  plain: MeasuredSystem;
  subjectIds: readonly string[];
  rounds: number;
}): Promise<void> {
  const { engine, vault, plain, subjectIds, rounds } = options;
  const token = await accessToken({ kind: 'STAFF', id: 'bench-marketing', roles: ['MARKETING'] });
  const random = randomNumbers(7);
  const requests = 100;

  /** CPU per request in microseconds: of the serving process, and with the database server. */
  const round = async (system: MeasuredSystem, concurrency: number): Promise<{ process: number; all: number }> => {
    const before = { own: (await system.usage()).cpuMicros, database: cpuMicrosOf(engine.serverPid) };
    await repeat(requests, concurrency, async () => {
      const first = 1 + Math.floor(random() * (subjectIds.length - PAGE - 1));
      const body = JSON.stringify({ query: CUSTOMERS, variables: { after: encodeCursor(subjectIds[first - 1] as string) } });
      checkCustomers(await system.ask(body, token), first, subjectIds);
    });
    const own = (await system.usage()).cpuMicros - before.own;
    return { process: own / requests, all: (own + cpuMicrosOf(engine.serverPid) - before.database) / requests };
  };

  for (const system of [vault, plain]) for (let warm = 0; warm < 8; warm += 1) await round(system, 4);
  for (const concurrency of [1, 8]) {
    const rows: { vault: { process: number; all: number }; plain: { process: number; all: number } }[] = [];
    for (let turn = 0; turn < rounds; turn += 1) {
      // Whoever goes first in one round goes last in the next.
      const first = turn % 2 === 0 ? await round(vault, concurrency) : null;
      const plainRound = await round(plain, concurrency);
      rows.push({ vault: first ?? (await round(vault, concurrency)), plain: plainRound });
    }
    const of = (select: (row: (typeof rows)[number]) => number): string => (median(rows.map(select)) / 1_000).toFixed(2);
    const ratio = (part: 'process' | 'all'): string => median(rows.map((row) => row.vault[part] / row.plain[part])).toFixed(2);
    console.log(`20 customers × 6 personal fields, ${concurrency} at a time: ${ratio('process')} × the CPU  (vault ${of((row) => row.vault.process)} ms, plain ${of((row) => row.plain.process)} ms)`);
    if (engine.serverPid !== null) {
      console.log(`   with the database server's CPU:                ${ratio('all')} ×          (vault ${of((row) => row.vault.all)} ms, plain ${of((row) => row.plain.all)} ms)`);
    }
  }
}
