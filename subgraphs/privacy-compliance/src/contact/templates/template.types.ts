import type { Register } from '@andamal/policy';
import type { Language, SubgraphName } from '@andamal/service';
import type { z } from 'zod';

/** A part of a letter. There is no markup: what a letter looks like is decided in one place, for text and HTML alike. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'lines'; readonly lines: readonly (readonly [what: string, amount: string])[] }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'link'; readonly label: string; readonly url: string };

/** What a letter says. */
export interface LetterText {
  /** Never holds a value of the person: subjects are shown on locked screens and kept in logs of mail services. */
  readonly subject: string;
  readonly blocks: readonly Block[];
}

/** What an order is called and what it holds, as cart-checkout tells it at the moment of sending. */
export interface OrderFacts {
  readonly number: string;
  readonly placedAt: string;
  readonly paymentMethod: 'CARD' | 'INVOICE';
  readonly carrier: string | null;
  readonly trackingReference: string | null;
  /** Öre with VAT. */
  readonly shippingTotal: number;
  readonly total: number;
  readonly vatTotal: number;
  readonly invoiceNumber: string;
  readonly invoiceTotal: number;
  readonly dueAt: string;
  readonly lines: readonly { readonly nameSv: string; readonly nameEn: string; readonly quantity: number; readonly total: number }[];
}

/** A mailing's own words. */
export interface MailingText {
  readonly title: string;
  readonly text: string;
  readonly unsubscribeUrl: string;
}

/** Everything that a letter is made of. What was not asked for, or may not be shown, is null. */
export interface LetterParts {
  readonly register: Register;
  readonly language: Language;
  /** The name as it may be shown for the purpose; null: the greeting does without. */
  readonly name: string | null;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly order: OrderFacts | null;
  readonly code: string | null;
  readonly mailing: MailingText | null;
  /** What was said in an entry of a support case, as it may be shown for the purpose. */
  readonly words: string | null;
}

/** What has to be fetched or made when a letter is sent. WORDS are personal data: they are decided as the address is. */
export type Ingredient = 'ORDER' | 'CODE' | 'MAILING' | 'WORDS';

/** A letter that the shop can send. A change of its words raises the version. */
export interface Template {
  readonly version: number;
  /** For which purposes it may be sent. */
  readonly purposes: readonly string[];
  /** Categories that it shows where they may be shown, beside the address that it takes to send it. */
  readonly shows: readonly string[];
  /** Services that may ask for it, beside the vault itself. */
  readonly requestedBy: readonly SubgraphName[];
  /** What whoever asks must give: ids, codes, days and numbers, never a text about a person. */
  readonly parameters: z.ZodObject;
  readonly needs: Ingredient | null;
  readonly compose: (parts: LetterParts) => LetterText;
}
