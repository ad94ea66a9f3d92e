import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

/** A mail as it arrived: the envelope's address, the head by lower-case name, and the whole. */
export interface ReceivedMail {
  readonly to: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly raw: string;
  /** Decoded text part. */
  readonly text: string;
}

/** Answers that a mail service can give instead of a yes. */
export type Refusal = { readonly at: 'RCPT' | 'DATA'; readonly code: number };

/** A mail service on loopback that speaks real SMTP, and does what a spec tells it. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Looked at for each mail, before it is taken. */
  refuse: (to: string) => Refusal | null = () => null;
  /** Awaited after a mail has come and before it is answered. */
  beforeAnswer: (mail: ReceivedMail) => Promise<void> = async () => undefined;
  private server: SMTPServer | undefined;

  static async open(): Promise<MailServer> {
    const made = new MailServer();
    await made.listen(0);
    return made;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server?.server.address() as AddressInfo).port}`;
  }

  get addressees(): string[] {
    return this.received.map(({ to }) => to);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => (this.server === undefined ? resolve() : this.server.close(() => resolve())));
  }

  private async listen(port: number): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, callback) => callback(this.refusal(address, 'RCPT')),
      onData: (stream, session, callback) => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        void this.take(stream, to).then(() => callback(this.refusal(to, 'DATA')), callback);
      },
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    this.server = server;
  }

  private refusal(to: string, at: Refusal['at']): (Error & { responseCode?: number }) | null {
    const refusal = this.refuse(to);
    // As real services do, it names the address in its words.
    return refusal?.at === at ? Object.assign(new Error(`<${to}> is not taken`), { responseCode: refusal.code }) : null;
  }

  private async take(stream: SMTPServerDataStream, to: string): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const mail = parseMail(Buffer.concat(chunks).toString(), to);
    if (this.refuse(to)?.at !== 'DATA') this.received.push(mail);
    await this.beforeAnswer(mail);
  }
}

/** A folder for the mail files of one spec. */
export class MailFolder {
  private constructor(readonly path: string) {}

  static async make(): Promise<MailFolder> {
    return new MailFolder(join(await mkdtemp(join(tmpdir(), 'andamal-mail-')), 'mail'));
  }

  async mails(): Promise<ReceivedMail[]> {
    const files = (await readdir(this.path).catch(() => [])).filter((file) => file.endsWith('.eml')).sort();
    return Promise.all(files.map(async (file) => parseMail(await readFile(join(this.path, file), 'utf8'), '')));
  }

  remove(): Promise<void> {
    return rm(join(this.path, '..'), { recursive: true, force: true });
  }
}

export function parseMail(raw: string, to: string): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { to: to === '' ? (headers.get('to') ?? '') : to, headers, raw, text: textPart(raw) };
}

/** The text/plain part of what nodemailer writes, with plain spaces. */
function textPart(raw: string): string {
  const boundary = /boundary="?([^"\r\n;]+)/.exec(raw)?.[1] ?? '';
  const part = raw.split(`--${boundary}`).find((each) => each.includes('Content-Type: text/plain')) ?? '';
  const start = part.indexOf('\r\n\r\n') + 4;
  const body = part.slice(start);
  const head = part.slice(0, start);
  const text = /base64/i.test(head) ? Buffer.from(body, 'base64').toString() : /quoted-printable/i.test(head) ? decodeQuotedPrintable(body) : body;
  return text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('\r\n', '\n');
}

function decodeQuotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
