import { DEPOSIT_HOLD, ERASURE_REQUESTED, HOLDS, LEGAL_HOLD } from '../codes';
import type { HeldBinding } from '../bindings/binding.types';
import { endOf, holdsAt, keepUntil } from '../bindings/live';
import { indexOf } from '../register/register-index';
import type { KeepsWhileOpen, Localized, PurposeRule, Register } from '../register/register.types';
import type {
  ErasureDatum,
  ErasureGround,
  ErasureItem,
  ErasurePlan,
  ErasureScope,
} from './erasure.types';

interface Verdict {
  readonly ground: ErasureGround;
  readonly marks: boolean;
}

/**
 * What a request for erasure (GDPR Art. 17) does to each datum: it goes, or it stays, on which grounds and until
 * when. Nothing is changed; a dry run and the run itself are made from the same plan.
 *
 * Every binding of a datum in the scope that is not over is closed, except those that hold it against the request: of a purpose
 * that is not erasable (a legal obligation, an open claim), of a context still under way, or a hold. A binding of a
 * purpose that may not use what the value really is holds nothing.
 */
export function planErasure<B extends HeldBinding>(
  register: Register,
  data: readonly ErasureDatum<B>[],
  scope: ErasureScope,
  now: Date,
): ErasurePlan<B> {
  const asked = scope.kind === 'ALL' ? null : new Set(scope.categories);
  const items = data
    .filter(({ category, actualCategory }) => asked === null || asked.has(category) || asked.has(actualCategory))
    .map((datum) => planDatum(register, datum, scope, now));
  return { items, closesAccounts: scope.kind === 'ALL' };
}

function planDatum<B extends HeldBinding>(
  register: Register,
  datum: ErasureDatum<B>,
  scope: ErasureScope,
  now: Date,
): ErasureItem<B> {
  const keeps: B[] = [];
  const closes: B[] = [];
  const marks: B[] = [];
  const grounds: ErasureGround[] = [];
  for (const binding of datum.bindings) {
    if (!holdsAt(binding, now)) continue;
    const verdict = holdsAgainst(register, datum.actualCategory, binding, scope);
    if (verdict === null) {
      closes.push(binding);
      continue;
    }
    keeps.push(binding);
    grounds.push(verdict.ground);
    if (verdict.marks && binding.endedBy !== ERASURE_REQUESTED) marks.push(binding);
  }
  const { id: datumId, category } = datum;
  if (keeps.length === 0) return { outcome: 'GOES', datumId, category, closes };
  return { outcome: 'STAYS', datumId, category, closes, keeps, marks, grounds, keepUntil: keepUntil(keeps, now) };
}

/** Why a binding that is not over withstands the request; null: it does not. */
function holdsAgainst(
  register: Register,
  actualCategory: string,
  binding: HeldBinding,
  scope: ErasureScope,
): Verdict | null {
  // What the deposit's event then opens is opened by the mark: see openedAfterErasure.
  if (HOLDS.includes(binding.purpose)) return { ground: holdGround(binding), marks: binding.purpose === DEPOSIT_HOLD };
  const purpose = indexOf(register).purposes.get(binding.purpose);
  if (!purpose?.uses.has(actualCategory)) return null;
  const { rule } = purpose;
  if (!rule.erasure.onRequest) {
    return { ground: ground('LEGAL_OBLIGATION_OR_CLAIM', binding, rule.erasure.reason, rule), marks: false };
  }
  const open = openContext(rule, actualCategory, binding, scope);
  if (!open) return null;
  return { ground: ground('CONTEXT_UNDER_WAY', binding, open.reason, rule), marks: scope.kind === 'ALL' || !open.endedByErasingAll };
}

/**
 * What becomes of a binding that an event opens over a deposit whose hold is marked: the person asked for erasure after
 * the deposit and before its event. It is opened only if it would have withstood the request, and ends as it would have
 * then; null: it does not begin. An account whose person asked for all is closed by an event of its own.
 */
export function openedAfterErasure<B extends HeldBinding>(register: Register, actualCategory: string, binding: B): B | null {
  const verdict = holdsAgainst(register, actualCategory, binding, { kind: 'CATEGORIES', categories: [actualCategory] });
  if (verdict === null) return null;
  return verdict.marks ? { ...binding, endedBy: ERASURE_REQUESTED } : binding;
}

function openContext(
  rule: PurposeRule,
  actualCategory: string,
  binding: HeldBinding,
  scope: ErasureScope,
): KeepsWhileOpen | undefined {
  if (binding.endedBy !== null && binding.endedBy !== ERASURE_REQUESTED) return undefined;
  return rule.erasure.keepsWhileOpen.find(
    (keep) =>
      keep.contextKind === binding.contextKind &&
      keep.categories.includes(actualCategory) &&
      !(keep.endedByErasingAll && scope.kind === 'ALL'),
  );
}

function ground(
  kind: ErasureGround['kind'],
  binding: HeldBinding,
  reason: Localized,
  { erasure }: Pick<PurposeRule, 'erasure'>,
): ErasureGround {
  const { purpose, contextKind, contextId } = binding;
  // What is under way ends with an event; a cap on how long it may be under way is no date to promise.
  const until = kind === 'CONTEXT_UNDER_WAY' ? null : endOf(binding);
  return { kind, purpose, contextKind, contextId, until, reason, citations: erasure.citations };
}

const HOLD_REASONS: Readonly<Record<string, { kind: ErasureGround['kind']; reason: Localized; citations: string[] }>> = {
  [LEGAL_HOLD]: {
    kind: 'LEGAL_HOLD',
    reason: {
      sv: 'Uppgiften behövs för att fastställa, göra gällande eller försvara ett rättsligt anspråk.',
      en: 'The datum is needed to establish, exercise or defend a legal claim.',
    },
    citations: ['GDPR Art. 17(3)(e)'],
  },
  [DEPOSIT_HOLD]: {
    kind: 'DEPOSIT_PENDING',
    reason: {
      sv: 'Uppgiften har just lämnats och det den hör till håller på att slutföras.',
      en: 'The datum has just been given, and what it belongs to is being completed.',
    },
    citations: ['GDPR Art. 17(1)(a)'],
  },
};

function holdGround(binding: HeldBinding): ErasureGround {
  const { purpose, contextKind, contextId } = binding;
  const hold = HOLD_REASONS[purpose];
  if (!hold) throw new Error(`No reason is written for the hold ${purpose}.`);
  return { ...hold, purpose, contextKind, contextId, until: endOf(binding) };
}
