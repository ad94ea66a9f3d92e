import { systemClock, type Clock } from '@andamal/kernel';
import type { NoticeStore } from './notice.store';
import { CALLBACK_PATH, isSignedBy, statusSchema } from './opendsr';
import { endpointOf, type RecipientEndpoint } from './recipient-endpoints';

/** A day on, in case the recipient's next word is lost. */
const ASK_AGAIN_MS = 86_400_000;

/** Takes what recipients say of their own accord (OpenDSR 2.0 sections 8.5-8.8). */
export class RecipientCallbackService {
  constructor(
    private readonly parts: {
      readonly store: NoticeStore;
      readonly endpoints: readonly RecipientEndpoint[];
      readonly publicUrl: string;
      readonly clock: Clock;
    },
  ) {}

  /** @returns whether it was believed: signed by the recipient whose notice it is about, and meant for us */
  async take(body: string, domain: string, signature: string): Promise<boolean> {
    const { store, endpoints, publicUrl, clock } = this.parts;
    // Nothing of the body is read before one of that domain's keys has signed it.
    const signers = endpoints.filter((endpoint) => endpoint.domain === domain && isSignedBy(endpoint.key, body, signature));
    const told = signers.length === 0 ? null : parsed(body);
    if (told === null || told.status_callback_url !== `${publicUrl}${CALLBACK_PATH}`) return false;
    const notice = await store.find(told.subject_request_id);
    const owner = notice === null ? null : endpointOf(endpoints, notice);
    if (notice === null || owner === null || !signers.includes(owner)) return false;
    await store.told(notice, told.request_status, clock.now(), systemClock.now().getTime() + ASK_AGAIN_MS);
    return true;
  }
}

function parsed(body: string): ReturnType<typeof statusSchema.parse> | null {
  try {
    return statusSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}
