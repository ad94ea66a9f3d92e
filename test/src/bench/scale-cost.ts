import { uuidv7 } from '@andamal/kernel';
import { encodeCursor, type GraphQLAnswer } from '@andamal/service';
import type { BenchEngine } from './engines';
import { DEPOSIT } from './fill-vault';
import { accessToken, cpuMicrosOf, type MeasuredSystem } from './measured-system';
import { median, randomNumbers, repeat } from './measuring';
import { checkCustomers, CUSTOMERS } from './query-cost';

const ERASE = /* GraphQL */ `
  mutation Erase($id: ID!) @purpose(is: RIGHTS) {
    requestErasure(input: { subjectId: $id, identityProof: ID_DOCUMENT }) { items { outcome } userErrors { code } }
  }
`;

interface Vault {
  readonly system: MeasuredSystem;
  readonly subjectIds: readonly string[];
}

/** What one operation costs in a large vault, against the same in a small one: CPU, the database server's included. */
export async function measureScale(options: { engine: BenchEngine; few: Vault; many: Vault; rounds: number }): Promise<void> {
  const { engine, few, many, rounds } = options;
  const marketing = await accessToken({ kind: 'STAFF', id: 'bench-marketing', roles: ['MARKETING'] });
  const privacyOffice = await accessToken({ kind: 'STAFF', id: 'bench-privacy', roles: ['PRIVACY_OFFICE'] });
  const random = randomNumbers(11);
  // Erasures take from the front and reads from the back, so that each page is as whole in one vault as in the other.
  const erased = new Map<Vault, number>([[few, 0], [many, 0]]);
  const kept = (vault: Vault): number => Math.floor(vault.subjectIds.length / 2);

  const operations: Readonly<Record<string, { times: number; run: (vault: Vault) => Promise<void> }>> = {
    'read of 20 people': {
      times: 40,
      run: async ({ system, subjectIds }) => {
        const first = 1 + Math.floor(subjectIds.length / 2 + random() * (subjectIds.length / 2 - 22));
        const body = JSON.stringify({ query: CUSTOMERS, variables: { after: encodeCursor(subjectIds[first - 1] as string) } });
        checkCustomers(await system.ask(body, marketing), first, subjectIds);
      },
    },
    deposit: {
      times: 40,
      run: async ({ system, subjectIds }) => {
        const subjectId = subjectIds[Math.floor(random() * subjectIds.length * 0.4)];
        const values = [
          { category: 'NAME', value: `Robin Exempelsson ${uuidv7().slice(-6)}` },
          { category: 'EMAIL', value: `robin-${uuidv7()}@shop.example` },
          { category: 'ADDRESS', value: JSON.stringify({ street: `Nygatan ${uuidv7().slice(-6)}`, postalCode: '136 50', city: 'Jordbro' }) },
        ];
        const input = { id: uuidv7(), source: 'ORDER_PLACED', subjectId, contextKind: 'ORDER', contextId: uuidv7(), paymentMethod: 'CARD', values };
        const answer = await system.askInternal(DEPOSIT, { input });
        const deposit = answer.data?.['deposit'] as { subjectId: string | null } | undefined;
        if (deposit?.subjectId !== subjectId) throw new Error(`The deposit was not taken: ${JSON.stringify(answer)}`);
      },
    },
    erasure: {
      times: 8,
      run: async (vault) => {
        const next = erased.get(vault) ?? 0;
        if (next >= kept(vault)) throw new Error('There is nobody left to erase');
        erased.set(vault, next + 1);
        const answer = await vault.system.ask(JSON.stringify({ query: ERASE, variables: { id: vault.subjectIds[next] } }), privacyOffice);
        if (goes(answer) === 0) throw new Error(`Nothing was erased: ${JSON.stringify(answer)}`);
      },
    },
  };

  for (const [name, { times, run }] of Object.entries(operations)) {
    const round = async (vault: Vault): Promise<number> => {
      const before = (await vault.system.usage()).cpuMicros + cpuMicrosOf(engine.serverPid);
      await repeat(times, 4, () => run(vault));
      return ((await vault.system.usage()).cpuMicros + cpuMicrosOf(engine.serverPid) - before) / times;
    };
    for (const vault of [few, many]) for (let warm = 0; warm < 3; warm += 1) await round(vault);
    const rows: { few: number; many: number }[] = [];
    for (let turn = 0; turn < rounds; turn += 1) {
      const first = turn % 2 === 0 ? await round(few) : null;
      const large = await round(many);
      rows.push({ few: first ?? (await round(few)), many: large });
    }
    const ratio = median(rows.map((row) => row.many / row.few));
    const of = (select: (row: (typeof rows)[number]) => number): string => (median(rows.map(select)) / 1_000).toFixed(2);
    console.log(`${name}: ${ratio.toFixed(2)} × the CPU (${few.subjectIds.length} people ${of((row) => row.few)} ms, ${many.subjectIds.length} people ${of((row) => row.many)} ms)`);
  }
}

function goes({ data }: GraphQLAnswer): number {
  const items = (data?.['requestErasure'] as { items: { outcome: string }[] } | null | undefined)?.items ?? [];
  return items.filter(({ outcome }) => outcome === 'GOES').length;
}
