import { createTransport, type Transporter } from 'nodemailer';
import { LETTERS_AT_ONCE, messageIdOf, type MailOutcome, type MailTransport, type OutgoingMail } from './mail-transport';

/** Together well below the lease of a message: whoever waits longer than that would send beside another replica. */
const TIMEOUTS = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Mail over SMTP: `smtp://` upgrades to TLS where the server offers it, `smtps://` begins with it. */
export class SmtpTransport implements MailTransport {
  readonly recipientName: string;
  private readonly transporter: Transporter;

  constructor(url: string) {
    this.recipientName = new URL(url).hostname.slice(0, 64);
    this.transporter = createTransport({
      url,
      pool: true,
      maxConnections: LETTERS_AT_ONCE,
      maxMessages: 100,
      // Whether a letter goes again is decided anew each time, and not here.
      maxRequeues: 0,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...TIMEOUTS,
    });
  }

  async send(mail: OutgoingMail): Promise<MailOutcome> {
    try {
      await this.transporter.sendMail({ ...fieldsOf(mail), messageId: messageIdOf(mail) });
      return { kind: 'ACCEPTED' };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async close(): Promise<void> {
    this.transporter.close();
  }
}

/** What nodemailer is to make a mail of. */
export function fieldsOf({ from, replyTo, to, subject, text, html, date, headers }: OutgoingMail) {
  // One addressee, given as such: nothing in the value can add another.
  return { from, replyTo, to: { name: '', address: to }, subject, text, html, date, headers };
}

/** The error's own words quote addresses: only its codes are kept. */
export function outcomeOf(error: unknown): MailOutcome {
  const { code, responseCode, command } = (error ?? {}) as { code?: unknown; responseCode?: unknown; command?: unknown };
  if (typeof responseCode !== 'number') {
    return { kind: 'LATER', code: typeof code === 'string' && /^[A-Z]{2,24}$/.test(code) ? code : 'UNKNOWN' };
  }
  // 5yz is for good (RFC 5321 section 4.2.1); a refused sign-in or sender is the shop's to put right, and then it goes.
  const isAboutTheMail = command === 'RCPT TO' || command === 'DATA';
  return { kind: responseCode >= 500 && isAboutTheMail ? 'REJECTED' : 'LATER', code: `SMTP_${responseCode}` };
}
