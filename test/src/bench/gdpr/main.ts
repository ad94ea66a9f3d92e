import 'reflect-metadata';
import { cpus, loadavg } from 'node:os';
import { openDatabase } from '@andamal/database';
import { engineNames, openEngine, type BenchEngine } from '../engines';
import { MeasuredSystem } from '../measured-system';
import { commandLine, randomNumbers } from '../measuring';
import { controller } from './controller';
import { customer } from './customer';
import { fillRecords } from './fill-records';
import { countRecords, ModelPolicy, personalBytes, type ModelPerson } from './people';
import { PlainRecords } from './plain-records';
import { processor } from './processor';
import { regulator } from './regulator';
import { printSpace } from './space';
import { Timings } from './timings';
import { runWorkload, staffTokens, type Bench } from './workload';

/*
 * `npm run bench:gdpr`: the four workloads of GDPRBench as operations over the gateway, and beside each operation the same one as
 * plain SQL on the same engine. Every answer is held against a model; the first that differs ends the run with code 1.
 *
 *   --engine sqlite|mariadb|both   --records <n>   --operations <n, of each workload>   --seed <n>
 */

const HOUR_MS = 3_600_000;
const BUFFER_POOL_MB = 1_024;
const WORKLOADS = [controller, customer, processor, regulator];

interface Run {
  readonly records: number;
  readonly operations: number;
  readonly seed: number;
}

async function main(words: readonly string[]): Promise<void> {
  const settings = commandLine({ engine: 'both', records: '100000', operations: '10000', seed: '7' }, words);
  const run = { records: Number(settings.records), operations: Number(settings.operations), seed: Number(settings.seed) };
  for (const name of engineNames(settings.engine)) {
    const engine = await openEngine(name, BUFFER_POOL_MB);
    await measure(engine, run).finally(() => engine.stop());
  }
}

async function measure(engine: BenchEngine, { records, operations, seed }: Run): Promise<void> {
  const urls = { vault: await engine.newDatabase('vault'), identity: await engine.newDatabase('identity'), cart: await engine.newDatabase('cart'), plain: await engine.newDatabase('plain') };
  const startsAt = new Date(Date.now() + HOUR_MS);
  const policy = new ModelPolicy();
  const population = await fillRecords(urls.vault, { records, firstEnd: new Date(startsAt.getTime() + HOUR_MS) });
  const everybody = [...population.open, ...population.closed, population.closedTemplate];
  const plain = await PlainRecords.open(urls.plain);
  await plain.fill(everybody, policy);
  console.log(`\n${engine.name}: ${countRecords(everybody)} records of ${everybody.length} people, ${operations} operations of each workload, one at a time; ${loadText()}`);
  await space('space at the start', urls.vault, plain, everybody);

  const system = await MeasuredSystem.start({
    ...{ system: 'vault', databaseUrl: urls.vault, beside: { identityUrl: urls.identity, cartUrl: urls.cart }, transport: engine.transport },
    standsAt: startsAt.toISOString(),
  });
  try {
    const bench: Bench = { system, plain, policy, population, operations, random: randomNumbers(seed), tokens: await staffTokens(), now: startsAt.getTime() };
    for (const make of WORKLOADS) {
      const timings = new Timings();
      const workload = await make(bench, timings);
      await runWorkload(workload, bench);
      timings.print(workload.name);
      console.log(`   ${loadText()}`);
    }
  } finally {
    await system.stop();
  }
  await space('space at the end', urls.vault, plain, everybody);
  await plain.database.close();
}

async function space(when: string, vaultUrl: string, plain: PlainRecords, people: readonly ModelPerson[]): Promise<void> {
  const vault = await openDatabase({ name: 'space', url: vaultUrl, entities: [], migrations: [] });
  await printSpace(`${when}, vault`, vault, personalBytes(people));
  await vault.close();
  await printSpace(`${when}, plain table`, plain.database, personalBytes(people));
}

/** Others at work on the machine slow both sides down: figures compare within one run only. */
function loadText(): string {
  return `load average ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors`;
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
