import type { CallerContext, InternalClient, Log } from '@andamal/service';
import { Lru } from '../engine/lru';

const HONOUR = /* GraphQL */ `
  mutation HonourPrivacyControl {
    honourPrivacyControl
  }
`;

/** So many customers are remembered to have been reported; one that is forgotten is reported again, which changes nothing. */
const MAX_REMEMBERED = 50_000;

/**
 * Tells the vault of a signed-in customer whose browser sends `Sec-GPC: 1`, before the first operation that does: from
 * then on it is the customer's objection to advertising, on every device. An operation does not fail because the vault
 * does not answer: within this browser the signal counts in any case, and the next operation tells again.
 */
export class PrivacyControls {
  private readonly told = new Lru<string, Promise<void>>(MAX_REMEMBERED);

  constructor(private readonly options: { internal: InternalClient; log: Log }) {}

  async honour(caller: CallerContext): Promise<void> {
    const { kind, subjectId, gpc } = caller;
    if (gpc !== true || kind !== 'CUSTOMER' || subjectId === null) return;
    const known = this.told.get(subjectId);
    if (known !== undefined) return known;
    const telling = this.tell(caller, subjectId);
    this.told.set(subjectId, telling);
    return telling;
  }

  private async tell(caller: CallerContext, subjectId: string): Promise<void> {
    const { internal, log } = this.options;
    try {
      await internal.request('privacy-compliance', HONOUR, {}, caller);
    } catch (error) {
      this.told.delete(subjectId);
      log.warn({ err: error, requestId: caller.requestId }, 'an objection by Sec-GPC could not be told yet');
    }
  }
}
