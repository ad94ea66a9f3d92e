import { uuidv7 } from '@andamal/kernel';
import { jsonResponse, problem, serviceCaller, type HttpHandler, type InternalClient } from '@andamal/service';

/** Where recipients tell how far they are with a notice (OpenDSR 2.0 section 8.5). */
export const RECIPIENT_CALLBACKS = '/opendsr/callbacks';

const TAKE = /* GraphQL */ `
  mutation RecipientCallback($body: String!, $domain: String!, $signature: String!) {
    recipientCallback(body: $body, domain: $domain, signature: $signature)
  }
`;

/** Hands a callback on as it came, to the byte: the vault has the keys, and believes nothing that is not signed. */
export function recipientCallbacks(internal: InternalClient): HttpHandler {
  return async ({ method, headers, body }) => {
    if (method !== 'POST') return jsonResponse(405, problem('BAD_REQUEST', 'Callbacks are POSTs.'));
    const variables = { body, domain: one(headers['x-opendsr-processor-domain']), signature: one(headers['x-opendsr-signature']) };
    const caller = { ...serviceCaller('gateway', 'RecipientCallback', uuidv7()), language: 'en' as const };
    const { recipientCallback: believed } = await internal.request<{ recipientCallback: boolean }>('privacy-compliance', TAKE, variables, caller);
    return believed ? { status: 202 } : jsonResponse(403, problem('FORBIDDEN', 'The callback is not signed by its recipient, or not meant for this shop.'));
  };
}

function one(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
