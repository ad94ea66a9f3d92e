import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkOffline, PublicKeys } from '@andamal/privacy-compliance';

const HELP = `npm run verify:receipt -- <file> [--key <public key>]... [--url <gateway>]

Checks an erasure receipt. Without --url nothing leaves this machine.
  --key   a public key of the shop (query signingKeys), 43 characters; may be given several times
  --url   asks the shop too, such as http://localhost:4000: whether what the receipt says still holds`;

/** `npm run verify:receipt`: exits 1 when something speaks against the receipt. */
async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: 'string', multiple: true }, url: { type: 'string' } } });
  const [file] = positionals;
  if (file === undefined) throw new Error(HELP);
  const text = await readFile(file, 'utf8');
  const keys = values.key ?? (values.url === undefined ? null : await publishedKeys(values.url));
  const { receipt, faults } = checkOffline(text, keys === null ? null : new PublicKeys(keys));
  if (receipt !== null) {
    console.log(`case ${receipt.caseId}, issued ${receipt.issuedAt}: ${receipt.erased.length} erased, ${receipt.kept.length} kept`);
    console.log(`signed with key ${receipt.signature.keyId}`);
    if (keys === null) console.log('No key was given: this shows that nothing was changed, not who has signed it. Compare the key with the shop’s.');
  }
  const all = new Set<string>(faults);
  if (values.url !== undefined) for (const fault of await faultsAtShop(values.url, text)) all.add(fault);
  for (const fault of all) console.log(`FAULT ${fault}`);
  console.log(all.size === 0 ? 'The receipt is valid.' : 'The receipt is NOT valid.');
  return all.size === 0;
}

async function publishedKeys(url: string): Promise<string[]> {
  const { signingKeys } = await ask<{ signingKeys: { publicKey: string }[] }>(url, '{ signingKeys { publicKey } }', {});
  return signingKeys.map(({ publicKey }) => publicKey);
}

async function faultsAtShop(url: string, receipt: string): Promise<string[]> {
  const query = 'query VerifyReceipt($receipt: String!) { verifyReceipt(receipt: $receipt) { faults } }';
  return (await ask<{ verifyReceipt: { faults: string[] } }>(url, query, { receipt })).verifyReceipt.faults;
}

async function ask<Data>(url: string, query: string, variables: object): Promise<Data> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (errors !== undefined || data === undefined) throw new Error(`The shop answers: ${errors?.map(({ message }) => message).join('; ') ?? response.status}`);
  return data;
}

main().then(
  (valid) => process.exit(valid ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
