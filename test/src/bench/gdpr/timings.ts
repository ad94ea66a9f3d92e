import { performance } from 'node:perf_hooks';
import { median, quantile } from '../measuring';

type System = 'graphql' | 'sql';

/** How long each operation of a workload took, one after the other, over GraphQL and as plain SQL. */
export class Timings {
  private readonly kinds = new Map<string, Record<System, number[]>>();

  async of<Answer>(kind: string, system: System, work: () => Promise<Answer>): Promise<Answer> {
    const startedAt = performance.now();
    const answer = await work();
    let taken = this.kinds.get(kind);
    if (taken === undefined) this.kinds.set(kind, (taken = { graphql: [], sql: [] }));
    taken[system].push(performance.now() - startedAt);
    return answer;
  }

  print(workload: string): void {
    const all = (system: System): number[] => [...this.kinds.values()].flatMap((taken) => taken[system]);
    const seconds = (system: System): number => all(system).reduce((sum, ms) => sum + ms, 0) / 1_000;
    const count = all('graphql').length;
    const [graphql, sql] = [seconds('graphql'), seconds('sql')];
    const rate = (taken: number): string => (count / taken).toFixed(0);
    console.log(`${workload}: ${count} operations, every answer as the model has it`);
    console.log(`   completion time: GraphQL ${graphql.toFixed(1)} s (${rate(graphql)} operations/s), plain SQL ${sql.toFixed(1)} s (${rate(sql)} operations/s): ${(graphql / sql).toFixed(1)} ×`);
    for (const [kind, taken] of this.kinds) {
      const of = (system: System): string => `${median(taken[system]).toFixed(2)} / ${quantile(taken[system], 0.95).toFixed(2)}`;
      const ratio = (median(taken.graphql) / median(taken.sql)).toFixed(1);
      console.log(`   ${kind.padEnd(34)} ${String(taken.graphql.length).padStart(5)} ×   ms median / p95: GraphQL ${of('graphql').padEnd(16)} SQL ${of('sql').padEnd(14)} ${ratio.padStart(6)} ×`);
    }
  }
}
