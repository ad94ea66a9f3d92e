import { err, ok, type Clock, type Result } from '@andamal/kernel';
import { selectRows, type Database } from '@andamal/database';
import { lastDayBefore } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import { handlesRights } from '../access';
import { ALL } from '../cases/case-scope';
import { ownProof } from '../cases/case.states';
import type { CaseService } from '../cases/case.service';
import { RightsCaseEntity } from '../rights/rights-case.entity';
import { fetchableUntil, isFree, lastAccessOf, nextFreeAt } from './access-rule';
import type { ExtractGrants, ExtractRight, GrantRefusal } from './extract-grants';
import { refusalMessage } from './extract.messages';

/** Hands extracts out on completed cases, and opens a person's own where nothing stands in the way. */
export class CaseGrants implements ExtractGrants {
  constructor(
    private readonly parts: { readonly database: Database; readonly cases: CaseService; readonly clock: Clock },
  ) {}

  async grant(right: ExtractRight, subjectId: string, caseId: string | null, caller: CallerContext): Promise<Result<string, GrantRefusal>> {
    const { database, clock } = this.parts;
    if (caseId === null && !handlesRights(caller)) return this.ownCase(right, subjectId, caller);
    const [found] = await selectRows(database.read, RightsCaseEntity, 'WHERE subjectId = ? AND id = ? AND kind = ?', [subjectId, caseId, right]);
    if (found === undefined) return this.refused('UNKNOWN_CASE', subjectId, caller);
    if (found.identityProvenAt === null) return this.refused('IDENTITY_NOT_PROVEN', subjectId, caller);
    if (found.state !== 'COMPLETED' || found.closedAt === null) return this.refused('NOT_GRANTED', subjectId, caller);
    return clock.now() < fetchableUntil(found.closedAt) ? ok(found.id) : this.refused('TOO_LATE', subjectId, caller);
  }

  async nextFreeOn(subjectId: string): Promise<string | null> {
    const last = await lastAccessOf(this.parts.database, subjectId);
    const from = nextFreeAt(last);
    return from === null || isFree(last, this.parts.clock.now()) ? null : lastDayBefore(new Date(from.getTime() + 1));
  }

  /** The latest case that can still be fetched, or a new one; a repeat inside the year is asked for as a case, not by fetching. */
  private async ownCase(right: ExtractRight, subjectId: string, caller: CallerContext): Promise<Result<string, GrantRefusal>> {
    const { database, cases, clock } = this.parts;
    const now = clock.now();
    const [last] = await selectRows(
      database.read,
      RightsCaseEntity,
      "WHERE subjectId = ? AND kind = ? AND state = 'COMPLETED' AND identityProvenAt IS NOT NULL ORDER BY closedAt DESC LIMIT 1",
      [subjectId, right],
    );
    if (last !== undefined && last.closedAt !== null && now < fetchableUntil(last.closedAt)) return ok(last.id);
    if (right === 'ACCESS' && !isFree(await lastAccessOf(database, subjectId), now)) return this.refused('ONCE_A_YEAR', subjectId, caller);
    const opened = await cases.open(
      { subjectId, kind: right, channel: 'SITE', scope: ALL, language: caller.language, receivedAt: now, identity: ownProof(caller), actor: caller, text: null },
      caller,
    );
    const completed = opened.ok && opened.value.rightsCase.state === 'COMPLETED';
    return completed ? ok(opened.value.rightsCase.id) : this.refused('NOT_GRANTED', subjectId, caller);
  }

  private async refused(reason: GrantRefusal['reason'], subjectId: string, { language }: CallerContext): Promise<Result<string, GrantRefusal>> {
    const nextFreeOn = reason === 'ONCE_A_YEAR' || reason === 'NOT_GRANTED' ? await this.nextFreeOn(subjectId) : null;
    return err({ reason, message: refusalMessage(reason, nextFreeOn, language), nextFreeOn });
  }
}
