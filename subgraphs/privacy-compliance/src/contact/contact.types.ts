import type { Language } from '@andamal/service';
import type { MessageContext } from './message.entity';
import type { TemplateCode } from './templates';

/** A letter that is to go to a person. */
export interface ContactRequest {
  readonly template: TemplateCode;
  readonly subjectId: string;
  /** What it is about; for an ORDER or INVOICE also whose address it goes to: that of this order. */
  readonly contextKind: MessageContext;
  readonly contextId: string;
  /** One of the template's purposes: decided at the moment of sending, and not before. */
  readonly purpose: string;
  /** Ids, codes, days and numbers, as the template declares them. Default: none. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Once per subject: the same key again is the same message. */
  readonly idempotencyKey: string;
  /** Default: the language of what the person heard from us last; then that of a consent; then Swedish. */
  readonly language?: Language;
  /** The mailing that it is part of. */
  readonly mailingId?: string;
  /** Not sent after this instant. */
  readonly notAfter?: Date;
}

/** The letters that carry a code: each says what it is for, and whom it may be told. */
export type CodeLetter = 'ONE_TIME_CODE' | 'CASE_IDENTITY_CODE' | 'SIGN_IN_ADDRESS_CODE';

export interface CodeRequest extends Omit<ContactRequest, 'template' | 'parameters' | 'notAfter' | 'mailingId'> {
  /** The letter that carries it. Default ONE_TIME_CODE. */
  readonly template?: CodeLetter;
  /** For how long it is valid once it has been sent. Default 15. */
  readonly minutes?: number;
}

export interface CodeCheck {
  readonly subjectId: string;
  readonly contextKind: MessageContext;
  readonly contextId: string;
  readonly code: string;
}

/** NONE: none was sent, or none that still counts. Tell the person the same for WRONG and NONE. */
export type CodeVerdict = 'RIGHT' | 'WRONG' | 'NONE';
