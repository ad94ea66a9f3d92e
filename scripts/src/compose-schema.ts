import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { composeSchema } from './compose';

/** `npm run schema:compose`: writes `schema/` from the code. */
async function main(): Promise<void> {
  for (const [path, content] of await composeSchema()) {
    const file = join('schema', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(`wrote ${file}`);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
