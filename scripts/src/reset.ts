import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';

/** `npm run reset`: forgets the embedded shop's state, so that the next start begins anew. */
async function main(): Promise<void> {
  const directory = resolve(process.env.DATA_DIR ?? '.data');
  await rm(directory, { recursive: true, force: true });
  console.log(`removed ${directory}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
