import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { ContactService } from '../contact/contact.service';
import { daysBetween, MAX_EXTENSION_MONTHS, stockholmDay, type Register } from '@andamal/policy';
import type { CallerContext, Language } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import { lockSubjects } from '../vault/subjects';
import { dueAtOf, keepsRecords, replyByOf } from './case-clock';
import { type CaseActor, type CaseEngine } from './case-engine';
import type { CaseLetters, ExtensionGround } from './case-letters';
import { widened } from './case-scope';
import type { CaseTexts } from './case-texts';
import { isEnded, isStaffsWord, type CaseChannel, type CaseDecision, type CaseKind, type IdentityMethod } from './case.states';
import type { CaseRef, CaseStore } from './case.store';
import type { GuestThrottle } from './guest/guest-throttle';

export type CaseProblem =
  | 'UNKNOWN_SUBJECT'
  | 'UNKNOWN_CASE'
  | 'INVALID_TEXT'
  | 'RECEIVED_IN_FUTURE'
  | 'CASE_ENDED'
  | 'IDENTITY_NOT_PROVEN'
  | 'IDENTITY_ALREADY_PROVEN'
  | 'NOTHING_TO_DECIDE'
  | 'NOT_EXTENDABLE'
  | 'ALREADY_CARRIED_OUT'
  | 'TIME_IS_OVER'
  | 'PROOF_NOT_ACCEPTED'
  | 'CODE_NOT_VALID'
  | 'TOO_MANY_CODES'
  | 'NO_LONGER_KEPT';

/** A request as it came in. */
export interface CaseRequest {
  readonly subjectId: string;
  readonly kind: CaseKind;
  readonly channel: CaseChannel;
  /** See `scopeOf`. */
  readonly scope: string;
  readonly language: Language;
  readonly receivedAt: Date;
  /** How it is known who asks; null: it is not yet. */
  readonly identity: IdentityMethod | null;
  readonly actor: CaseActor;
  /** What the person wrote, as `CaseTexts.take` took it in; null: nothing. */
  readonly textId: string | null;
}

export interface OpenedCase {
  readonly rightsCase: RightsCaseEntity;
  /** Whether the request joined a case that was under way. */
  readonly joined: boolean;
}

/** How and why the person is told of an extension. */
export interface ExtensionNotice {
  readonly channel: CaseChannel;
  readonly ground: ExtensionGround;
  readonly text: string;
}

/** How staff say that it is known who asks; with the code that the person has read out, where it was one. */
export interface StatedProof {
  readonly method: IdentityMethod;
  readonly code: string | null;
}

/** What a code was sent for: written beside the entry that says so. */
export type CodePurpose = 'IDENTITY' | 'SIGN_IN_ADDRESS';

/** Somebody on the phone reads a code out at once; whoever writes reads their mail when they do. */
const CODE_MINUTES: Readonly<Record<CaseChannel, number>> = { PHONE: 15, CHAT: 15, MAIL: 1_440, POST: 1_440, SITE: 1_440 };

type Outcome = Result<RightsCaseEntity, CaseProblem>;

/** Cases about the rights of persons (GDPR Art. 12-22): what people do with them. How they run is the engine's. */
export class CaseService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly register: Register;
      readonly store: CaseStore;
      readonly engine: CaseEngine;
      readonly texts: CaseTexts;
      readonly letters: CaseLetters;
      readonly contact: () => ContactService;
      readonly throttle: GuestThrottle;
      readonly clock: Clock;
    },
  ) {}

  /** Opens a case, or joins the one under way, and carries out as much of it as can be done at once. */
  async open(request: Omit<CaseRequest, 'textId'> & { readonly text: string | null }, caller: CallerContext): Promise<Result<OpenedCase, CaseProblem>> {
    const { subjectId, text } = request;
    if (request.receivedAt > this.parts.clock.now()) return err('RECEIVED_IN_FUTURE');
    if (!(await this.parts.store.subjectExists(subjectId))) return err('UNKNOWN_SUBJECT');
    const opened = await this.parts.texts.forWork(subjectId, text, caller, (textId) =>
      this.parts.database.inTransaction(async (tx): Promise<Result<OpenedCase, CaseProblem>> => {
        if ((await lockSubjects(tx, [subjectId])) === 0) return err('UNKNOWN_SUBJECT');
        if (request.identity === null && (await this.wouldWiden(tx, request))) return err('IDENTITY_NOT_PROVEN');
        return ok(await this.openIn(tx, { ...request, textId }));
      }),
    );
    if (!opened.ok) return opened;
    const { rightsCase, joined } = opened.value;
    await this.parts.engine.advance(rightsCase);
    return ok({ joined, rightsCase: await this.reload(rightsCase) });
  }

  /**
   * The same in the caller's transaction, which holds the subject's lock. The first step is carried out with it: what takes
   * effect at once does so when the transaction commits.
   */
  async openIn(tx: EntityManager, request: CaseRequest): Promise<OpenedCase> {
    const { store, engine } = this.parts;
    const active = await store.active(request.subjectId, request.kind, tx);
    const rightsCase = active ?? newCase(this.parts.register, this.parts.clock, request);
    if (active === null) await store.insert(tx, rightsCase);
    await engine.record(tx, rightsCase, active === null ? 'OPENED' : 'JOINED', request.actor, { code: request.channel, textId: request.textId });
    const proof = rightsCase.state === 'AWAITING_IDENTITY' ? request.identity : null;
    // Who is known now has asked for this; what a case that awaits them was about may have been asked for by somebody else.
    const changed = active === null || (await this.rescope(tx, active, proof === null ? widened(active.scope, request.scope) : request.scope));
    if (proof !== null) await this.proveIn(tx, rightsCase, proof, request.actor);
    else if (changed) await this.parts.letters.received(tx, rightsCase);
    await engine.stepIn(tx, rightsCase);
    return { rightsCase, joined: active !== null };
  }

  /** Who asks is known: the clock runs, and the case is carried out (GDPR Art. 12(6)). */
  proveIdentity(ref: CaseRef, method: IdentityMethod, actor: CaseActor): Promise<Outcome> {
    return this.change(ref, async (tx, rightsCase) => {
      if (rightsCase.state !== 'AWAITING_IDENTITY') return 'IDENTITY_ALREADY_PROVEN';
      await this.proveIn(tx, rightsCase, method, actor);
      await this.parts.engine.stepIn(tx, rightsCase);
      return null;
    });
  }

  /**
   * Staff say how it is known who asks. A session proves itself and is nobody's word; a code is believed when it is the one
   * that went to the person.
   */
  async confirmIdentity(ref: CaseRef, { method, code }: StatedProof, actor: CaseActor): Promise<Outcome> {
    if (isStaffsWord(method)) return this.proveIdentity(ref, method, actor);
    if (method !== 'CODE') return err('PROOF_NOT_ACCEPTED');
    const { state } = await this.reload(ref);
    // A code is used up by a look: not where nothing is to be proven.
    if (isEnded(state)) return err('CASE_ENDED');
    if (state !== 'AWAITING_IDENTITY') return err('IDENTITY_ALREADY_PROVEN');
    const about = { subjectId: ref.subjectId, contextKind: 'CASE' as const, contextId: ref.id };
    if ((await this.parts.contact().verifyCode({ ...about, code: code ?? '' })) !== 'RIGHT') return err('CODE_NOT_VALID');
    return this.proveIdentity(ref, method, actor);
  }

  /** Sends a code to the address that is held of the person, who reads it out to staff. Also where they opened the case themselves. */
  async sendIdentityCode(ref: CaseRef, actor: CaseActor): Promise<Outcome> {
    if (!(await this.parts.throttle.take(`case ${ref.id}`))) return err('TOO_MANY_CODES');
    return this.change(ref, async (tx, rightsCase) => {
      if (rightsCase.state !== 'AWAITING_IDENTITY') return 'IDENTITY_ALREADY_PROVEN';
      const { subjectId, id, channel } = rightsCase;
      const about = { subjectId, contextKind: 'CASE' as const, contextId: id, purpose: 'RIGHTS' };
      const idempotencyKey = `case-identity:${id}:${uuidv7(this.parts.clock)}`;
      await this.parts.contact().sendCode(tx, { ...about, template: 'CASE_IDENTITY_CODE', minutes: CODE_MINUTES[channel], idempotencyKey });
      await this.recordCode(tx, rightsCase, 'IDENTITY', actor);
      return null;
    });
  }

  /** A code went out in this case by other work: it is written down beside what else happened. */
  codeSent(ref: CaseRef, what: CodePurpose, actor: CaseActor): Promise<Outcome> {
    return this.change(ref, async (tx, rightsCase) => {
      await this.recordCode(tx, rightsCase, what, actor);
      return null;
    });
  }

  /** Staff have reasonable doubts who asks: the clock stands still until it is proven (GDPR Art. 12(6)). */
  askIdentity(ref: CaseRef, actor: CaseActor): Promise<Outcome> {
    return this.change(ref, async (tx, rightsCase) => {
      if (rightsCase.state === 'AWAITING_IDENTITY') return 'IDENTITY_NOT_PROVEN';
      if (rightsCase.activeKey === null || (await this.parts.store.doneSteps(rightsCase, tx)).size > 0) return 'ALREADY_CARRIED_OUT';
      const now = this.parts.clock.now();
      // What is overdue stays so, and in sight: doubts are raised while there is time (GDPR Art. 12(3), 12(6)).
      if (rightsCase.dueAt !== null && now >= rightsCase.dueAt) return 'TIME_IS_OVER';
      const set = { pausedSince: now, dueAt: null, identityProvenAt: null, identityMethod: null, waitsFor: null, wakeAt: null };
      await this.parts.engine.move(tx, rightsCase, 'ASK_IDENTITY', set);
      await this.parts.engine.record(tx, rightsCase, 'IDENTITY_ASKED', actor, { code: null, textId: null });
      return null;
    });
  }

  /**
   * Extends the month by one or two, for a reason, and with notice of it to the person inside the first month
   * (GDPR Art. 12(3)). The notice is given with it, by `channel`: a letter names the ground, and the case shows the words of the reason.
   */
  async extend(ref: CaseRef, months: number, notice: ExtensionNotice, caller: CallerContext): Promise<Outcome> {
    return this.changeWith(notice.text, ref, caller, async (tx, rightsCase, textId) => {
      const { dueAt } = rightsCase;
      const now = this.parts.clock.now();
      if (months < 1 || months > MAX_EXTENSION_MONTHS) return 'NOT_EXTENDABLE';
      if (dueAt === null || now >= dueAt || rightsCase.extendedMonths > 0) return 'NOT_EXTENDABLE';
      const set = { extendedMonths: months, extendedAt: now, dueAt: dueAtOf({ ...rightsCase, extendedMonths: months }) };
      Object.assign(rightsCase, set);
      await this.parts.store.update(tx, rightsCase, set);
      await this.parts.engine.record(tx, rightsCase, 'EXTENDED', caller, { code: String(months), textId });
      await this.parts.engine.record(tx, rightsCase, 'NOTICE_GIVEN', caller, { code: notice.channel, textId: null });
      if (notice.channel === 'MAIL') await this.parts.letters.extended(tx, rightsCase, notice.ground);
      return null;
    });
  }

  /** Staff grant or decline what the case waits for, and say why; also who cannot be identified is declined (GDPR Art. 12(2)). */
  async decide(ref: CaseRef, decision: CaseDecision, reason: string, caller: CallerContext): Promise<Outcome> {
    return this.changeWith(reason, ref, caller, async (tx, rightsCase, textId) => {
      const unproven = rightsCase.state === 'AWAITING_IDENTITY';
      if (unproven && decision === 'GRANTED') return 'IDENTITY_NOT_PROVEN';
      if (!unproven && rightsCase.waitsFor !== 'STAFF') return 'NOTHING_TO_DECIDE';
      Object.assign(rightsCase, { decision });
      await this.parts.store.update(tx, rightsCase, { decision });
      await this.parts.engine.record(tx, rightsCase, 'DECIDED', caller, { code: decision, textId });
      if (unproven) await this.parts.engine.end(tx, rightsCase, 'DECLINE', caller);
      else await this.parts.engine.stepIn(tx, rightsCase);
      return null;
    });
  }

  /** Words about a case, for those who handle it. Also after its end, for as long as what is written in it is kept. */
  async addNote(ref: CaseRef, text: string, caller: CallerContext): Promise<Outcome> {
    return this.changeWith(text, ref, caller, async (tx, rightsCase, textId) => {
      if (!keepsRecords(this.parts.register, rightsCase, this.parts.clock.now())) return 'NO_LONGER_KEPT';
      await this.parts.engine.record(tx, rightsCase, 'NOTE', caller, { code: null, textId });
      return null;
    }, { alsoEnded: true });
  }

  /** A complaint was sent on to the supervisory authority. */
  forwarded(ref: CaseRef, actor: CaseActor): Promise<Outcome> {
    return this.change(ref, async (tx, rightsCase) => {
      if (rightsCase.kind !== 'COMPLAINT') return 'NOTHING_TO_DECIDE';
      await this.parts.engine.record(tx, rightsCase, 'FORWARDED', actor, { code: null, textId: null });
      return null;
    }, { alsoEnded: true });
  }

  /** The person takes the request back, before it has been carried out. */
  cancel(ref: CaseRef, actor: CaseActor): Promise<Outcome> {
    return this.change(ref, async (tx, rightsCase) => {
      if (rightsCase.activeKey === null || (await this.parts.store.doneSteps(rightsCase, tx)).size > 0) return 'ALREADY_CARRIED_OUT';
      await this.parts.engine.end(tx, rightsCase, 'CANCEL', actor);
      return null;
    });
  }

  private recordCode(tx: EntityManager, rightsCase: RightsCaseEntity, what: CodePurpose, actor: CaseActor): Promise<void> {
    return this.parts.engine.record(tx, rightsCase, 'CODE_SENT', actor, { code: what, textId: null });
  }

  /** Whoever is not known must not get more out of a case than the one who was, or who will be, known in it. */
  private async wouldWiden(tx: EntityManager, { subjectId, kind, scope }: Pick<CaseRequest, 'subjectId' | 'kind' | 'scope'>): Promise<boolean> {
    const active = await this.parts.store.active(subjectId, kind, tx);
    return active !== null && widened(active.scope, scope) !== active.scope;
  }

  /** A change with words; nothing is kept of those of one that is refused. */
  private changeWith(
    text: string,
    ref: CaseRef,
    caller: CallerContext,
    work: (tx: EntityManager, rightsCase: RightsCaseEntity, textId: string | null) => Promise<CaseProblem | null>,
    options?: { readonly alsoEnded: boolean },
  ): Promise<Outcome> {
    return this.parts.texts.forWork(ref.subjectId, text, caller, (textId) => this.change(ref, (tx, rightsCase) => work(tx, rightsCase, textId), options));
  }

  /** Behind the subject's lock; then the engine goes on with what the change has made possible. */
  private async change(
    ref: CaseRef,
    work: (tx: EntityManager, rightsCase: RightsCaseEntity) => Promise<CaseProblem | null>,
    { alsoEnded = false } = {},
  ): Promise<Outcome> {
    const problem = await this.parts.database.inTransaction(async (tx): Promise<CaseProblem | null> => {
      await lockSubjects(tx, [ref.subjectId]);
      const rightsCase = await this.parts.store.byId(ref.id, tx);
      if (rightsCase === null) return 'UNKNOWN_CASE';
      if (isEnded(rightsCase.state) && !alsoEnded) return 'CASE_ENDED';
      return work(tx, rightsCase);
    });
    if (problem !== null) return err(problem);
    const changed = await this.reload(ref);
    if (changed.wakeAt !== null) await this.parts.engine.advance(ref);
    return ok(changed.wakeAt === null ? changed : await this.reload(ref));
  }

  private async proveIn(tx: EntityManager, rightsCase: RightsCaseEntity, method: IdentityMethod, actor: CaseActor): Promise<void> {
    const now = this.parts.clock.now();
    const { clockFrom, pausedSince } = rightsCase;
    const stood = pausedSince === null ? 0 : daysBetween(stockholmDay(pausedSince), stockholmDay(now));
    const clock = { clockFrom: clockFrom ?? now, pausedSince: null, pausedDays: rightsCase.pausedDays + stood };
    const dueAt = dueAtOf({ ...rightsCase, ...clock });
    await this.parts.engine.move(tx, rightsCase, 'PROVE_IDENTITY', { ...clock, dueAt, identityProvenAt: now, identityMethod: method });
    await this.parts.engine.record(tx, rightsCase, 'IDENTITY_PROVEN', actor, { code: method, textId: null });
    await this.parts.letters.received(tx, rightsCase);
  }

  /** A request that joins for something else than the case was about: its steps begin anew, over all of it. @returns whether it does */
  private async rescope(tx: EntityManager, rightsCase: RightsCaseEntity, scope: string): Promise<boolean> {
    if (scope === rightsCase.scope) return false;
    Object.assign(rightsCase, { scope, decision: null });
    await this.parts.store.update(tx, rightsCase, { scope, decision: null });
    await this.parts.store.forgetSteps(tx, rightsCase);
    return true;
  }

  private async reload(ref: CaseRef): Promise<RightsCaseEntity> {
    const found = await this.parts.store.byId(ref.id);
    if (found === null) throw new Error('A case is gone that was there');
    return found;
  }
}

/** A case that has not begun; with an identity already proven its clock runs from the receipt. */
function newCase(register: Register, clock: Clock, request: CaseRequest): RightsCaseEntity {
  const { subjectId, kind, channel, scope, language, receivedAt, identity, actor } = request;
  const clockFrom = identity === null ? null : receivedAt;
  const months = { pausedSince: null, pausedDays: 0, extendedMonths: 0 };
  return {
    subjectId,
    id: uuidv7(clock),
    kind,
    scope,
    accountClosed: false,
    openedAt: clock.now(),
    state: identity === null ? 'AWAITING_IDENTITY' : 'OPEN',
    channel,
    activeKey: kind,
    language,
    openedBy: actor.kind === 'STAFF' ? actor.id : null,
    receivedAt,
    identityProvenAt: identity === null ? null : clock.now(),
    identityMethod: identity,
    clockFrom,
    ...months,
    dueAt: dueAtOf({ clockFrom, ...months }),
    replyBy: replyByOf(register, receivedAt),
    extendedAt: null,
    decision: null,
    closedAt: null,
    waitsFor: null,
    attempts: 0,
    lastErrorCode: null,
    wakeAt: null,
    leaseHolder: null,
    leaseUntil: 0,
  };
}
