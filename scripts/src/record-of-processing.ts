import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRegister, recordAsMarkdown, recordOfProcessing } from '@andamal/policy';
import { taggedPlaces } from '@andamal/service';
import { parse } from 'graphql';

/** `npm run record-of-processing -- [sv|en] [file]`: the record of GDPR Art. 30 as Markdown, made from the schema and the register. */
async function main([language = 'sv', file]: readonly string[]): Promise<void> {
  if (language !== 'sv' && language !== 'en') throw new Error('The language is sv or en.');
  const register = parseRegister(JSON.parse(await readFile(join('schema', 'policy', 'register.json'), 'utf8')));
  if (!register.ok) throw new Error(`The policy register is not valid: ${JSON.stringify(register.error)}`);
  const schema = parse(await readFile(join('schema', 'supergraph.graphql'), 'utf8'));
  const markdown = recordAsMarkdown(recordOfProcessing(register.value, taggedPlaces(schema), language), language);
  if (file === undefined) process.stdout.write(markdown);
  else await writeFile(file, markdown);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
