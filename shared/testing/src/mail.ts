import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A mail as it arrived: the envelope's address (of a file: the head's), the head by lower-case name, and the whole. */
export interface ReceivedMail {
  readonly to: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly raw: string;
  /** Decoded text part, with plain spaces. */
  readonly text: string;
}

/** The letters that landed as files, the oldest first. */
export async function mailsIn(directory: string): Promise<ReceivedMail[]> {
  const files = (await readdir(directory).catch(() => [])).filter((file) => file.endsWith('.eml')).sort();
  return Promise.all(files.map(async (file) => parseMail(await readFile(join(directory, file), 'utf8'))));
}

/** Reads what the product writes: two parts, text and HTML. */
export function parseMail(raw: string, to?: string): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { to: to ?? headers.get('to') ?? '', headers, raw, text: textPart(raw) };
}

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
