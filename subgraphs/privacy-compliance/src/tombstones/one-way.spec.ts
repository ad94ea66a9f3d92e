import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(__dirname, '..');

/** Who may write what a restore must not undo: each of these notes it as a privacy act. */
const WRITERS: Readonly<Record<string, { readonly write: RegExp; readonly by: readonly string[] }>> = {
  purpose_block: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*PurposeBlockEntity|(INSERT INTO|UPDATE|DELETE FROM)\s+`?purpose_block/,
    by: ['objection/purpose-blocks.ts', 'tombstones/apply-acts.ts'],
  },
  cookie_choice: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*CookieChoiceEntity|(INSERT INTO)\s+`?cookie_choice/,
    by: ['consent/cookie-choice.service.ts', 'tombstones/apply-acts.ts'],
  },
  rectification: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*RectificationEntity|(INSERT INTO|UPDATE|DELETE FROM)\s+`?rectification/,
    by: ['rectification/rectification.service.ts', 'tombstones/apply-acts.ts'],
  },
  // What else writes a case writes in it what only its worker needs, or is followed by the engine's own writing.
  rights_case: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*RightsCase(Entry)?Entity/,
    by: ['cases/case.store.ts', 'rights/erasure-work.ts', 'tombstones/apply-cases.ts'],
  },
  legal_hold: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*LegalHoldEntity|(INSERT INTO|UPDATE|DELETE FROM)\s+`?legal_hold/,
    by: ['legal-hold/legal-hold.store.ts', 'tombstones/apply-acts.ts'],
  },
  authority_hand_over: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*HandOverEntity|(INSERT INTO|UPDATE|DELETE FROM)\s+`?authority_hand_over/,
    by: ['authority/hand-over.store.ts', 'tombstones/apply-acts.ts'],
  },
  redaction_mark: {
    write: /(insertRows|insertMissing|insertOnce|upsertRows|deleteWhere|updateWhere)\(\s*tx,\s*RedactionMarkEntity/,
    by: ['access-extract/third-persons.ts', 'tombstones/apply-acts.ts'],
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
