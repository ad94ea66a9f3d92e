import 'reflect-metadata';
import { Account, accountsOptions } from './accounts.fixture';
import { openDatabase, sql, updateWhere } from './index';

/** Commits one change, makes another in a transaction that never ends, says so, and waits to be killed. */
async function main(url: string): Promise<void> {
  const database = await openDatabase(accountsOptions(url));
  await database.inTransaction((tx) =>
    updateWhere(tx, Account, { set: { balance: sql('balance + 1') }, where: { id: 'a0' } }),
  );
  await database.inTransaction(async (tx) => {
    await updateWhere(tx, Account, { set: { balance: sql('balance + 1000') }, where: { id: ['a1', 'a2'] } });
    process.stdout.write('open\n');
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  });
}

void main(process.argv[2] ?? '');
