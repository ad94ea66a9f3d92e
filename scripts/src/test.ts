import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariadbAvailable, startMariaDb } from '@andamal/testing';

/** What needs a database engine, and therefore runs on each. */
const ON_EACH_ENGINE = ['shared/database', 'subgraphs', 'embedded', 'test/'];

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly counts: Counts;
  readonly note?: string;
}

/**
 * `npm test`: the whole check. Runs every step though one fails, and ends with a summary that names what was not run.
 * MariaDB or MySQL: `TEST_MYSQL_URL`, else a private server when the machine has one.
 */
async function main(): Promise<boolean> {
  const steps = [
    await check('lint and types', 'npx', ['nx', 'run-many', '-t', 'lint', 'typecheck', '--outputStyle=static']),
    await check('schema', 'npm', ['run', '--silent', 'schema:check']),
    await jest('tests on SQLite', [], {}),
    await onMysql(),
  ];
  console.log('\n');
  for (const { name, seconds, counts, note } of steps) {
    const outcome = note ?? `${counts.passed} passed, ${counts.failed} failed`;
    console.log(`${name.padEnd(30)} ${outcome} (${seconds.toFixed(0)} s)`);
  }
  const passed = steps.reduce((sum, step) => sum + step.counts.passed, 0);
  const failed = steps.reduce((sum, step) => sum + step.counts.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

async function onMysql(): Promise<Step> {
  const name = 'tests on MariaDB / MySQL';
  const given = process.env.TEST_MYSQL_URL;
  if (given !== undefined && given !== '') return jest(name, ON_EACH_ENGINE, { TEST_MYSQL_URL: given });
  if (!mariadbAvailable()) {
    return { name, seconds: 0, counts: { passed: 0, failed: 0 }, note: 'NOT RUN: no mariadbd or mysqld on this machine, and no TEST_MYSQL_URL' };
  }
  const server = await startMariaDb();
  try {
    return await jest(name, ON_EACH_ENGINE, { TEST_MYSQL_URL: server.url('') });
  } finally {
    await server.stop();
  }
}

async function check(name: string, command: string, parameters: readonly string[]): Promise<Step> {
  const started = Date.now();
  const code = await run(command, parameters, {});
  return { name, seconds: since(started), counts: { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 } };
}

async function jest(name: string, paths: readonly string[], environment: NodeJS.ProcessEnv): Promise<Step> {
  const started = Date.now();
  const directory = await mkdtemp(join(tmpdir(), 'andamal-test-'));
  const outputFile = join(directory, 'result.json');
  try {
    // A suite that fails half-way leaves servers open; the check must end all the same.
    const code = await run('npx', ['jest', '--forceExit', '--json', `--outputFile=${outputFile}`, ...paths], environment);
    const result = JSON.parse(await readFile(outputFile, 'utf8')) as JestResult;
    // A suite that does not load has no failed test, but has failed. So has a run that ends badly after its last test.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    return {
      name,
      seconds: since(started),
      counts: { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed },
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function run(command: string, parameters: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  console.log(`\n> ${command} ${parameters.join(' ')}`);
  return new Promise((resolve, reject) => {
    // With --json Jest prints its report to standard output too; people read the one on standard error.
    const child = spawn(command, parameters, {
      stdio: ['ignore', parameters.includes('--json') ? 'ignore' : 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function since(started: number): number {
  return (Date.now() - started) / 1000;
}

main().then(
  (green) => process.exit(green ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
