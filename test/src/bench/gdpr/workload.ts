import type { GraphQLAnswer } from '@andamal/service';
import { accessToken, type MeasuredSystem } from '../measured-system';
import type { Population } from './fill-records';
import type { ModelPerson, ModelPolicy } from './people';
import type { PlainRecords } from './plain-records';
import type { Timings } from './timings';

/** What the workloads work on: the system, the plain table beside it, and the model of both. */
export interface Bench {
  readonly system: MeasuredSystem;
  readonly plain: PlainRecords;
  readonly policy: ModelPolicy;
  readonly population: Population;
  readonly operations: number;
  readonly random: () => number;
  readonly tokens: { readonly privacyOffice: string; readonly support: string; readonly marketing: string };
  /** At what the system's clock stands. */
  now: number;
}

export interface Workload {
  readonly name: string;
  /** Kinds of operations and how often each comes, out of 100. */
  readonly mix: readonly (readonly [share: number, run: () => Promise<void>])[];
  /** What can be checked only when all is done. */
  readonly afterwards?: () => Promise<void>;
}

export async function runWorkload({ mix, afterwards }: Workload, { operations, random }: Bench): Promise<void> {
  const whole = mix.reduce((sum, [share]) => sum + share, 0);
  for (let done = 0; done < operations; done += 1) {
    let left = random() * whole;
    const chosen = mix.find(([share]) => (left -= share) < 0) ?? mix[0];
    await chosen?.[1]();
  }
  await afterwards?.();
}

export async function staffTokens(): Promise<Bench['tokens']> {
  const of = (role: string): Promise<string> => accessToken({ kind: 'STAFF', id: `bench-${role.toLowerCase()}`, roles: [role] });
  return { privacyOffice: await of('PRIVACY_OFFICE'), support: await of('SUPPORT'), marketing: await of('MARKETING') };
}

/** The two systems' answers to one operation: each is timed by itself, one after the other. */
export async function both<Data, Row>(
  timings: Timings,
  kind: string,
  graphql: () => Promise<Data>,
  sql: () => Promise<Row>,
): Promise<{ data: Data; row: Row }> {
  const data = await timings.of(kind, 'graphql', graphql);
  return { data, row: await timings.of(kind, 'sql', sql) };
}

/** The data of an answer. @throws when the answer holds errors, those that a person can put right among them */
export async function ask<Data>({ system }: Bench, query: string, variables: object, token: string | null): Promise<Data> {
  const answer: GraphQLAnswer = await system.ask(JSON.stringify({ query, variables }), token);
  if (answer.errors !== undefined || !answer.data) throw new Error(`Refused: ${JSON.stringify(answer.errors)} for ${JSON.stringify(variables)}`);
  return answer.data as Data;
}

/** @throws unless the answer is what the model says */
export function expectSame(what: string, found: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  if (left === right) return;
  if (Array.isArray(found) && Array.isArray(expected) && found.length > 0 && found.length === expected.length) {
    const at = found.findIndex((item, index) => JSON.stringify(item) !== JSON.stringify(expected[index]));
    expectSame(`${what}, ${at} of ${found.length}`, found[at], expected[at]);
  }
  throw new Error(`${what}: the answer is ${left}, and the model says ${right}`);
}

export function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from');
  return item;
}

export function sortedRecords(person: ModelPerson): [category: string, id: string][] {
  return [...person.records].map(([category, { id }]): [string, string] => [category, id]).sort(([a], [b]) => (a < b ? -1 : 1));
}
