/**
 * The few codes that the code itself knows. Everything else (categories, purposes, roles, rules)
 * is data of the register, so that a shop with another policy edits the register and nothing else.
 */

/** The person reads their own data (GDPR Art. 15). Every category; only for a customer, only their own. */
export const SELF = 'SELF';

/** The privacy office handles a case of a data subject (GDPR Art. 12-22). Every category. */
export const RIGHTS = 'RIGHTS';

/**
 * What a field is tagged with when it can show any category (an extract, a lineage value).
 * Only a purpose that may use every category can read it.
 */
export const ALL_CATEGORIES = 'ALL_CATEGORIES';

/**
 * A deposit whose source event has not been applied yet. Not a purpose: it lets nobody read for one,
 * it only gives the datum the right to exist until its event binds it.
 */
export const DEPOSIT_HOLD = 'DEPOSIT_HOLD';

/** The privacy office keeps a datum for a legal claim (GDPR Art. 17(3)(e)). Not a purpose either. */
export const LEGAL_HOLD = 'LEGAL_HOLD';

/** Bindings of these hold a datum without being a purpose that anyone can claim. */
export const HOLDS: readonly string[] = [DEPOSIT_HOLD, LEGAL_HOLD];

/** `endedBy` of a binding that an erasure request found under way: it ends with its context, no period after it. */
export const ERASURE_REQUESTED = 'ERASURE_REQUESTED';

/** `endedBy` of a binding that an absolute objection to its purpose has ended (GDPR Art. 17(1)(c), 21(3)). */
export const OBJECTED = 'OBJECTED';

/** `endedBy` of a binding that the sweep has closed, since its end had come. */
export const RETENTION = 'RETENTION';

/** `endedBy` of a binding whose datum was wrong; and of the right one's where an accounting record keeps the wrong one. */
export const RECTIFIED = 'RECTIFIED';

/** What a binding may be for: this account, this order, this invoice, this consent, this support case. */
export const CONTEXT_KINDS = ['ACCOUNT', 'ORDER', 'INVOICE', 'CONSENT', 'CASE'] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

export const PAYMENT_METHODS = ['CARD', 'INVOICE'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Domain events that open or end bindings. */
export const EVENT_TYPES = [
  'AccountCreated',
  'AccountClosed',
  'OrderPlaced',
  'OrderDispatched',
  'OrderDelivered',
  'OrderCancelled',
  'CheckoutAbandoned',
  'DepositAbandoned',
  'InvoiceIssued',
  'PaymentReceived',
  'InvoiceCredited',
  'InvoiceWrittenOff',
  'ConsentGiven',
  'ConsentWithdrawn',
  'Contacted',
  'Browsed',
  'RightsCaseRecorded',
  'RightsCaseClosed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** The ways in which personal data comes in. */
export const COLLECTION_EVENTS = ['ACCOUNT_CREATED', 'ORDER_PLACED', 'CONTACTED', 'BROWSED', 'RIGHT_EXERCISED'] as const;
export type CollectionEventCode = (typeof COLLECTION_EVENTS)[number];

export const COOKIE_GROUPS = ['FUNCTIONAL', 'ANALYTICS', 'ADVERTISING'] as const;
export type CookieGroup = (typeof COOKIE_GROUPS)[number];

export const COOKIE_READINGS = ['STRICT', 'AS_POLICY'] as const;
export type CookieReading = (typeof COOKIE_READINGS)[number];

/** The countries of the European Economic Area, ISO 3166-1 alpha-2: whatever goes elsewhere is a transfer (GDPR Art. 44). */
export const EEA_COUNTRIES: readonly string[] = [
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV',
  'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK',
];
