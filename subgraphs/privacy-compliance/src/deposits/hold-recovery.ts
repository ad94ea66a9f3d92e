import { uuidv7, type Clock } from '@andamal/kernel';
import { query, type Database } from '@andamal/database';
import { serviceCaller, type InternalClient, type Log, type SubgraphName } from '@andamal/service';
import { BindingLedger } from '../bindings/binding-ledger';
import { groupBySubject, rowsOf } from '../vault/data-of-subjects';
import { lockSubjects } from '../vault/subjects';
import { giveUpDeposit } from './abandoned-deposits';
import { HOLD_CHECK_MS } from './deposit.service';

const EVENTS_KNOWN = /* GraphQL */ `
  query EventsKnown($ids: [ID!]!) {
    eventsKnown(ids: $ids)
  }
`;

const BATCH = 100;

interface DueHold {
  readonly subjectId: string;
  readonly depositId: string;
  readonly source: string;
  /** Whether its event has been applied: then what it binds is bound. */
  readonly applied: number;
}

/**
 * The safety net under deposits. As a rule a deposit's events come within a second, or word that they never will. Where
 * neither has come in a day, the vault asks who would have written the source event; what it denies is destroyed. Where
 * only a further event is missing, as the invoice of an order that got none, the hold ends and the order's own purposes
 * hold on.
 */
export class HoldRecovery {
  constructor(
    private readonly options: {
      readonly database: Database;
      readonly internal: InternalClient;
      readonly clock: Clock;
      readonly log: Log;
    },
  ) {}

  /** @returns how many deposits were given up */
  async run(): Promise<number> {
    const { clock, log } = this.options;
    const all = await this.due(clock.now());
    for (const hold of all.filter(({ applied }) => applied)) await this.release(hold);
    const due = all.filter(({ applied }) => !applied);
    let abandoned = 0;
    for (const peer of new Set(due.map(({ source }) => peerOf(source)))) {
      const holds = due.filter(({ source }) => peerOf(source) === peer);
      try {
        const known = await this.known(peer, holds.map(({ depositId }) => depositId));
        const unknown = holds.filter(({ depositId }) => !known.has(depositId));
        await this.abandon(unknown);
        await this.askLater(holds.filter(({ depositId }) => known.has(depositId)));
        abandoned += unknown.length;
      } catch (error) {
        // The data stay held until the peer can be asked.
        log.warn({ err: error, peer }, 'pending deposits could not be looked into');
      }
    }
    if (abandoned > 0) log.info({ abandoned }, 'deposits whose event never came were destroyed');
    return abandoned;
  }

  private due(now: Date): Promise<DueHold[]> {
    return query<DueHold>(
      this.options.database.read,
      `SELECT DISTINCT b.subjectId, b.holdOf AS depositId, d.source, i.id IS NOT NULL AS applied FROM binding b
       JOIN deposit d ON d.subjectId = b.subjectId AND d.id = b.holdOf
       LEFT JOIN inbox_events i ON i.id = b.holdOf
       WHERE b.dueAt <= ? AND b.holdOf <> '' LIMIT ?`,
      [now, BATCH],
    );
  }

  private async known(peer: SubgraphName, ids: readonly string[]): Promise<Set<string>> {
    const caller = serviceCaller('privacy-compliance', 'EventsKnown', uuidv7());
    const answer = await this.options.internal.request<{ eventsKnown: string[] }>(peer, EVENTS_KNOWN, { ids }, caller);
    return new Set(answer.eventsKnown);
  }

  private async abandon(holds: readonly DueHold[]): Promise<void> {
    const { database, clock } = this.options;
    for (const hold of holds) {
      await database.inTransaction(async (tx) => {
        await lockSubjects(tx, [hold.subjectId]);
        await giveUpDeposit(tx, hold, clock);
      });
    }
  }

  private async release({ subjectId, depositId }: DueHold): Promise<void> {
    const { database, clock } = this.options;
    await database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      const ledger = await BindingLedger.load(tx, [{ subjectId, holdOf: depositId }], clock);
      ledger.release(subjectId, depositId);
      await ledger.flush(tx, () => ({ reason: 'PURPOSES_ENDED', by: depositId }));
    });
  }

  /** The event exists and is on its way: it is held up, and that shows where it is. */
  private async askLater(holds: readonly DueHold[]): Promise<void> {
    if (holds.length === 0) return;
    const rows = rowsOf(groupBySubject(holds, (hold) => hold.subjectId, (hold) => hold.depositId), 'holdOf');
    const next = this.options.clock.now().getTime() + HOLD_CHECK_MS;
    await this.options.database.execute(`UPDATE binding SET dueAt = ? WHERE dueAt IS NOT NULL AND (${rows.sql})`, [
      next,
      ...rows.parameters,
    ]);
  }
}

/** Who writes the event that a deposit came with. */
function peerOf(source: string): SubgraphName {
  return source === 'ORDER_PLACED' ? 'cart-checkout' : 'customer-identity';
}
