import type { HeldBinding, KeepUntil } from '../bindings/binding.types';
import type { Localized } from '../register/register.types';

/** What the person wants gone. ALL of an account holder also closes the account. */
export type ErasureScope =
  | { readonly kind: 'ALL' }
  | { readonly kind: 'CATEGORIES'; readonly categories: readonly string[] };

export interface ErasureDatum<B extends HeldBinding = HeldBinding> {
  readonly id: string;
  /** The category of the field it was given in. */
  readonly category: string;
  readonly actualCategory: string;
  readonly bindings: readonly B[];
}

export type GroundKind = 'LEGAL_OBLIGATION_OR_CLAIM' | 'CONTEXT_UNDER_WAY' | 'LEGAL_HOLD' | 'DEPOSIT_PENDING';

/** Why a datum stays: one for each binding that holds it against the request. */
export interface ErasureGround {
  readonly kind: GroundKind;
  /** Code of the purpose, or of the hold. */
  readonly purpose: string;
  readonly contextKind: HeldBinding['contextKind'];
  readonly contextId: string;
  /** Exclusive; null: open, it ends with an event. */
  readonly until: Date | null;
  readonly reason: Localized;
  readonly citations: readonly string[];
}

export type ErasureItem<B extends HeldBinding = HeldBinding> =
  | { readonly outcome: 'GOES'; readonly datumId: string; readonly category: string; readonly closes: readonly B[] }
  | {
      readonly outcome: 'STAYS';
      readonly datumId: string;
      readonly category: string;
      /** Bindings to close: those that do not hold it against the request. */
      readonly closes: readonly B[];
      /** Bindings that hold it. */
      readonly keeps: readonly B[];
      /** Those of `keeps` to be given `endedBy` = ERASURE_REQUESTED: they end with their context; holds pass it on. */
      readonly marks: readonly B[];
      readonly grounds: readonly ErasureGround[];
      readonly keepUntil: KeepUntil;
    };

export interface ErasurePlan<B extends HeldBinding = HeldBinding> {
  /** In the order of the data; data outside the scope are not in it. */
  readonly items: readonly ErasureItem<B>[];
  /** All was asked for: the person's accounts are closed with it. */
  readonly closesAccounts: boolean;
}
