
/**
 * Letters that are on their way at a time, in one process. Each is decided when it goes: none may wait behind others for a
 * connection after that.
 */
export const LETTERS_AT_ONCE = 4;
/** A mail as it leaves. Holds personal data: never logged, never kept. */
export interface OutgoingMail {
  readonly id: string;
  readonly from: string;
  readonly replyTo: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What became of a mail. ACCEPTED: the mail service has it. REJECTED: it will never take it. LATER: it may, another time.
 * `code` says why in the words of the protocol, such as SMTP_550 or ECONNECTION; an address is never in it.
 */
export type MailOutcome =
  | { readonly kind: 'ACCEPTED' }
  | { readonly kind: 'REJECTED'; readonly code: string }
  | { readonly kind: 'LATER'; readonly code: string };

/** The way out of the house. */
export interface MailTransport {
  /** Who gets the mail first, for the record of disclosures: the name of a host. */
  readonly recipientName: string;
  /** Never throws for what a mail service can answer. */
  send(mail: OutgoingMail): Promise<MailOutcome>;
  close(): Promise<void>;
}

/** The Message-ID, the same for each attempt: a receiver that gets two can tell that they are one (RFC 5322 section 3.6.4). */
export function messageIdOf({ id, from }: Pick<OutgoingMail, 'id' | 'from'>): string {
  return `<${id}@${/@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'}>`;
}
