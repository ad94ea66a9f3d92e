import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { Account, accountsOptions, Transfer } from './accounts.fixture';
import { CommitUnknownError, execute, insertRows, lockRows, openDatabase, query, sql, updateWhere, type Database } from './index';
import { testDatabaseUrl, type TestDatabaseUrl } from './testing';

const ACCOUNTS = 6;
const EACH = 1_000;
jest.setTimeout(30_000);

let target: TestDatabaseUrl;
let database: Database;

beforeAll(async () => {
  target = await testDatabaseUrl('transactions');
  database = await openDatabase(accountsOptions(target.url));
  await database.migrate();
});

afterAll(async () => {
  await database.close();
  await target.cleanup();
});

beforeEach(async () => {
  await database.execute('DELETE FROM transfers');
  await database.execute('DELETE FROM accounts');
  await database.inTransaction((tx) =>
    insertRows(tx, Account, Array.from({ length: ACCOUNTS }, (_, n) => ({ id: `a${n}`, balance: EACH }))),
  );
});

function add(tx: EntityManager, id: string, amount: number): Promise<number> {
  return updateWhere(tx, Account, { set: { balance: sql('balance + ?', [amount]) }, where: { id } });
}

async function sumOfBalances(manager: EntityManager): Promise<number> {
  const [row] = await query<{ total: number }>(manager, 'SELECT SUM(balance) AS total FROM accounts');
  return row?.total ?? NaN;
}

/** Waits some turns of the event loop, so that other transactions and reads come in between. */
async function dawdle(turns: number): Promise<void> {
  for (let n = 0; n < turns; n += 1) await turn();
}

describe('interleaved transactions', () => {
  it('lose nothing, leak nothing, and show nothing of themselves before their commit', async () => {
    const transfers = Array.from({ length: 400 }, (_, n) => ({
      id: `t${n}`,
      from: `a${Math.floor(Math.random() * ACCOUNTS)}`,
      to: `a${Math.floor(Math.random() * ACCOUNTS)}`,
      amount: 1 + Math.floor(Math.random() * 50),
      fate: Math.random() < 0.3 ? 'fails' : 'succeeds',
    }));
    const committed = new Set<string>();
    let underWay = true;
    let sums = 0;
    const reader = (async () => {
      while (underWay) {
        expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH);
        sums += 1;
        await turn();
      }
    })();

    await Promise.all(
      transfers.map(async ({ id, from, to, amount, fate }) => {
        await dawdle(Math.floor(Math.random() * 20));
        try {
          await database.inTransaction(async (tx) => {
            await tx.insert(Transfer, { id, fromId: from, toId: to, amount });
            await add(tx, from, -amount);
            await dawdle(Math.floor(Math.random() * 4));
            if (fate === 'fails') throw new Error('meant to fail');
            await add(tx, to, amount);
            expect(await sumOfBalances(tx)).toEqual(expect.any(Number));
          });
          committed.add(id);
        } catch (error) {
          expect((error as Error).message).toBe('meant to fail');
        }
      }),
    );
    underWay = false;
    await reader;

    const rows = await database.read.find(Transfer);
    expect(new Set(rows.map(({ id }) => id))).toEqual(committed);
    expect(committed.size).toBe(transfers.filter(({ fate }) => fate === 'succeeds').length);
    const balances = new Map(Array.from({ length: ACCOUNTS }, (_, n) => [`a${n}`, EACH]));
    for (const { fromId, toId, amount } of rows) {
      balances.set(fromId, (balances.get(fromId) ?? 0) - amount);
      balances.set(toId, (balances.get(toId) ?? 0) + amount);
    }
    expect(new Map((await database.read.find(Account)).map(({ id, balance }) => [id, balance]))).toEqual(balances);
    expect(sums).toBeGreaterThan(10);
  });

  it('never sell more than there is', async () => {
    const take = (): Promise<number> =>
      database.inTransaction((tx) =>
        updateWhere(tx, Account, { set: { balance: sql('balance - 40') }, where: { id: 'a0' }, and: sql('balance >= 40') }),
      );
    const taken = await Promise.all(Array.from({ length: 60 }, take));
    expect(taken.filter((rows) => rows === 1)).toHaveLength(25);
    expect((await database.read.findOneByOrFail(Account, { id: 'a0' })).balance).toBe(0);
  });

  it('that read, decide and write do not interfere once they have locked what they read', async () => {
    const double = (): Promise<void> =>
      database.inTransaction(async (tx) => {
        const [account] = await lockRows(tx, Account, 'WHERE id = ?', ['a0']);
        await dawdle(2);
        await updateWhere(tx, Account, { set: { balance: (account?.balance ?? NaN) * 2 }, where: { id: 'a0' } });
      });
    await Promise.all(Array.from({ length: 10 }, double));
    expect((await database.read.findOneByOrFail(Account, { id: 'a0' })).balance).toBe(EACH * 1024);
  });

  it('roll back a part of themselves by a savepoint', async () => {
    await database.inTransaction(async (tx) => {
      await add(tx, 'a0', 1);
      const part = tx.transaction(async (inner) => {
        await add(inner, 'a1', 1);
        throw new Error('only this part');
      });
      await expect(part).rejects.toThrow('only this part');
      await add(tx, 'a2', 1);
    });
    const balances = (await database.read.find(Account, { order: { id: 'ASC' }, take: 3 })).map(({ balance }) => balance);
    expect(balances).toEqual([EACH + 1, EACH, EACH + 1]);
  });

  it('see their own writes while a read outside sees the last commit', async () => {
    await database.inTransaction(async (tx) => {
      await add(tx, 'a0', 5);
      expect(await sumOfBalances(tx)).toBe(ACCOUNTS * EACH + 5);
      expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH);
      expect(await database.read.sum(Account, 'balance')).toBe(ACCOUNTS * EACH);
    });
    expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH + 5);
  });
});

describe('a process that is killed', () => {
  it('leaves nothing of its open transaction, and keeps what it has committed', async () => {
    await database.close();
    const child = spawn(
      process.execPath,
      [join(__dirname, '..', 'dist', 'crash.fixture.js'), target.url],
      { cwd: join(__dirname, '../../..'), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [report] = (await once(child.stdout, 'data')) as [Buffer];
    expect(report.toString().trim()).toBe('open');
    child.kill('SIGKILL');
    await once(child, 'exit');
    database = await openDatabase(accountsOptions(target.url));
    expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH + 1);
    // Nothing of it is left locked either.
    expect(await database.inTransaction((tx) => add(tx, 'a0', 1))).toBe(1);
  });
});

/** What SQLite has no like of. The run on MySQL or MariaDB is half of the whole check, and its summary says if it is missing. */
const onMysql = (name: string, tests: () => void): void => {
  if (process.env['TEST_MYSQL_URL'] !== undefined) describe(name, tests);
};

onMysql('on MySQL and MariaDB', () => {
  /** Two transactions that lock the same two rows in opposite orders, each holding its first before asking for the second. */
  async function meet(work: (tx: EntityManager, first: string, second: string, met: () => Promise<void>) => Promise<void>): Promise<number> {
    let attempts = 0;
    let arrived = 0;
    let release: () => void = () => undefined;
    const bothArrived = new Promise<void>((resolve) => (release = resolve));
    const met = async (): Promise<void> => {
      if ((arrived += 1) === 2) release();
      await bothArrived;
    };
    const run = (first: string, second: string): Promise<void> =>
      database.inTransaction(async (tx) => {
        attempts += 1;
        await work(tx, first, second, met);
      });
    await Promise.all([run('a0', 'a1'), run('a1', 'a0')]);
    return attempts;
  }

  it('runs the work again that lost a deadlock', async () => {
    const attempts = await meet(async (tx, first, second, met) => {
      await add(tx, first, 1);
      await met();
      await add(tx, second, 10);
    });
    expect(attempts).toBe(3);
    expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH + 22);
  });

  it('does not take work for done that has swallowed a deadlock', async () => {
    const attempts = await meet(async (tx, first, second, met) => {
      await add(tx, first, 1);
      await met();
      await add(tx, second, 10).catch(() => undefined);
      // Outside of the rolled-back transaction this would commit by itself.
      await add(tx, 'a5', 100).catch(() => undefined);
    });
    expect(attempts).toBe(3);
    expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH + 222);
  });

  it('runs the work again when the connection is lost, except during COMMIT', async () => {
    let attempts = 0;
    await database.inTransaction(async (tx) => {
      attempts += 1;
      await add(tx, 'a0', 1);
      if (attempts === 1) await killConnection(tx);
      await add(tx, 'a0', 1);
    });
    expect(attempts).toBe(2);
    expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH + 2);

    attempts = 0;
    const lostAtTheEnd = database.inTransaction(async (tx) => {
      attempts += 1;
      await add(tx, 'a0', 1);
      await killConnection(tx);
    });
    await expect(lostAtTheEnd).rejects.toThrow(CommitUnknownError);
    expect(attempts).toBe(1);
    expect(await sumOfBalances(database.read)).toBe(ACCOUNTS * EACH + 2);
  });

  /** From another connection, so that the one of the transaction does not notice before its next statement. */
  async function killConnection(tx: EntityManager): Promise<void> {
    const [row] = await query<{ id: number }>(tx, 'SELECT CONNECTION_ID() AS id');
    await execute(database.read, `KILL ${row?.id}`);
  }

  it('lets many transactions read outside of themselves without running out of connections', async () => {
    const work = Array.from({ length: 40 }, () =>
      database.inTransaction(async (tx) => {
        await add(tx, 'a0', 1);
        return sumOfBalances(database.read);
      }),
    );
    expect(await Promise.all(work)).toHaveLength(40);
  });

  it('refuses a schema whose collation is another one', async () => {
    const other = await testDatabaseUrl('collation');
    const opened = await openDatabase(accountsOptions(other.url));
    const schema = new URL(other.url).pathname.slice(1);
    await opened.execute(`ALTER DATABASE \`${schema}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci`);
    await expect(opened.migrate()).rejects.toThrow('utf8mb4_bin');
    await opened.close();
    await other.cleanup();
  });
});
