import type { KeepUntil, PolicyEvent } from '../bindings/binding.types';
import type { ContextKind } from '../codes';
import type { DatumDenial, SubjectState } from '../decision/decision.types';
import type { ErasureDatum, ErasureScope } from '../erasure/erasure.types';
import type { Register } from '../register/register.types';

/** Something that a person, or the shop, might do. */
export type WhatIf =
  | { readonly kind: 'OBJECTION'; readonly purposes: readonly string[] }
  | { readonly kind: 'CONSENT_WITHDRAWAL'; readonly purposes: readonly string[] }
  /** No purposes: all. */
  | { readonly kind: 'RESTRICTION'; readonly purposes: readonly string[] }
  | { readonly kind: 'ERASURE'; readonly scope: ErasureScope }
  | { readonly kind: 'RECIPIENT_DROPPED'; readonly recipients: readonly string[] }
  | { readonly kind: 'PURPOSE_DROPPED'; readonly purposes: readonly string[] }
  | { readonly kind: 'COMPLAINT_PERIOD'; readonly months: number };

export interface WhatIfQuestion {
  readonly register: Register;
  readonly data: readonly ErasureDatum[];
  readonly subject: SubjectState;
  /** The facts of the person's orders and account: what a change of a period counts from. */
  readonly facts: readonly PolicyEvent[];
  readonly now: Date;
}

/** One purpose that holds a datum now, and what would become of it. */
export interface WhatIfUse {
  readonly purpose: string;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  /** May anybody read the datum for it? */
  readonly readableBefore: boolean;
  readonly readableAfter: boolean;
  /** Why it would not be readable; null where it would. */
  readonly denial: DatumDenial | null;
  /** Exclusive; null: no date. */
  readonly endsBefore: Date | null;
  readonly endsAfter: Date | null;
}

export interface WhatIfDatum {
  readonly datumId: string;
  readonly category: string;
  readonly uses: readonly WhatIfUse[];
  readonly keepBefore: KeepUntil;
  readonly keepAfter: KeepUntil;
  /** Codes of recipients who would no longer get it. */
  readonly recipientsLost: readonly string[];
}

export interface WhatIfPlan {
  readonly data: readonly WhatIfDatum[];
  /** Whether the person's accounts would be closed with it. */
  readonly closesAccounts: boolean;
}
