import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** How a recipient is told by machine: OpenDSR 2.0 (the successor of OpenGDPR). */
export interface RecipientEndpoint {
  /** Code of the recipient in the register. */
  readonly recipient: string;
  /** Which of those, such as the carrier's name; null: all. */
  readonly name: string | null;
  /** Base URL with the major version, such as `https://opendsr.carrier.example/v2`. */
  readonly url: string;
  /** The domain that its answers are signed for. */
  readonly domain: string;
  /** Verifies its answers. Pinned: what somebody else signs is not believed, whoever has certified them. */
  readonly key: KeyObject;
  readonly token: string | null;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const endpoint = z.strictObject({
  recipient: z.string().regex(/^[A-Z][A-Z_]{0,39}$/),
  name: z.string().min(1).max(64).nullable().default(null),
  url: z.url().refine(isPrivate, 'needs https, except on this machine'),
  domain: z.string().min(1).max(253),
  /** A certificate or a public key, PEM. */
  key: z.string().transform((pem, context) => {
    try {
      return createPublicKey(pem);
    } catch {
      context.addIssue({ code: 'custom', message: 'is neither a certificate nor a public key in PEM' });
      return z.NEVER;
    }
  }),
  token: z.string().min(1).nullable().default(null),
});

/** Reads where recipients are told. @throws when the file is not as it must be: nobody would be told of anything */
export async function loadEndpoints(file: string | undefined): Promise<readonly RecipientEndpoint[]> {
  if (file === undefined) return [];
  const parsed = z.array(endpoint).safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  - ${path.join('.')}: ${message}`);
  throw new Error(`The recipients of ${file} cannot be used:\n${problems.join('\n')}`);
}

/** The endpoint of one recipient; one of that name before one for all of its kind. */
export function endpointOf(
  endpoints: readonly RecipientEndpoint[],
  { recipient, recipientName }: { readonly recipient: string; readonly recipientName: string },
): RecipientEndpoint | null {
  const meant = endpoints.filter((candidate) => candidate.recipient === recipient);
  return meant.find(({ name }) => name === recipientName) ?? meant.find(({ name }) => name === null) ?? null;
}

function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
