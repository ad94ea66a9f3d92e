import type { FilledVault } from './fill-vault';
import { accessToken, type MeasuredSystem } from './measured-system';

const EXTRACT = /* GraphQL */ `
  query Extract($id: ID!, $after: String) @purpose(is: RIGHTS) {
    dataSubject(id: $id) {
      data(first: 100, after: $after) {
        nodes { id category value purposes { purpose } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;

interface ExtractPage {
  readonly dataSubject: {
    readonly data: {
      readonly nodes: readonly { readonly id: string; readonly value: string | null }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

/** Everything about one person with many data, a page at a time; the memory that is in use after each page. */
export async function measureExtract(vault: MeasuredSystem, { heavySubjectId, heavyData }: FilledVault): Promise<void> {
  const token = await accessToken({ kind: 'STAFF', id: 'bench-privacy', roles: ['PRIVACY_OFFICE'] });
  await wholeExtract(vault, token, heavySubjectId);
  const before = await vault.usage('collect');
  const heap: number[] = [];
  const found = await wholeExtract(vault, token, heavySubjectId, async () => void heap.push((await vault.usage('collect')).heapUsed));
  if (found !== heavyData) throw new Error(`The extract holds ${found} data, not ${heavyData}`);
  const after = await vault.usage('collect');
  const grown = (Math.max(...heap) - before.heapUsed) / 2 ** 20;
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const cpu = (after.cpuMicros - before.cpuMicros) / 1_000;
  console.log(`extract of ${heavyData} data: heap ${mb(before.heapUsed)} MB before, ${grown.toFixed(1)} MB more at most, ${mb(after.heapUsed)} MB after; ${cpu.toFixed(0)} ms of CPU, collections included`);
}

async function wholeExtract(vault: MeasuredSystem, token: string, id: string, onPage: () => Promise<void> = async () => undefined): Promise<number> {
  const seen = new Set<string>();
  let after: string | null = null;
  do {
    const answer = await vault.ask(JSON.stringify({ query: EXTRACT, variables: { id, after } }), token);
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors[0]));
    const { nodes, pageInfo }: ExtractPage['dataSubject']['data'] = (answer.data as unknown as ExtractPage).dataSubject.data;
    for (const node of nodes) {
      if (typeof node.value !== 'string') throw new Error('A value of the extract is missing');
      seen.add(node.id);
    }
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    await onPage();
  } while (after !== null);
  return seen.size;
}
