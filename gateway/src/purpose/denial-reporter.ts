import { AppError, uuidv7, type Clock } from '@andamal/kernel';
import { serviceCaller, type CallerContext, type InternalClient, type Log } from '@andamal/service';
import type { Denial } from './stage-one';

const REPORT = /* GraphQL */ `
  mutation RecordDenials($denials: [DenialInput!]!) {
    recordDenials(denials: $denials)
  }
`;

/** A report is sent when this much time has passed, or this many denials have come together. */
const BATCH_AFTER_MS = 100;
const BATCH_SIZE = 200;

/** While the vault does not answer, so many are kept; then the oldest go, which the log tells. */
const MAX_WAITING = 20_000;

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 60_000;

/** A denial as the vault's access log takes it. */
interface DenialInput {
  readonly purpose: string | null;
  readonly category: string;
  readonly reason: string;
  readonly field: string;
  readonly operation: string;
  readonly callerKind: string;
  readonly callerId: string | null;
  readonly roles: readonly string[];
  readonly requestId: string;
  readonly at: string;
}

/**
 * Brings stage 1's denials into the vault's access log: beside the answer, in batches, again until it succeeds. They
 * are in the gateway's own log at once.
 */
export class DenialReporter {
  private readonly waiting: DenialInput[] = [];
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> | null = null;
  /** How long to wait after a failure; null while the vault answers. */
  private retryMs: number | null = null;

  /** @param options.internal null where there is no vault to report to: then the gateway's log is all. */
  constructor(private readonly options: { internal: InternalClient | null; log: Log; clock: Clock }) {}

  report(denials: readonly Denial[], caller: CallerContext): void {
    const { log, clock, internal } = this.options;
    const at = clock.now().toISOString();
    for (const { field, purpose, category, reason } of denials) {
      log.info({ field, purpose, category, reason, requestId: caller.requestId }, 'personal data denied');
      if (internal === null) continue;
      this.waiting.push({
        purpose,
        category,
        reason,
        field,
        operation: caller.operation,
        callerKind: caller.kind,
        callerId: caller.id,
        roles: [...caller.roles],
        requestId: caller.requestId,
        at,
      });
    }
    this.drop();
    if (this.waiting.length >= BATCH_SIZE && this.retryMs === null) this.send();
    else if (this.waiting.length > 0) this.sendAfter(this.retryMs ?? BATCH_AFTER_MS);
  }

  /** Sends what waits, once, and ends. What the vault does not take now stays in the gateway's log only. */
  async stop(): Promise<void> {
    await this.sending;
    this.cancelTimer();
    while (this.waiting.length > 0) {
      const before = this.waiting.length;
      await this.sendBatch();
      if (this.waiting.length >= before) break;
    }
    this.cancelTimer();
    if (this.waiting.length > 0) this.options.log.error({ denials: this.waiting.length }, 'denials not reported to the vault');
  }

  private send(): void {
    this.cancelTimer();
    this.sending ??= this.sendBatch().finally(() => {
      this.sending = null;
      if (this.waiting.length > 0) this.sendAfter(this.retryMs ?? BATCH_AFTER_MS);
    });
  }

  private async sendBatch(): Promise<void> {
    const { internal, log } = this.options;
    const batch = this.waiting.slice(0, BATCH_SIZE);
    if (internal === null || batch.length === 0) return;
    try {
      await internal.request('privacy-compliance', REPORT, { denials: batch }, serviceCaller('gateway', 'RecordDenials', uuidv7()));
      this.waiting.splice(0, batch.length);
      this.retryMs = null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'BAD_INPUT') {
        // What the vault will never take must not keep back what comes after it. It stands in this log.
        this.waiting.splice(0, batch.length);
        log.error({ err: error, denials: batch }, 'the vault refused a report of denials');
        return;
      }
      log.warn({ err: error, waiting: this.waiting.length }, 'denials could not be reported yet');
      this.retryMs = this.retryMs === null ? FIRST_RETRY_MS : Math.min(this.retryMs * 2, LAST_RETRY_MS);
    }
  }

  private drop(): void {
    const excess = this.waiting.length - MAX_WAITING;
    if (excess <= 0) return;
    // A batch on its way is at the front: its rows are written, and must be the ones that leave the list.
    if (this.sending !== null) return;
    this.waiting.splice(0, excess);
    this.options.log.error({ dropped: excess }, 'too many denials wait for the vault');
  }

  private sendAfter(delayMs: number): void {
    if (this.timer !== null || this.sending !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.send();
    }, delayMs);
    this.timer.unref();
  }

  private cancelTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
