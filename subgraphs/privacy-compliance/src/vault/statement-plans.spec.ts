import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@andamal/kernel';
import { Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';

/** What identifies few rows: an index that is entered by none of these is entered by what many have. */
const FINDS_FEW = /^(id|(?!actor).+Id|.+Index|.+Key|.+Hash|seq|bucket|block|holdOf)$/;

/*
 * Which rows SQLite would look through, and not how fast: with a few people everything is. On SQLite alone, since a server goes by
 * what it has measured.
 */
describe('a statement about a person', () => {
  let folder: string;
  let kit: Kit;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'andamal-plans-'));
    kit = await Kit.open(`sqlite:${join(folder, 'vault.sqlite')}`);
  });
  afterEach(async () => {
    await kit.close();
    await rm(folder, { recursive: true, force: true });
  });

  const reopen = async (): Promise<void> => {
    await kit.close();
    kit = await Kit.open(`sqlite:${join(folder, 'vault.sqlite')}`);
  };

  /** A bit of everything that is done about one person. */
  const live = async (): Promise<void> => {
    const person = await Person.register(kit, { newsletter: true });
    const bought = await Purchase.place(kit, { person });
    const guest = await Purchase.place(kit);
    const ask = async (document: string, caller = person.self, variables = {}): Promise<void> => {
      expect([document, (await kit.ask(document, caller, variables)).errors]).toEqual([document, undefined]);
    };
    for (const caller of [staff('MARKETING', 'LEGITIMATE_INTEREST'), staff('SUPPORT', 'CONTRACT'), staff('SUPPORT', 'CUSTOMER_SERVICE'), person.self, privacyOffice()]) {
      for (const ref of [person.ref(), bought.ref, bought.invoiceRef, guest.ref]) await kit.read(ref, ['name', 'phone', 'organisationNumber', 'ofAge'], caller);
    }
    await ask('{ audience(first: 5) { nodes { id personalData { name phone } } } }', staff('MARKETING', 'LEGITIMATE_INTEREST'));
    await ask('{ mySubject { data(first: 5) { nodes { category } } consents { purpose } objections { purpose } accessLog(first: 5) { nodes { operation } } cases(first: 5) { nodes { id } } } }');
    await ask('{ mySubject { lineage(first: 5) { nodes { kind } } } }');
    await ask('query ($id: ID!, $by: ID!) { dataSubject(id: $id) { lineage(first: 5, filter: { actorId: $by }) { nodes { kind } } } }', privacyOffice(), { id: person.subjectId, by: uuidv7() });
    await ask('mutation { withdrawConsent(input: { purpose: "NEWSLETTER" }) { userErrors { code } } }');
    await ask('mutation { objectToMarketing { objections { purpose } } }');
    for (const kind of ['ACCESS', 'RESTRICTION', 'OBJECTION']) {
      await ask(`mutation { openRightsCase(input: { kind: ${kind} }) { rightsCase { id } userErrors { code } } }`);
    }
    await ask('mutation { requestErasure(input: {}) { caseId userErrors { code } } }');
    await ask('mutation ($id: ID!) { requestErasure(input: { subjectId: $id, identityProof: ID_DOCUMENT }) { caseId userErrors { code } } }', privacyOffice(), { id: guest.subjectId });
    await ask('mutation { runRetentionSweep { bindingsEnded } }', privacyOffice());
  };

  /** Statements about one person that are answered by looking at what many have. */
  const wide = async (statements: readonly string[]): Promise<string[]> => {
    const tables = new Set((await kit.rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")).map(({ name }) => name));
    const found: string[] = [];
    for (const sql of new Set(statements)) {
      if (!/^\s*(SELECT|UPDATE|DELETE)\b/i.test(sql) || !/\bsubjectId`? (= \?|IN \()|INSTR\(/.test(sql)) continue;
      const plan = await kit.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, Array<number>((sql.match(/\?/g) ?? []).length).fill(1));
      for (const { detail } of plan) {
        const entered = /^SEARCH \S+ USING (?:COVERING )?INDEX \S+ \((.*)\)/.exec(detail)?.[1]?.split(' AND ').map((term) => term.split(/[=<>]/)[0] ?? '');
        const scanned = /^SCAN (\w+)/.exec(detail)?.[1];
        const isWhole = scanned !== undefined && (tables.has(scanned) || tables.has(new RegExp(`(?:FROM|JOIN) \`?(\\w+)\`? (?:AS )?${scanned}\\b`).exec(sql)?.[1] ?? ''));
        if (isWhole || entered?.every((column) => !FINDS_FEW.test(column)) === true) found.push(`${detail}: ${sql}`);
      }
    }
    return found;
  };

  it('is answered from what is theirs, however many others there are', async () => {
    const { statements } = await kit.subgraph.database.statements.measure(live);
    expect(await wide(statements)).toEqual([]);
    expect(statements.length).toBeGreaterThan(300);
  });

  it('would be answered from what everybody has, if SQLite were told nothing of the tables', async () => {
    await kit.subgraph.database.execute('DELETE FROM sqlite_stat1');
    await reopen();
    const { statements } = await kit.subgraph.database.statements.measure(live);
    const indexes = (await wide(statements)).map((one) => /INDEX (\S+)/.exec(one)?.[1]);
    expect([...new Set(indexes)].sort()).toEqual(['ix_access_log_actor', 'ix_binding_audience', 'ix_purpose_block_kind', 'ix_rights_case_queue']);
  });
});
