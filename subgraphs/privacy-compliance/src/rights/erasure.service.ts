import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { ErasureScope } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { AccessLog } from '../access-log/access-log';
import type { CaseEngine } from '../cases/case-engine';
import type { CaseService } from '../cases/case.service';
import type { CaseChannel, IdentityMethod } from '../cases/case.states';
import { lockSubjects } from '../vault/subjects';
import { asOfNow, findCase, itemsOf, resultOf, scopeText, type CaseItem } from './erasure-case';
import { changesNothing, type ErasureWork } from './erasure-work';
import type { HeldDataStore } from './held-data.store';

export interface ErasureResult {
  /** Null for a dry run: nothing was opened. */
  readonly caseId: string | null;
  readonly accountClosed: boolean;
  readonly items: readonly CaseItem[];
}

/** How the request came in, and how it is known who asks: nobody is erased before that is. */
export interface ErasureAsked {
  readonly channel: CaseChannel;
  readonly identity: IdentityMethod;
}

export interface ErasureParts {
  readonly database: Database;
  readonly held: HeldDataStore;
  readonly work: ErasureWork;
  readonly cases: CaseService;
  readonly engine: CaseEngine;
  readonly log: AccessLog;
  readonly clock: Clock;
}

/** GDPR Art. 17: what goes, what stays, on which ground, and until when. */
export class ErasureService {
  constructor(private readonly parts: ErasureParts) {}

  /** What an erasure would do now. Changes nothing. @returns null for a person that the vault does not know */
  async dryRun(subjectId: string, scope: ErasureScope, caller: CallerContext): Promise<ErasureResult | null> {
    const { held, log, work } = this.parts;
    if (!(await held.subjectExists(subjectId))) return null;
    await log.record(caller, [{ subjectId, context: 'ERASURE', categories: [], outcome: 'ALLOWED' }]);
    const plan = await work.plan(subjectId, scope);
    const accountClosed = plan.closesAccounts && (await held.hasAccount(subjectId));
    return { caseId: null, accountClosed, items: itemsOf(plan) };
  }

  /**
   * Erases, in one transaction: all that can go is gone when it returns, or nothing is. The same request again finds the
   * same case, as long as there is nothing more that could go, and is told what is held now. The case then goes on by itself,
   * to its receipt, which attests what was decided when it erased.
   */
  async run(subjectId: string, scope: ErasureScope, caller: CallerContext, asked: ErasureAsked): Promise<ErasureResult | null> {
    const { database, log, work, engine } = this.parts;
    await log.record(caller, [{ subjectId, context: 'ERASURE', categories: [], outcome: 'ALLOWED' }]);
    const outcome = await database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return null;
      const plan = await work.plan(subjectId, scope, tx);
      const before = changesNothing(plan) ? await findCase(tx, subjectId, scope) : null;
      if (before !== null) return { result: asOfNow(await resultOf(tx, before), plan), opened: null };
      const { rightsCase } = await this.parts.cases.openIn(tx, this.requestOf(subjectId, scope, caller, asked));
      return { result: await resultOf(tx, rightsCase), opened: rightsCase };
    });
    if (outcome?.opened) await engine.advance(outcome.opened);
    return outcome?.result ?? null;
  }

  private requestOf(subjectId: string, scope: ErasureScope, caller: CallerContext, { channel, identity }: ErasureAsked): Parameters<CaseService['openIn']>[1] {
    const scopeOfCase = scopeText(scope);
    const receivedAt = this.parts.clock.now();
    return { subjectId, kind: 'ERASURE', channel, scope: scopeOfCase, language: caller.language, receivedAt, identity, actor: caller, textId: null };
  }
}
