import 'reflect-metadata';
import { openDatabase } from '@andamal/database';
import { createLogger } from '@andamal/service';
import { engineNames, openEngine, type BenchEngine } from './engines';
import { DATA_PER_SUBJECT, fillVault, type FilledVault } from './fill-vault';
import { MeasuredSystem } from './measured-system';
import { commandLine } from './measuring';
import { createPlainCustomers, fillPlainCustomers } from './plain/plain-customers';
import { measureExtract } from './extract-cost';
import { valueOf } from './people';
import { measureQueryCost } from './query-cost';
import { measureScale } from './scale-cost';

/*
 * `npm run bench:privacy`: what privacy costs. Ratios within one run, since the machine's own speed says nothing.
 *
 *   --engine sqlite|mariadb|both   --scale small|full   --rounds <n>   --parts query,scale,extract
 */

/** Ten data each: against 10,000 data of 1,000 people stand 100,000 or 1,000,000. */
const SCALES = {
  small: { manySubjects: 10_000, bufferPoolMb: 512 },
  full: { manySubjects: 100_000, bufferPoolMb: 12_288 },
} as const;

const FEW_SUBJECTS = 1_000;
const HEAVY_DATA = 5_000;

async function main(words: readonly string[]): Promise<void> {
  const settings = commandLine({ engine: 'both', scale: 'small', rounds: '15', parts: 'query,scale,extract', profile: '' }, words);
  const scale = SCALES[settings.scale as keyof typeof SCALES];
  if (scale === undefined) throw new Error('--scale is small or full');
  for (const name of engineNames(settings.engine)) {
    const engine = await openEngine(name, scale.bufferPoolMb);
    try {
      await measureEngine(engine, { ...scale, rounds: Number(settings.rounds), profile: settings.profile, parts: settings.parts.split(',') });
    } finally {
      await engine.stop();
    }
  }
}

interface Run {
  readonly manySubjects: number;
  readonly rounds: number;
  readonly parts: readonly string[];
  readonly profile: string;
}

async function measureEngine(engine: BenchEngine, run: Run): Promise<void> {
  console.log(`\n══ ${engine.name} ${'═'.repeat(60)}`);
  const fewUrl = await engine.newDatabase('few');
  const few = await fillVault(fewUrl, { subjects: FEW_SUBJECTS, heavyData: run.parts.includes('extract') ? HEAVY_DATA : 50 });
  if (run.parts.includes('query')) await queryCost(engine, fewUrl, few, run);
  if (run.parts.includes('extract')) await extractCost(engine, fewUrl, few);
  if (run.parts.includes('scale')) await scaleCost(engine, fewUrl, few, run);
}

async function extractCost({ transport }: BenchEngine, databaseUrl: string, filled: FilledVault): Promise<void> {
  const vault = await MeasuredSystem.start({ system: 'vault', databaseUrl, transport });
  await measureExtract(vault, filled).finally(() => vault.stop());
}

/** Nothing is kept for reads here: a small vault would be in memory as a whole. */
async function scaleCost(engine: BenchEngine, fewUrl: string, few: FilledVault, run: Run): Promise<void> {
  const manyUrl = await engine.newDatabase('many');
  const startedAt = Date.now();
  const filled = await fillVault(manyUrl, { subjects: run.manySubjects, heavyData: 50 });
  console.log(`filled a vault with ${run.manySubjects * DATA_PER_SUBJECT} data of ${run.manySubjects} people in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  const start = (databaseUrl: string): Promise<MeasuredSystem> =>
    MeasuredSystem.start({ system: 'vault', databaseUrl, transport: engine.transport, readCacheData: 0 });
  const [small, large] = [await start(fewUrl), await start(manyUrl)];
  const idsOf = ({ subjects }: FilledVault): string[] => subjects.map(({ subjectId }) => subjectId);
  await measureScale({
    engine,
    few: { system: small, subjectIds: idsOf(few) },
    many: { system: large, subjectIds: idsOf(filled) },
    rounds: run.rounds,
  }).finally(() => Promise.all([small.stop(), large.stop()]));
}

async function queryCost(engine: BenchEngine, vaultUrl: string, { subjects }: FilledVault, run: Run): Promise<void> {
  const plainUrl = await engine.newDatabase('plain');
  await fillPlain(plainUrl, subjects.map(({ subjectId }) => subjectId));
  const nodeArguments = run.profile === '' ? [] : ['--cpu-prof', '--cpu-prof-dir', run.profile];
  const vault = await MeasuredSystem.start({ system: 'vault', databaseUrl: vaultUrl, transport: engine.transport }, { nodeArguments });
  const plain = await MeasuredSystem.start({ system: 'plain', databaseUrl: plainUrl, transport: engine.transport }, { nodeArguments });
  try {
    await measureQueryCost({ engine, vault, plain, subjectIds: subjects.map(({ subjectId }) => subjectId), rounds: run.rounds });
  } finally {
    await Promise.all([vault.stop(), plain.stop()]);
  }
}

async function fillPlain(url: string, subjectIds: readonly string[]): Promise<void> {
  const subgraph = await createPlainCustomers(url, createLogger({ service: 'fill', level: 'error' }));
  await subgraph.stop();
  const database = await openDatabase({ name: 'plain', url, entities: [], migrations: [] });
  await fillPlainCustomers(
    database,
    subjectIds.map((id, person) => {
      const { street, postalCode, city } = JSON.parse(valueOf(person, 'ADDRESS')) as { street: string; postalCode: string; city: string };
      const of = (category: string): string => valueOf(person, category);
      return { id, name: of('NAME'), companyName: of('COMPANY_NAME'), street, postalCode, city, phone: of('PHONE'), organisationNumber: of('ORGANISATION_NUMBER'), email: of('EMAIL') };
    }),
  );
  await database.close();
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
