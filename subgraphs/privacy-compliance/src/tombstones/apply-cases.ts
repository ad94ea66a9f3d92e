import { deleteWhere, insertMissing, insertOnce, selectRows, updateWhere } from '@andamal/database';
import { uuidv7 } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import { RightsCaseEntryEntity, RightsCaseStepEntity } from '../cases/case.entity';
import { isEnded } from '../cases/case.states';
import { RightsCaseEntity, type CaseRow } from '../rights/rights-case.entity';
import type { ActOf, CaseFacts, PrivacyAct } from './acts';
import { fromNoted } from './noted-rows';

const INSTANTS = ['openedAt', 'receivedAt', 'identityProvenAt', 'clockFrom', 'pausedSince', 'dueAt', 'replyBy', 'extendedAt', 'closedAt'] as const;

/**
 * A case stands again where it stood, with its date. Steps that the database has lost are carried out again, each of which
 * changes nothing that is done: so services and recipients hear of what they may not have heard.
 */
export async function putCaseBack(tx: EntityManager, { subjectId, facts }: ActOf<'CASE'>): Promise<void> {
  const { id } = facts;
  const wakeAt = isEnded(facts.state) ? null : 0;
  const row = { ...fromNoted<CaseRow>(facts, INSTANTS), waitsFor: null, attempts: 0, lastErrorCode: null, wakeAt, leaseHolder: null, leaseUntil: 0 };
  const [there] = await selectRows(tx, RightsCaseEntity, 'WHERE subjectId = ? AND id = ?', [subjectId, id]);
  if (there === undefined) {
    await insertOnce(tx, RightsCaseEntity, { subjectId, ...row });
    return;
  }
  await updateWhere(tx, RightsCaseEntity, { set: row, where: { subjectId, id } });
  // A request for more has joined since: what was done was done for less.
  if (there.scope !== facts.scope) await deleteWhere(tx, RightsCaseStepEntity, { subjectId, caseId: id });
}

export async function addCaseEntry(tx: EntityManager, { subjectId, entry }: ActOf<'CASE_ENTRY'>): Promise<void> {
  await insertMissing(tx, RightsCaseEntryEntity, [{ subjectId, ...fromNoted<Omit<RightsCaseEntryEntity, 'subjectId'>>(entry, ['at']) }]);
}

/** Whoever handles a case has to know that words are missing in it: an entry says so in each that is not over. */
export async function markFoundAgain(tx: EntityManager, acts: readonly PrivacyAct[], now: Date): Promise<void> {
  const last = new Map(acts.flatMap((act): [string, { subjectId: string; facts: CaseFacts }][] => (act.kind === 'CASE' ? [[act.facts.id, act]] : [])));
  const open = [...last.values()].filter(({ facts }) => !isEnded(facts.state));
  const said = { kind: 'RESTORED' as const, at: now, actorKind: 'SERVICE', actorId: 'privacy-compliance', code: null, textId: null };
  const rows = open.map(({ subjectId, facts }) => ({ subjectId, caseId: facts.id, id: uuidv7({ now: () => now }), ...said }));
  await insertMissing(tx, RightsCaseEntryEntity, rows);
}
