import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { SMTPServer, SMTPServerDataStream } from 'smtp-server';
import { mailsIn, parseMail, type ReceivedMail } from './mail';

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
    // Only where it is used: of what this package serves, only specs have it installed.
    const smtp = await import('smtp-server');
    const server = new smtp.SMTPServer({
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

  mails(): Promise<ReceivedMail[]> {
    return mailsIn(this.path);
  }

  remove(): Promise<void> {
    return rm(join(this.path, '..'), { recursive: true, force: true });
  }
}
