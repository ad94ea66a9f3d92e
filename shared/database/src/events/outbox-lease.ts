import { systemClock, uuidv7 } from '@andamal/kernel';
import type { Database } from '../database';
import { insertMissing } from '../rows';
import { OutboxLeaseEntity } from './event.entities';

/** Names this process among the holders of leases. */
const PROCESS_ID = uuidv7();
let holders = 0;

/** The database's own clock, so that the clocks of replicas need not agree. Milliseconds since 1970. */
const DATABASE_NOW = {
  sqlite: "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
  mysql: 'ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000)',
} as const;

export function newHolder(): string {
  holders += 1;
  return `${PROCESS_ID}/${holders}`;
}

/** Makes the rows that leases are taken on. On SQLite it also frees those of processes that have died. */
export async function prepareLeases(database: Database, consumers: readonly string[]): Promise<void> {
  await database.inTransaction(async (tx) => {
    await insertMissing(tx, OutboxLeaseEntity, consumers.map((consumer) => ({ consumer, holder: '', expiresAt: 0 })));
  });
  if (database.kind === 'mysql') return;
  // One process owns an SQLite file, so a lease of another one is what a crash left behind.
  await database.execute('UPDATE outbox_leases SET expiresAt = 0 WHERE substr(holder, 1, 36) <> ?', [PROCESS_ID]);
}

/** That one dispatcher of all replicas delivers to a consumer, so that order holds. It lapses when its holder dies. */
export class OutboxLease {
  /** By this process's clock, counted from before the statement that took it: never later than the database thinks. */
  private heldUntil = 0;

  constructor(
    private readonly database: Database,
    private readonly consumer: string,
    private readonly holder: string,
    private readonly durationMs: number,
  ) {}

  /** Takes or keeps the lease; sends nothing while more than half of it is left. @returns whether it is held */
  async hold(): Promise<boolean> {
    if (this.heldUntil - now() > this.durationMs / 2) return true;
    const askedAt = now();
    const clock = DATABASE_NOW[this.database.kind];
    const taken = await this.database.execute(
      `UPDATE outbox_leases SET holder = ?, expiresAt = ${clock} + ? WHERE consumer = ? AND (holder = ? OR expiresAt <= ${clock})`,
      [this.holder, this.durationMs, this.consumer, this.holder],
    );
    this.heldUntil = taken === 1 ? askedAt + this.durationMs : 0;
    return taken === 1;
  }

  /** Lets another replica go on at once. */
  async release(): Promise<void> {
    if (this.heldUntil <= now()) return;
    this.heldUntil = 0;
    await this.database.execute('UPDATE outbox_leases SET expiresAt = 0 WHERE consumer = ? AND holder = ?', [
      this.consumer,
      this.holder,
    ]);
  }
}

function now(): number {
  return systemClock.now().getTime();
}
