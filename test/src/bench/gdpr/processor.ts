import { encodeCursor } from '@andamal/service';
import type { ModelPerson } from './people';
import type { Timings } from './timings';
import { ask, both, expectSame, pick, type Bench, type Workload } from './workload';

const PAGE = 20;

const read = (purpose: string): string => /* GraphQL */ `
  query Read($first: Int!, $after: String) @purpose(is: ${purpose}) {
    audience(first: $first, after: $after) { nodes { id personalData { name email } } }
  }
`;

interface Audience {
  readonly audience: { readonly nodes: readonly { readonly id: string; readonly personalData: { readonly name: string | null; readonly email: string | null } }[] };
}

/** Who works for the controller, and is given only those who may be contacted for the purpose. */
export function processor(bench: Bench, timings: Timings): Workload {
  const { population, random, plain, tokens } = bench;
  const everybody = [...population.open, ...population.closed, population.closedTemplate].sort((a, b) => (a.subjectId < b.subjectId ? -1 : 1));
  const audiences: Readonly<Record<string, ModelPerson[]>> = {
    LEGITIMATE_INTEREST: everybody.filter((person) => reachable(person) && !person.objected),
    NEWSLETTER: everybody.filter((person) => reachable(person) && person.consented),
  };

  const page = async (kind: string, purpose: string, first: number): Promise<void> => {
    const audience = audiences[purpose] as ModelPerson[];
    const after = Math.floor(random() * (audience.length - first));
    const place = pick([audience[after]], random)?.subjectId as string;
    const { data, row } = await both(
      timings,
      kind,
      () => ask<Audience>(bench, read(purpose), { first, after: encodeCursor(place) }, tokens.marketing),
      () => plain.audience(purpose, place, first),
    );
    const expected = audience.slice(after + 1, after + 1 + first).map(({ subjectId, records }) => ({
      subjectId,
      email: records.get('EMAIL')?.value ?? null,
      name: records.get('NAME')?.value ?? null,
    }));
    expectSame(kind, data.audience.nodes.map(({ id, personalData: { email, name } }) => ({ subjectId: id, email, name })), expected);
    expectSame(`${kind} in SQL`, row.map((text) => JSON.parse(text) as unknown), expected);
  };

  return {
    name: 'processor',
    mix: [
      [80, () => page('read by key', 'LEGITIMATE_INTEREST', 1)],
      [10, () => page('read by purpose (page of 20)', 'NEWSLETTER', PAGE)],
      [10, () => page('read by objection (page of 20)', 'LEGITIMATE_INTEREST', PAGE)],
    ],
  };
}

function reachable({ erasure, records }: ModelPerson): boolean {
  const email = records.get('EMAIL');
  return erasure === null && email !== undefined && email.keptFor === undefined;
}
