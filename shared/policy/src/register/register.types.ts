import type {
  CollectionEventCode,
  ContextKind,
  CookieGroup,
  CookieReading,
  EventType,
  PaymentMethod,
} from '../codes';

/** A text that customers read, in both languages of the shop. */
export interface Localized {
  readonly sv: string;
  readonly en: string;
}

/** The letter of GDPR Art. 6(1). */
export type LegalBasisLetter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f';

export interface LegalBasis {
  readonly letter: LegalBasisLetter;
  /** Sources, such as "GDPR Art. 6(1)(b)" or "Bokföringslagen (1999:1078) 7 kap. 2 §". */
  readonly citations: readonly string[];
  /** What exactly rests on this basis, when a purpose has more than one. */
  readonly note?: Localized;
}

/** May a datum of this category be kept at all? Else only what is derived from it. */
export interface KeepCondition {
  /** Kept only for an order paid in one of these ways. */
  readonly paymentMethods: readonly PaymentMethod[];
  /** Derived categories that are kept in its place when the condition does not hold. */
  readonly otherwiseDerive: readonly string[];
  readonly reason: Localized;
}

export interface CategoryRule {
  readonly code: string;
  readonly name: Localized;
  readonly description: Localized;
  /** Categories that this one is computed from. Empty: collected from or about the person. */
  readonly derivedFrom: readonly string[];
  /** Did the person provide it or was it observed (GDPR Art. 20(1))? Staff notes and results are not. */
  readonly providedByPerson: boolean;
  readonly keepWhen?: KeepCondition;
}

/** Ends at the first of some events, with an optional period after it. */
export interface EndingEvent {
  readonly event: EventType;
  /** Calendar months after the event; COMPLAINT_PERIOD is the register's `complaintPeriodMonths`. */
  readonly plusMonths: number | 'COMPLAINT_PERIOD';
}

/**
 * Until when a purpose holds data.
 * - UNTIL_EVENTS: until the first of the events (plus a period), and at most `atMostYears` after the opening, if given.
 * - END_OF_YEAR_AFTER_FISCAL_YEAR: end of the n-th year after the calendar year in which the fiscal year of the
 *   transaction ended (Bokföringslagen 7 kap. 2 §). Each opening event is a transaction; the latest counts.
 * - GENERAL_PERIOD: n years after the event that opened it.
 * - WHILE_CONSENT: until the consent is withdrawn (GDPR Art. 7(3)) or one of the events.
 * - OPEN_CLAIM: no date; until the claim is settled by one of the events.
 */
export type RetentionRule =
  | { readonly kind: 'UNTIL_EVENTS'; readonly endsOn: readonly EndingEvent[]; readonly atMostYears?: number }
  | { readonly kind: 'END_OF_YEAR_AFTER_FISCAL_YEAR'; readonly years: number }
  | { readonly kind: 'GENERAL_PERIOD'; readonly years: number }
  | { readonly kind: 'WHILE_CONSENT'; readonly endsOn: readonly EndingEvent[] }
  | { readonly kind: 'OPEN_CLAIM'; readonly endsOn: readonly EndingEvent[] };

export interface OpeningRule {
  readonly on: EventType;
  /**
   * Which data the binding covers: what the event's deposit brought in (of every category that the purpose may
   * use), and what the customer's account already holds, of the listed categories only.
   */
  readonly coversDeposit: boolean;
  readonly coversAccount: readonly string[];
  /** Categories that the purpose may use, and has no need of from this event's deposit. */
  readonly leavesOut?: readonly string[];
  /** A cap for what this event brings in, in years after it; beside the retention rule of the lifecycle. */
  readonly atMostYears?: number;
}

/** How a purpose begins and ends in one kind of context. At most one per purpose, context kind and customer. */
export interface LifecycleRule {
  readonly contextKind: ContextKind;
  /** A rule only for guests' orders, only for those of account holders, or for both. */
  readonly customer: 'ANY' | 'GUEST' | 'ACCOUNT';
  readonly opens: readonly OpeningRule[];
  readonly retention: RetentionRule;
}

/** GDPR Art. 17: can the person have it erased before its time? */
export interface ErasureRule {
  readonly onRequest: boolean;
  /** Why it stays, or why it can go; shown to the person. */
  readonly reason: Localized;
  readonly citations: readonly string[];
  /**
   * What stays although erasable, while the context has not been ended by an event: what is still necessary to carry
   * out what the person has asked for (GDPR Art. 17(1)(a)), such as the delivery of an order under way.
   */
  readonly keepsWhileOpen: readonly KeepsWhileOpen[];
}

export interface KeepsWhileOpen {
  readonly contextKind: ContextKind;
  readonly categories: readonly string[];
  /** Erasing all ends the context itself (an account is closed), so that nothing has to stay for it. */
  readonly endedByErasingAll: boolean;
  readonly reason: Localized;
}

export interface ObjectionRule {
  /** ABSOLUTE: always honoured (Art. 21(2)-(3)). WEIGHED: honoured unless overriding grounds (Art. 21(1)). */
  readonly kind: 'ABSOLUTE' | 'WEIGHED' | 'NONE';
  readonly reason: Localized;
}

/**
 * Whether computers decide or judge for the purpose (GDPR Art. 13(2)(f), 22).
 * - NONE: people decide, and nothing about the person is evaluated.
 * - PROFILING: something about the person is evaluated automatically (Art. 4(4)), but nothing of weight is decided by it.
 * - DECISION: a decision with legal or similar effects is made by a computer alone (Art. 22(1)).
 */
export type AutomationRule =
  | { readonly kind: 'NONE' }
  | {
      readonly kind: 'PROFILING';
      /** What is evaluated, by which logic, and what it means for the person. */
      readonly notice: Localized;
    }
  | {
      readonly kind: 'DECISION';
      readonly notice: Localized;
      /** The letter of Art. 22(2) that allows it: a necessary for the contract, b allowed by law, c explicit consent. */
      readonly letter: 'a' | 'b' | 'c';
      readonly profiling: boolean;
      /** How the person has somebody look at it, says what they think, and contests it (Art. 22(3)). */
      readonly safeguard: Localized;
    };

export interface PurposeRule {
  readonly code: string;
  readonly name: Localized;
  /** Plain words for the customer: what is done, and why. */
  readonly notice: Localized;
  readonly legalBasis: readonly LegalBasis[];
  /** What the purpose may use: codes, or ALL (the person's own reading, the privacy office's cases). */
  readonly categories: readonly string[] | 'ALL';
  /** Who may claim it beside the staff roles (`RoleRule.purposes`). */
  readonly claimableBy: { readonly customers: boolean; readonly services: readonly string[] };
  readonly lifecycle: readonly LifecycleRule[];
  readonly erasure: ErasureRule;
  readonly objection: ObjectionRule;
  readonly automation: AutomationRule;
  readonly needsConsent: boolean;
  /** Works although the subject is restricted (GDPR Art. 18(2): legal claims; and the person's own access). */
  readonly worksUnderRestriction: boolean;
  /** Counts for portability (GDPR Art. 20(1)): rests on consent or contract. */
  readonly portable: boolean;
}

export interface RoleRule {
  readonly code: string;
  readonly name: Localized;
  /** Purposes that the role may claim, each with what the role needs of it; ALL: whatever the purpose may use. */
  readonly purposes: Readonly<Record<string, readonly string[] | 'ALL'>>;
}

/**
 * Whether data has to be given, and what follows when it is not (GDPR Art. 13(2)(e)).
 * - STATUTORY: a law demands it, which is cited.
 * - CONTRACTUAL: the contract demands it once there is one; TO_ENTER_CONTRACT: there is none without it.
 * - VOLUNTARY: the person may leave it out.
 * - RECORDED: the person does not give it: it is observed, or written by the shop.
 */
export interface ProvisionRule {
  readonly categories: readonly string[];
  readonly kind: 'STATUTORY' | 'CONTRACTUAL' | 'TO_ENTER_CONTRACT' | 'VOLUNTARY' | 'RECORDED';
  readonly citations: readonly string[];
  /** When it is needed, and what follows without it. */
  readonly consequence: Localized;
}

export interface CollectionRule {
  readonly code: CollectionEventCode;
  readonly name: Localized;
  readonly notice: Localized;
  /** Categories that may come in this way. */
  readonly collects: readonly string[];
  /** For each of these categories, once: whether it has to be given. */
  readonly requirements: readonly ProvisionRule[];
  /**
   * Events that bind what the deposit brought in; the first is the deposit's source event. Each of them is sure to
   * come, so that the deposit's hold lasts until all have been applied.
   */
  readonly bindsOn: readonly EventType[];
  /** Events that say that the source event will never come: the deposit is let go. */
  readonly abandonedOn: readonly EventType[];
}

/** What allows a transfer out of the EEA (GDPR Art. 45-49). */
export type TransferSafeguard =
  | 'ADEQUACY_DECISION'
  | 'STANDARD_CONTRACTUAL_CLAUSES'
  | 'BINDING_CORPORATE_RULES'
  | 'CODE_OF_CONDUCT'
  | 'CERTIFICATION'
  | 'DEROGATION';

/** That a recipient gets data in a country outside of the EEA. */
export interface ThirdCountryTransfer {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly safeguard: TransferSafeguard;
  /** Sources, such as "GDPR Art. 46(2)(c)" or the decision of the Commission. */
  readonly citations: readonly string[];
  /** Why it goes there, and where the safeguards can be read (Art. 13(1)(f)). */
  readonly notice: Localized;
}

export interface Recipient {
  readonly code: string;
  /**
   * Whether it is told of a rectification, an erasure or a restriction (GDPR Art. 19): everybody who keeps data of their own.
   * Not who stores what only the shop has keys for, or passes on and keeps nothing.
   */
  readonly told: boolean;
  /** Every transfer out of the EEA, or that there is none: that has to be said too. */
  readonly thirdCountryTransfers: readonly ThirdCountryTransfer[] | 'NONE';
  readonly name: Localized;
  /** Who exactly it may be, where staff write that down: a choice from a list says nothing about a person, as free text may. */
  readonly names?: readonly string[];
  readonly role: 'PROCESSOR' | 'CONTROLLER' | 'AUTHORITY';
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  readonly notice: Localized;
}

export interface ConsentText {
  readonly purpose: string;
  readonly version: string;
  /** ISO date from which this text is shown. */
  readonly from: string;
  readonly text: Localized;
}

export interface CookieChoice {
  readonly code: string;
  readonly label: Localized;
  readonly groups: Readonly<Record<CookieReading, readonly CookieGroup[]>>;
}

export interface Cookie {
  readonly name: string;
  readonly group: CookieGroup;
  /** Days that it lives; 0: until the browser is closed. */
  readonly durationDays: number;
  readonly notice: Localized;
}

export interface RegisterChange {
  readonly version: string;
  readonly date: string;
  readonly summary: Localized;
  /** Consent purposes that have to be asked again because of the change. */
  readonly asksConsentAgain: readonly string[];
  /** When the vault first ran with this version. Known to the vault only; no part of the document. */
  readonly ranSince?: Date;
}

export interface RightRule {
  readonly code: string;
  readonly article: string;
  readonly name: Localized;
  readonly notice: Localized;
}

/** The shop's privacy policy as versioned data. Made by `parseRegister` only; deeply frozen. */
export interface Register {
  readonly version: string;
  /** ISO date from which this version applies. */
  readonly date: string;
  readonly changes: readonly RegisterChange[];
  readonly controller: {
    readonly name: string;
    readonly email: string;
    readonly postalAddress: readonly string[];
    /** Mail received on a working day before this local time is as a rule answered that day ("17:00"). */
    readonly sameDayAnswerBefore: string;
  };
  /** Whom people turn to about their data, beside the controller (GDPR Art. 13(1)(b), 30(1)(a)). */
  readonly privacyContact: {
    /** An officer as in Art. 37, or, where none has to be designated, whoever handles privacy cases. */
    readonly role: 'DATA_PROTECTION_OFFICER' | 'PRIVACY_OFFICE';
    readonly name: Localized;
    readonly email: string;
    readonly postalAddress: readonly string[];
    readonly notice: Localized;
  };
  readonly supervisoryAuthority: {
    readonly name: string;
    readonly shortName: string;
    readonly website: string;
    readonly email: string;
  };
  readonly timeZone: 'Europe/Stockholm';
  /** 1-12: the month in which the shop's fiscal year starts. */
  readonly fiscalYearStartMonth: number;
  /** For how long a buyer can complain of a fault: three years by Konsumentköplagen (2022:260). */
  readonly complaintPeriodMonths: number;
  readonly categories: readonly CategoryRule[];
  readonly purposes: readonly PurposeRule[];
  readonly roles: readonly RoleRule[];
  readonly collection: readonly CollectionRule[];
  readonly recipients: readonly Recipient[];
  readonly rights: readonly RightRule[];
  readonly consentTexts: readonly ConsentText[];
  readonly cookies: {
    /** Which reading of "no thanks" the shop applies. */
    readonly reading: CookieReading;
    readonly choices: readonly CookieChoice[];
    readonly list: readonly Cookie[];
  };
}

/** One thing that is wrong with a register, and where. */
export interface RegisterProblem {
  /** Such as `purposes[2].categories[4]`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}
