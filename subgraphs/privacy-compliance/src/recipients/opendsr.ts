import { verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { NoticeKind, RecipientNoticeEntity } from './recipient-notice.entity';

/*
 * OpenDSR 2.0, the common wire format between a controller and those who process for it: requests for a data subject, their
 * status, signed answers (github.com/opengdpr/OpenDSR, specification.md).
 */

export const DOMAIN_HEADER = 'x-opendsr-processor-domain';
export const SIGNATURE_HEADER = 'x-opendsr-signature';
export const CONTROLLER_SIGNATURE_HEADER = 'x-opendsr-controller-signature';
export const CALLBACK_PATH = '/opendsr/callbacks';

const API_VERSION = '2.0';

/** The type of each request. Only `erasure` is of the specification; the others go to whom its discovery says that it takes them. */
const REQUEST_TYPES: Readonly<Record<NoticeKind, string>> = {
  ERASURE: 'erasure',
  RECTIFICATION: 'rectification',
  RESTRICTION: 'restriction',
  RESTRICTION_LIFTED: 'restriction_lifted',
};

export function requestTypeOf(kind: NoticeKind): string {
  return REQUEST_TYPES[kind];
}

/**
 * The request about one notice (section 7.1). The person is named by the id of what the recipient got the data for, such as
 * the order: after an erasure there is nothing else left to name them by, and nothing else is needed.
 *
 * @param corrected values that replace those it got, by category; only for a rectification
 */
export function requestBody(
  notice: RecipientNoticeEntity,
  options: { readonly domain: string; readonly callbackUrl: string; readonly corrected: Readonly<Record<string, string>> },
): string {
  const { id, kind, contextId, requestedAt, categories } = notice;
  return JSON.stringify({
    regulation: 'gdpr',
    subject_request_id: id,
    subject_request_type: requestTypeOf(kind),
    submitted_time: requestedAt.toISOString(),
    subject_identities: [{ identity_type: 'controller_customer_id', identity_value: contextId, identity_format: 'raw' }],
    api_version: API_VERSION,
    status_callback_urls: [options.callbackUrl],
    extensions: { [options.domain]: { categories, ...(kind === 'RECTIFICATION' ? { corrected: options.corrected } : {}) } },
  });
}

export const discoverySchema = z.object({ supported_subject_request_types: z.array(z.string()) });

/** What a recipient answers to a request that it has taken (section 7.3). */
export const acceptedSchema = z.object({
  subject_request_id: z.string(),
  encoded_request: z.string(),
  expected_completion_time: z.iso.datetime({ offset: true }),
});

export const REQUEST_STATUSES = ['pending', 'in_progress', 'completed', 'cancelled'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** What a recipient says of how far it is (sections 8.3 and 8.6). */
export const statusSchema = z.object({
  subject_request_id: z.string(),
  request_status: z.enum(REQUEST_STATUSES),
  expected_completion_time: z.iso.datetime({ offset: true }).optional(),
  status_callback_url: z.string().optional(),
});

/** Whether a body is signed by whoever has the key: SHA-256 with RSA or ECDSA, or Ed25519. */
export function isSignedBy(key: KeyObject, body: string, signature: string | null | undefined): boolean {
  if (!signature) return false;
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  try {
    return verify(algorithm, Buffer.from(body), key, Buffer.from(signature.replace(/\s/g, ''), 'base64'));
  } catch {
    return false;
  }
}
