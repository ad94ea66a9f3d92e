import type { PaymentMethod } from '../codes';
import type { SubjectState } from '../decision/decision.types';
import type { Register } from '../register/register.types';

export interface DepositQuestion {
  readonly register: Register;
  /** ACCOUNT_CREATED, ORDER_PLACED, CONTACTED, BROWSED. */
  readonly source: string;
  readonly category: string;
  /** What the value is; the same as `category` for nearly all. */
  readonly actualCategory: string;
  readonly contextKind: string;
  readonly guest: boolean;
  readonly paymentMethod: PaymentMethod | null;
  /**
   * For what is observed of a person, such as visits: what they have said against purposes, which then let nothing in.
   * Undefined for what a person gives, for something that they ask for.
   */
  readonly subject?: SubjectState;
}

/**
 * KEEP: held for these purposes once the source event is applied.
 * DERIVE_ONLY: compute the derived categories from it (with the same deposit), and let the value go.
 * REFUSE: no purpose may use it; the deposit fails with this code.
 */
export type DepositDecision =
  | { readonly decision: 'KEEP'; readonly purposes: readonly string[] }
  | { readonly decision: 'DERIVE_ONLY'; readonly derive: readonly string[]; readonly explanation: string }
  | {
      readonly decision: 'REFUSE';
      readonly code: 'UNKNOWN_CATEGORY' | 'UNKNOWN_SOURCE' | 'NO_PURPOSE';
      readonly explanation: string;
    };
