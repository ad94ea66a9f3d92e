import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { dataOf, Kit, Person, staff } from '../test-kit';
import { lockSubjects } from '../vault/subjects';
import { ShopSigner } from './shop-keys';

const SCRIPTS = resolve(__dirname, '../../../../scripts/dist');
const SECRET = 'a signing secret of this spec, long enough';

/** The commands, as an operator runs them: compiled, in a process of their own. */
describe('the commands', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  let folder: string;
  let person: Person;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-commands');
    folder = await mkdtemp(join(tmpdir(), 'andamal-commands-'));
    kit = await Kit.open(place.url, { RECEIPT_SIGNING_KEY: SECRET, ACCESS_LOG_ANCHOR_FILE: join(folder, 'anchors') });
    person = await Person.register(kit);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (command: string, parameters: readonly string[]): Promise<{ code: number | null; output: string }> =>
    new Promise((done) => {
      const child = execFile(process.execPath, [join(SCRIPTS, command), ...parameters], { env: { PATH: process.env.PATH, RECEIPT_SIGNING_KEY: SECRET } }, (_error, stdout, stderr) =>
        done({ code: child.exitCode, output: stdout + stderr }),
      );
    });

  it('verify:log says that the log is right, and names the line that is not', async () => {
    for (let read = 0; read < 3; read += 1) await kit.read(person.ref(), ['name'], staff('MARKETING', 'LEGITIMATE_INTEREST'));
    kit.subgraph.start();
    await kit.close();
    const parameters = ['--database', place.url, '--anchors', join(folder, 'anchors')];
    expect(await run('verify-log.js', parameters)).toEqual({ code: 0, output: expect.stringMatching(/places 1 to 3: right[\s\S]*as it was written\. Its end: 3 [0-9a-f]{64}/) as string });
    kit = await Kit.open(place.url, { RECEIPT_SIGNING_KEY: SECRET, ACCESS_LOG_ANCHOR_FILE: join(folder, 'anchors') });
    await kit.subgraph.database.execute("UPDATE access_log SET purpose = 'OTHER' WHERE seq = 2");
    expect(await run('verify-log.js', parameters)).toEqual({ code: 1, output: expect.stringContaining('record 2: ALTERED') as string });
  });

  it('verify:receipt takes a receipt, and no changed one, without asking anybody', async () => {
    const { caseId } = dataOf<{ requestErasure: { caseId: string } }>(await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self)).requestErasure;
    const { text } = await kit.subgraph.database.inTransaction(async (tx) => {
      await lockSubjects(tx, [person.subjectId]);
      return kit.subgraph.receipts.issue(tx, { subjectId: person.subjectId, caseId });
    });
    const file = join(folder, 'receipt.json');
    await writeFile(file, text);
    const key = new ShopSigner(SECRET).publicKey;
    expect(await run('verify-receipt.js', [file, '--key', key])).toEqual({ code: 0, output: expect.stringContaining('The receipt is valid.') as string });
    expect(await run('verify-receipt.js', [file])).toEqual({ code: 0, output: expect.stringContaining('not who has signed it') as string });
    const other = new ShopSigner('a secret that is not of this shop, long enough').publicKey;
    expect(await run('verify-receipt.js', [file, '--key', other])).toEqual({ code: 1, output: expect.stringContaining('FAULT UNKNOWN_KEY') as string });
    await writeFile(file, text.replace('"EMAIL"', '"PHONE"'));
    expect(await run('verify-receipt.js', [file, '--key', key])).toEqual({ code: 1, output: expect.stringContaining('FAULT SIGNATURE_WRONG') as string });
    expect(await run('verify-receipt.js', [])).toEqual({ code: 2, output: expect.stringContaining('npm run verify:receipt') as string });
  });
});
