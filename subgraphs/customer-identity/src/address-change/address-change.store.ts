import { deleteWhere, execute, insertRows, selectRows, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import type { EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { Account } from '../accounts/account.entity';
import { AddressChange } from './address-change.entity';

type Holder = Pick<Account, 'id' | 'subjectId'>;

/** Changes of address that wait for their code. */
export class AddressChanges {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventPublisher,
  ) {}

  /** The change that waits, in time; null: none does. */
  async waiting(accountId: string): Promise<AddressChange | null> {
    const rows = await selectRows(this.database.read, AddressChange, 'WHERE accountId = ? AND expiresAt > ?', [accountId, this.clock.now()]);
    return rows[0] ?? null;
  }

  /** Puts a change in the place of the one that waits. The caller has the account's row locked. */
  async begin(tx: EntityManager, account: Holder, change: AddressChange): Promise<void> {
    await this.end(tx, account);
    await insertRows(tx, AddressChange, [change]);
  }

  /** Takes a change out, to carry it out. Of several at once one gets it. @returns whether it was there */
  async take(tx: EntityManager, { accountId, id }: AddressChange): Promise<boolean> {
    return (await deleteWhere(tx, AddressChange, { accountId, id })) === 1;
  }

  /** Gives up what waits, if anything does: the vault destroys the address that nobody has proven. */
  async end(tx: EntityManager, account: Holder): Promise<void> {
    const rows = await selectRows(tx, AddressChange, 'WHERE accountId = ?', [account.id]);
    for (const change of rows) if (await this.take(tx, change)) await this.abandon(tx, account, change.id);
  }

  async abandon(tx: EntityManager, { subjectId }: Holder, depositId: string): Promise<void> {
    if (subjectId !== null) await this.events.publish(tx, 'DepositAbandoned', subjectId, { depositId, subjectId });
  }

  /** Their deposits the vault gives up by itself: no event will come for them. */
  async prune(tx: EntityManager): Promise<void> {
    await execute(tx, 'DELETE FROM address_change WHERE expiresAt <= ?', [this.clock.now()]);
  }
}
