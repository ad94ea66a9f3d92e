import { spawn } from 'node:child_process';
import { startMariaDb } from './mariadb';
import { environmentWithMysql } from './mariadb-env';

/**
 * Runs a command against a private MariaDB, and ends with the command's exit code:
 * `npm run test:mariadb -- <path>`.
 * The command finds the server in TEST_MYSQL_URL.
 */
async function main([command, ...parameters]: string[]): Promise<number> {
  if (command === undefined) throw new Error('Give the command to run');
  const server = await startMariaDb();
  try {
    const child = spawn(command, parameters, { stdio: 'inherit', env: environmentWithMysql(server.url()) });
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await server.stop();
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
