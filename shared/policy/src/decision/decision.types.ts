import type { Register } from '../register/register.types';
import type { Binding } from '../bindings/binding.types';

export type CallerKind = 'ANONYMOUS' | 'CUSTOMER' | 'STAFF' | 'SERVICE';

/** Who asks. */
export interface PolicyCaller {
  readonly kind: CallerKind;
  readonly roles: readonly string[];
  /** Name of the service when kind is SERVICE; not looked at otherwise. */
  readonly id?: string | null;
}

export interface SubjectCaller extends PolicyCaller {
  /** The data subject that the caller is, for a customer. */
  readonly subjectId: string | null;
}

export type StaticDenial =
  | 'NO_PURPOSE_STATED'
  | 'UNKNOWN_PURPOSE'
  | 'UNKNOWN_CATEGORY'
  | 'PURPOSE_NOT_CLAIMABLE'
  | 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE'
  | 'CATEGORY_NOT_ALLOWED_FOR_ROLE';

export type DatumDenial =
  | StaticDenial
  | 'NOT_OWN_DATA'
  | 'VALUE_OF_OTHER_CATEGORY'
  | 'NO_LIVE_BINDING'
  | 'OBJECTED'
  | 'CONSENT_WITHDRAWN'
  | 'CONSENT_ASKED_AGAIN'
  | 'RESTRICTED'
  | 'INVALID_REQUEST';

/** A denial carries a sentence for the developer who meets it; it never holds personal data. */
export type Decision<Reason extends string> =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: Reason; readonly explanation: string };

export type StaticDecision = Decision<StaticDenial>;
export type DatumDecision = Decision<DatumDenial>;

export interface StaticQuestion {
  readonly register: Register;
  readonly purpose: string | null | undefined;
  /** The category of the field's tag, or ALL_CATEGORIES. */
  readonly category: string;
  readonly caller: PolicyCaller;
}

/** The state of a subject that stands in the way of a purpose. */
export interface SubjectState {
  /** Purposes with an objection in force: made and, where it is weighed, not declined. */
  readonly objections: readonly string[];
  /** Consent purposes whose consent is withdrawn. */
  readonly withdrawnConsents: readonly string[];
  /** Since when processing is restricted (GDPR Art. 18); null: not. */
  readonly restrictedAt: Date | null;
  /** The purposes that the restriction is about; empty while restricted: all. */
  readonly restrictedPurposes: readonly string[];
  /**
   * Purposes for which restricted data may be used all the same in the context that is read (one order), as staff have
   * decided on a ground of GDPR Art. 18(2). Default: none.
   */
  readonly exceptedPurposes?: readonly string[];
}

export interface DatumQuestion {
  readonly register: Register;
  readonly purpose: string | null | undefined;
  readonly caller: SubjectCaller;
  readonly datum: {
    readonly subjectId: string;
    /** The category of the field that would show it, or ALL_CATEGORIES. */
    readonly category: string;
    /** What the value is: a sole trader's organisationsnummer is a PERSONAL_IDENTITY_NUMBER. */
    readonly actualCategory: string;
    readonly bindings: readonly Binding[];
  };
  readonly subject: SubjectState;
  readonly now: Date;
}

/** Decides for one datum of a subject in that state. */
export type DatumDecider = (datum: DatumQuestion['datum'], subject: SubjectState) => DatumDecision;
