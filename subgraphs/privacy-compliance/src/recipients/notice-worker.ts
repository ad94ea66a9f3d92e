import { systemClock, type Clock } from '@andamal/kernel';
import type { Log } from '@andamal/service';
import type { z } from 'zod';
import type { NoticeStore } from './notice.store';
import type { NoticeSigner } from './notice-signer';
import { correctedValues, type CorrectionParts } from './corrected-values';
import {
  acceptedSchema, CALLBACK_PATH, CONTROLLER_SIGNATURE_HEADER, discoverySchema, isSignedBy, requestBody, requestTypeOf, SIGNATURE_HEADER, statusSchema,
} from './opendsr';
import { endpointOf, type RecipientEndpoint } from './recipient-endpoints';
import type { RecipientNoticeEntity } from './recipient-notice.entity';

const BATCH = 50;
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const FIRST_PAUSE_MS = 2_000;
const LAST_PAUSE_MS = 3_600_000;
/** A recipient that sends no word is asked. */
const ASK_STATUS_EVERY_MS = 6 * 3_600_000;

/** The recipient did not do what the wire format says; the code is what staff see. */
class WireError extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = 'WireError';
  }
}

/**
 * Tells recipients by machine where they can be told so, again and again until they confirm it. Each attempt is claimed, so
 * that replicas share the work; the same request id goes out each time, so that a recipient takes it once. Whom no machine
 * can tell is left to staff, in sight.
 */
export class NoticeWorker {
  constructor(
    private readonly parts: {
      readonly store: NoticeStore;
      readonly endpoints: readonly RecipientEndpoint[];
      readonly signer: NoticeSigner;
      readonly corrections: CorrectionParts;
      /** Where clients reach the gateway. */
      readonly publicUrl: string;
      readonly clock: Clock;
      readonly log: Log;
    },
  ) {}

  /** @returns how many notices were looked at */
  async run(): Promise<number> {
    const now = systemClock.now().getTime();
    const due = await this.parts.store.due(now, BATCH);
    for (const notice of due) await this.attempt(notice, now);
    return due.length;
  }

  private async attempt(notice: RecipientNoticeEntity, now: number): Promise<void> {
    const { store, endpoints, log } = this.parts;
    const endpoint = endpointOf(endpoints, notice);
    if (endpoint === null) {
      await store.leftToStaff(notice, 'NO_ENDPOINT');
      return;
    }
    if (!(await store.claim(notice, now))) return;
    try {
      await (notice.state === 'PENDING' ? this.tell(notice, endpoint) : this.askStatus(notice, endpoint));
    } catch (error) {
      const code = error instanceof WireError ? error.code : 'NO_ANSWER';
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(notice.attempts, 20), LAST_PAUSE_MS);
      await store.failed(notice, code, systemClock.now().getTime() + pause);
      log.warn({ noticeId: notice.id, recipient: notice.recipient, attempts: notice.attempts + 1, reason: code }, 'a recipient could not be told yet');
    }
  }

  private async tell(notice: RecipientNoticeEntity, endpoint: RecipientEndpoint): Promise<void> {
    const { store, signer, clock, publicUrl, corrections } = this.parts;
    if (notice.kind !== 'ERASURE' && !(await this.takes(notice, endpoint))) {
      await store.leftToStaff(notice, 'KIND_NOT_TAKEN');
      return;
    }
    const corrected = notice.kind === 'RECTIFICATION' ? await correctedValues(corrections, notice) : {};
    const body = requestBody(notice, { domain: endpoint.domain, callbackUrl: `${publicUrl}${CALLBACK_PATH}`, corrected });
    const answer = await ask(endpoint, '/requests', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', [CONTROLLER_SIGNATURE_HEADER]: signer.sign(body) },
    });
    if (answer.status !== 201) throw new WireError(`HTTP_${answer.status}`);
    const accepted = parse(acceptedSchema, answer, endpoint);
    const isOurs = accepted.subject_request_id === notice.id && accepted.encoded_request === Buffer.from(body).toString('base64');
    if (!isOurs) throw new WireError('ANSWER_TO_ANOTHER_REQUEST');
    await store.acknowledge(notice, {
      at: clock.now(),
      by: 'OPENDSR',
      expectedAt: new Date(accepted.expected_completion_time),
      nextAttemptAt: systemClock.now().getTime() + ASK_STATUS_EVERY_MS,
    });
  }

  private async takes({ kind }: RecipientNoticeEntity, endpoint: RecipientEndpoint): Promise<boolean> {
    const answer = await ask(endpoint, '/discovery', { method: 'GET' });
    if (answer.status !== 200) throw new WireError(`HTTP_${answer.status}`);
    const { supported_subject_request_types: types } = parse(discoverySchema, answer, endpoint, { signed: false });
    return types.includes(requestTypeOf(kind));
  }

  private async askStatus(notice: RecipientNoticeEntity, endpoint: RecipientEndpoint): Promise<void> {
    const answer = await ask(endpoint, `/requests/${notice.id}`, { method: 'GET' });
    if (answer.status !== 200) throw new WireError(`HTTP_${answer.status}`);
    const told = parse(statusSchema, answer, endpoint);
    if (told.subject_request_id !== notice.id) throw new WireError('ANSWER_TO_ANOTHER_REQUEST');
    await this.parts.store.told(notice, told.request_status, this.parts.clock.now(), systemClock.now().getTime() + ASK_STATUS_EVERY_MS);
  }
}

interface WireAnswer {
  readonly status: number;
  readonly body: string;
  readonly signature: string | null;
}

async function ask({ url, token }: RecipientEndpoint, path: string, init: { method: string; body?: string; headers?: Record<string, string> }): Promise<WireAnswer> {
  const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
    ...init,
    headers: { accept: 'application/json', ...init.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    // What is for this recipient goes to nobody that it names.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = await response.text();
  if (body.length > MAX_ANSWER_BYTES) throw new WireError('ANSWER_TOO_LONG');
  return { status: response.status, body, signature: response.headers.get(SIGNATURE_HEADER) };
}

/** Reads an answer only once its signature has been found right (section 8.8). */
function parse<Shape extends z.ZodType>(shape: Shape, { body, signature }: WireAnswer, { key }: RecipientEndpoint, { signed } = { signed: true }): z.infer<Shape> {
  if (signed && !isSignedBy(key, body, signature)) throw new WireError('BAD_SIGNATURE');
  try {
    return shape.parse(JSON.parse(body));
  } catch {
    throw new WireError('BAD_ANSWER');
  }
}
