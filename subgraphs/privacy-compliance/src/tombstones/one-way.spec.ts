import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(__dirname, '..');

/** Who may write what a restore must not undo: each of these notes it as a privacy act. */
const WRITERS: Readonly<Record<string, { readonly write: RegExp; readonly by: readonly string[] }>> = {
  purpose_block: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*PurposeBlockEntity|(INSERT INTO|UPDATE|DELETE FROM)\s+`?purpose_block/,
    by: ['objection/purpose-blocks.ts', 'tombstones/apply-acts.ts'],
  },
  'datum_key, to destroy': { write: /DELETE FROM\s+`?datum_key|deleteWhere\(\s*tx,\s*DatumKeyEntity/, by: ['vault/eraser.ts', 'tombstones/apply-acts.ts'] },
};

describe('what a restore must not undo', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file));

  it.each(Object.entries(WRITERS))('is written in one way only: %s', (_name, { write, by }) => {
    expect(files.filter((file) => write.test(readFileSync(join(SOURCE, file), 'utf8'))).sort()).toEqual([...by].sort());
  });

  it('is noted wherever a consent is withdrawn', () => {
    const withdrawing = files.filter((file) => /UPDATE consent SET withdrawnAt/.test(readFileSync(join(SOURCE, file), 'utf8')));
    const silent = withdrawing.filter((file) => file !== 'tombstones/apply-acts.ts' && !/kind: 'CONSENT_WITHDRAWN', subjectId, at/.test(readFileSync(join(SOURCE, file), 'utf8')));
    expect(withdrawing.length).toBeGreaterThan(1);
    expect(silent).toEqual([]);
  });
});
