import { AppError, type Clock } from '@andamal/kernel';
import { decideDatum, decideStatic, stockholmDay, type Binding, type Register } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { Access, AccessLog } from '../access-log/access-log';
import { normaliserOf } from '../deposits/values';
import type { PersonalDataStore } from '../reading/personal-data.store';
import type { ValueIndex } from '../vault/value-index';
import type { CallerRecognitionStore, NumberFound } from './caller-recognition.store';
import type { LookUpLimit } from './look-up-limit';

const PHONE = 'PHONE';
/** The policy: "a caller may be recognised by a registered number", so that a customer need not repeat a case. */
const CUSTOMER_SERVICE = 'CUSTOMER_SERVICE';
const CONTEXT = 'CALLER_RECOGNITION';

/** Somebody who has the number, and through what it is known. */
export interface Candidate {
  readonly subjectId: string;
  readonly accountId: string | null;
  readonly held: Binding;
}

export interface Recognition {
  readonly candidates: readonly Candidate[];
  /** Whether more people have the number than are named. */
  readonly more: boolean;
}

/** A number that more people have tells nothing about who calls. */
const MAX_CANDIDATES = 10;

/**
 * Recognises who calls, by the number. A read like every other: decided by the register and for each person who has the
 * number, logged before anything is told, misses too (without the number, which is nowhere kept). Who may not is told the
 * same whatever the number, and no number is looked up for them.
 */
export class CallerRecognition {
  constructor(
    private readonly parts: {
      readonly register: Register;
      readonly store: CallerRecognitionStore;
      readonly reading: PersonalDataStore;
      readonly values: ValueIndex;
      readonly limit: LookUpLimit;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /** @throws AppError PURPOSE_DENIED, FORBIDDEN after too many, or BAD_INPUT for a text that is no number */
  async recognise(phone: string, caller: CallerContext): Promise<Recognition> {
    await this.admit(caller);
    const { store, reading, values, clock, log } = this.parts;
    const now = clock.now();
    const number = normaliserOf(PHONE)(phone, stockholmDay(now));
    if (number === null) throw new AppError('BAD_INPUT', 'This is not a phone number.', { details: { field: 'phone' } });
    const index = values.blindIndex(PHONE, number.value);
    if (index === null) throw new Error('Nobody can be looked up by phone number');
    const found = await store.find(index, CUSTOMER_SERVICE, now);
    const stateOf = await reading.states([...new Set(found.map(({ subjectId }) => subjectId))]);

    const candidates = new Map<string, Candidate>();
    const accesses: Access[] = [];
    for (const one of found) {
      const decision = this.decide(one, stateOf(one.subjectId), caller, now);
      const { subjectId, datumId } = one;
      if (!decision.allowed) {
        accesses.push({ subjectId, context: CONTEXT, categories: [PHONE], outcome: 'DENIED', reason: decision.reason });
        continue;
      }
      if (!candidates.has(subjectId) && candidates.size > MAX_CANDIDATES) continue;
      accesses.push({ subjectId, context: CONTEXT, categories: [PHONE], datumIds: [datumId], outcome: 'ALLOWED' });
      candidates.set(subjectId, toCandidate(one, candidates.get(subjectId)));
    }
    if (candidates.size === 0) accesses.push({ subjectId: null, context: CONTEXT, categories: [PHONE], outcome: 'ALLOWED', reason: 'NOBODY' });
    await log.record(caller, accesses);
    const all = [...candidates.values()];
    return { candidates: all.slice(0, MAX_CANDIDATES), more: all.length > MAX_CANDIDATES };
  }

  private async admit(caller: CallerContext): Promise<void> {
    const { register, limit, log } = this.parts;
    const decision = decideStatic({ register, purpose: caller.purpose, category: PHONE, caller });
    const isService = decision.allowed && caller.kind === 'STAFF' && caller.purpose === CUSTOMER_SERVICE && caller.id !== null;
    if (!isService) {
      const { reason, explanation } = decision.allowed
        ? { reason: 'PURPOSE_NOT_CLAIMABLE', explanation: `A caller is recognised by staff, for ${CUSTOMER_SERVICE}.` }
        : decision;
      await log.record(caller, [{ subjectId: null, context: CONTEXT, categories: [PHONE], outcome: 'DENIED', reason }]);
      throw new AppError('PURPOSE_DENIED', explanation, { details: { purpose: caller.purpose, category: PHONE, reason } });
    }
    if (await limit.take(caller.id)) return;
    await log.record(caller, [{ subjectId: null, context: CONTEXT, categories: [PHONE], outcome: 'DENIED', reason: 'TOO_MANY_LOOK_UPS' }]);
    throw new AppError('FORBIDDEN', 'Too many numbers looked up of late: wait a while.', { details: { reason: 'TOO_MANY_LOOK_UPS' } });
  }

  private decide(one: NumberFound, subject: Parameters<typeof decideDatum>[0]['subject'], caller: CallerContext, now: Date) {
    return decideDatum({ register: this.parts.register, purpose: caller.purpose, caller, datum: one, subject, now });
  }
}

/** Through the account where the person has one, else through what holds a number for the longest now. */
function toCandidate({ subjectId, accountId, bindings }: NumberFound, known: Candidate | undefined): Candidate {
  const [latest] = bindings;
  const held = bindings.find(({ contextKind }) => contextKind === 'ACCOUNT') ?? latest;
  if (held === undefined) throw new Error('A number is found that nothing holds');
  if (known !== undefined && (known.held.contextKind === 'ACCOUNT' || held.contextKind !== 'ACCOUNT')) return known;
  return { subjectId, accountId: held.contextKind === 'ACCOUNT' ? accountId : null, held };
}
