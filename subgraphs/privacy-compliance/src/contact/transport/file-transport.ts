import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { fieldsOf } from './smtp-transport';
import { messageIdOf, type MailOutcome, type MailTransport, type OutgoingMail } from './mail-transport';

/** Mail as files, for development: `<id>.eml`, for its owner's eyes only. They hold personal data, outside of the vault. */
export class FileTransport implements MailTransport {
  readonly recipientName = 'files';
  private readonly composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(private readonly directory: string) {}

  async send(mail: OutgoingMail): Promise<MailOutcome> {
    const composed = await this.composer.sendMail({ ...fieldsOf(mail), messageId: messageIdOf(mail) });
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const file = join(this.directory, `${mail.id}.eml`);
    await writeFile(`${file}.part`, composed.message as Buffer, { mode: 0o600 });
    await rename(`${file}.part`, file);
    return { kind: 'ACCEPTED' };
  }

  async close(): Promise<void> {
    // Each file is closed when it is written.
  }
}
