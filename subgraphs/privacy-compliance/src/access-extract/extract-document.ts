import type { PrivacyContactNotice } from '@andamal/policy';
import type { Language, Money } from '@andamal/service';

/** The parts of an extract that may be long: each is read and written a page at a time. */
export const EXTRACT_SECTIONS = ['data', 'orders', 'cart', 'disclosures', 'consents', 'cookies', 'objections', 'restrictions', 'cases', 'reads'] as const;
export type ExtractSection = (typeof EXTRACT_SECTIONS)[number];

/** A value is text; an address and the words of a conversation have parts. */
export type ShownValue = string | Readonly<Record<string, unknown>> | null;

export interface ShownPurpose {
  readonly purpose: string;
  readonly name: string;
  readonly notice: string;
  readonly legalBasis: readonly string[];
  readonly context: string;
  readonly since: Date;
  readonly keptUntil: string;
}

/** One value with everything that the person has a right to know (GDPR Art. 15(1)). */
export interface ShownDatum {
  readonly id: string;
  readonly category: string;
  readonly actualCategory: string;
  readonly name: string;
  readonly version: number;
  readonly value: ShownValue;
  /** Why there is no value although there is a datum; null: there is one. */
  readonly withheld: string | null;
  /** Whether something about another person was taken out. */
  readonly redacted: boolean;
  readonly source: { readonly collection: string; readonly name: string; readonly eventId: string; readonly at: Date; readonly derivedFrom: string | null };
  readonly purposes: readonly ShownPurpose[];
  readonly keptUntil: string;
  readonly recipients: readonly { readonly code: string; readonly name: string }[];
  /** The datum that stands in the place of this one, which was wrong; the accounts keep what was true then. */
  readonly correctedBy: string | null;
  /** The datum, which was wrong, that this one stands in for. */
  readonly corrects: string | null;
  readonly note: string | null;
}

/** What was bought. The contexts ORDER and INVOICE of the data name its ids. */
export interface ShownOrder {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly placedAt: string;
  readonly dispatchedAt: string | null;
  readonly deliveredAt: string | null;
  readonly cancelledAt: string | null;
  readonly deliveryMethod: string;
  readonly carrier: string | null;
  readonly trackingReference: string | null;
  /** With VAT, as all amounts but the VAT. */
  readonly shippingTotal: Money;
  readonly total: Money;
  readonly vatTotal: Money;
  readonly lines: readonly { readonly sku: string; readonly name: string; readonly quantity: number; readonly unitPrice: Money }[];
  /** What is sent back with it to be recycled. */
  readonly recycling: readonly { readonly itemCode: string; readonly quantity: number }[];
  readonly invoice: {
    readonly id: string;
    readonly number: string;
    readonly creditNoteNumber: string | null;
    readonly state: string;
    readonly issuedAt: string;
    readonly dueAt: string;
    readonly paidAt: string | null;
    readonly closedAt: string | null;
  } | null;
}

export interface ShownCartLine {
  /** GOODS to buy, or used packaging to send back: RECYCLING. */
  readonly kind: string;
  /** Id of the variant, or code of the packaging. */
  readonly item: string;
  /** Null: the shop has it no more. */
  readonly name: string | null;
  readonly quantity: number;
  /** For one with VAT, as the person last saw it; 0 for packaging. */
  readonly seenPrice: Money;
  readonly addedAt: string;
}

/** What lies in the cart of a person with an account. A guest's is joined to nobody. */
export interface ShownCart {
  readonly createdAt: string;
  readonly changedAt: string;
  /** When it is deleted, if it is not changed before. */
  readonly keptUntil: string;
  readonly lines: readonly ShownCartLine[];
}

export interface ShownDisclosure {
  readonly recipient: string;
  readonly recipientName: string;
  readonly purpose: string;
  readonly context: string;
  readonly categories: readonly string[];
  readonly datumIds: readonly string[];
  readonly at: Date;
}

export interface ShownConsent {
  readonly purpose: string;
  readonly textVersion: string;
  readonly language: string;
  readonly channel: string;
  readonly givenAt: Date;
  readonly withdrawnAt: Date | null;
}

/** The last answer of a customer about cookies. That of a browser without sign-in is joined to nobody. */
export interface ShownCookieAnswer {
  readonly choice: string;
  /** What stands on the button; the code where the register knows the answer no more. */
  readonly name: string;
  readonly registerVersion: string;
  /** How "no thanks" was read: STRICT or AS_POLICY. Null in answers from before that was kept, as what was shown is. */
  readonly reading: string | null;
  readonly language: string | null;
  readonly textVersion: string | null;
  /** SHA-256 (hex) of the whole question as it was shown. */
  readonly textDigest: string | null;
  readonly chosenAt: Date;
  /** Null: there is no date. */
  readonly keptUntil: Date | null;
}

export interface ShownObjection {
  readonly purpose: string;
  readonly channel: string;
  readonly madeAt: Date;
}

export interface ShownRestriction {
  /** What stands in the way: OBJECTED, CONSENT_WITHDRAWN or RESTRICTED. */
  readonly kind: string;
  /** A purpose, or * for all. */
  readonly purpose: string;
  readonly since: Date;
}

export interface ShownCase {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

export interface ShownRead {
  readonly at: Date;
  readonly actorKind: string;
  readonly roles: readonly string[];
  readonly purpose: string | null;
  readonly operation: string;
  readonly context: string | null;
  readonly categories: readonly string[];
  readonly outcome: string;
  readonly reason: string | null;
}

export interface SectionItems {
  readonly data: ShownDatum;
  readonly orders: ShownOrder;
  readonly cart: ShownCart;
  readonly disclosures: ShownDisclosure;
  readonly consents: ShownConsent;
  readonly cookies: ShownCookieAnswer;
  readonly objections: ShownObjection;
  readonly restrictions: ShownRestriction;
  readonly cases: ShownCase;
  readonly reads: ShownRead;
}

/** What an extract begins with. */
export interface ExtractHead {
  readonly language: Language;
  readonly generatedAt: Date;
  readonly caseId: string;
  readonly registerVersion: string;
  readonly subject: { readonly id: string; readonly kind: string; readonly since: Date };
  readonly controller: { readonly name: string; readonly email: string; readonly postalAddress: readonly string[] };
  readonly supervisoryAuthority: { readonly name: string; readonly website: string; readonly email: string };
  readonly purposes: readonly { readonly code: string; readonly name: string; readonly notice: string; readonly legalBasis: readonly string[]; readonly retention: readonly string[]; readonly automation: string }[];
  /** Whom to turn to about the data. */
  readonly privacyContact: PrivacyContactNotice;
  /** Who may get data, and whether it leaves the EEA by that (GDPR Art. 15(1)(c), 15(2)). */
  readonly recipients: readonly { readonly code: string; readonly name: string; readonly role: string; readonly thirdCountries: readonly string[] }[];
  readonly rights: readonly { readonly code: string; readonly article: string; readonly name: string; readonly notice: string }[];
  readonly nextFreeOn: string | null;
}

/** A page of a section as it is written. */
export interface SectionPage<Item> {
  readonly items: readonly Item[];
  readonly first: boolean;
  readonly last: boolean;
  /** How many items of the section have been written before. */
  readonly written: number;
}

/** Writes an extract piece by piece. A piece is asked for by what came before it only: no state is kept between them. */
export interface ExtractDocument {
  open(head: ExtractHead): string;
  /** A page of a section: its beginning with the first one, its end with the last. */
  page<Section extends ExtractSection>(
    section: Section,
    page: SectionPage<SectionItems[Section]>,
    language: Language,
  ): string;
  close(language: Language): string;
  /** What says that the rest is missing, if a document is broken off; `inSection`: in the middle of a section. */
  broken(inSection: boolean, language: Language): string;
}
