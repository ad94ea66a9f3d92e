import { Column, Entity, LessThan, PrimaryColumn, Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  afterCommit,
  bigintColumn,
  deleteWhere,
  execute,
  insertMissing,
  insertOnce,
  insertRows,
  instantColumn,
  isDuplicateKey,
  openDatabase,
  query,
  selectRows,
  sql,
  StatementError,
  tableColumn,
  TransactionMisuseError,
  updateWhere,
  upsertRows,
  type Database,
} from './index';
import { testDatabaseUrl, type TestDatabaseUrl } from './testing';

@Entity('accounts')
class Account {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 50, nullable: true })
  label!: string | null;

  @bigintColumn()
  balance!: number;

  @instantColumn()
  openedAt!: Date;

  @Column({ type: 'boolean' })
  open!: boolean;

  @Column({ type: 'blob', nullable: true })
  seal!: Buffer | null;
}

class CreateAccounts1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'accounts',
        columns: [
          tableColumn.primaryId(),
          tableColumn.varchar('label', 50, { isNullable: true }),
          tableColumn.bigint('balance'),
          tableColumn.instant('openedAt'),
          tableColumn.boolean('open'),
          tableColumn.blob('seal', { isNullable: true }),
        ],
        indices: [{ name: 'accounts_label', columnNames: ['label'], isUnique: true }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('accounts');
  }
}

const openedAt = new Date('2026-11-23T10:11:12.345Z');

function account(id: string, facts: Partial<Account> = {}): Partial<Account> {
  return { id, label: null, balance: 100, openedAt, open: true, seal: null, ...facts };
}

let target: TestDatabaseUrl;
let database: Database;

function open(): Promise<Database> {
  return openDatabase({
    name: 'accounts',
    url: target.url,
    entities: [Account],
    migrations: [CreateAccounts1700000000001],
    poolSize: 4,
  });
}

beforeAll(async () => {
  target = await testDatabaseUrl('database');
  database = await open();
  await database.migrate();
});

afterAll(async () => {
  await database.close();
  await target.cleanup();
});

beforeEach(async () => {
  await database.execute('DELETE FROM accounts');
});

describe('openDatabase', () => {
  it('stores what an entity holds exactly, through TypeORM and through the thin helpers', async () => {
    const full = account('a', { label: 'Åsa 👋', balance: 2 ** 53 - 1, seal: Buffer.from([0, 255, 7]), open: false });
    await database.inTransaction(async (tx) => {
      await tx.insert(Account, full);
      await insertRows(tx, Account, [{ ...full, id: 'b', label: 'åsa 👋' }]);
    });
    const stored = [
      await database.read.findOneByOrFail(Account, { id: 'a' }),
      await database.read.findOneByOrFail(Account, { label: 'åsa 👋', openedAt }),
      ...(await selectRows(database.read, Account, 'WHERE id IN (?) ORDER BY id', [['a', 'b']])),
    ];
    expect(stored.map(({ id }) => id)).toEqual(['a', 'b', 'a', 'b']);
    for (const row of stored) {
      expect(row).toBeInstanceOf(Account);
      expect(row).toMatchObject({ balance: 2 ** 53 - 1, openedAt, open: false });
      expect(Buffer.compare(row.seal as Buffer, Buffer.from([0, 255, 7]))).toBe(0);
    }
  });

  it('compares instants by value in every kind of condition', async () => {
    await database.inTransaction((tx) => insertRows(tx, Account, [account('a')]));
    const later = new Date(openedAt.getTime() + 1);
    expect(await database.read.countBy(Account, { openedAt: LessThan(later) })).toBe(1);
    expect(await database.read.countBy(Account, { openedAt: LessThan(openedAt) })).toBe(0);
    const built = database.read.createQueryBuilder(Account, 'a').where('a.openedAt < :later', { later });
    expect(await built.getCount()).toBe(1);
    expect(await query(database.read, 'SELECT id FROM accounts WHERE openedAt < ?', [later])).toEqual([{ id: 'a' }]);
  });

  it('binds a lone NULL, buffer or boolean as a value', async () => {
    await database.inTransaction((tx) => insertRows(tx, Account, [account('a', { seal: Buffer.from('x') })]));
    expect(await query(database.read, 'SELECT id FROM accounts WHERE seal = ?', [Buffer.from('x')])).toEqual([{ id: 'a' }]);
    expect(await query(database.read, 'SELECT id FROM accounts WHERE `open` = ?', [true])).toEqual([{ id: 'a' }]);
    expect(await query(database.read, 'SELECT id FROM accounts WHERE label = ?', [null])).toEqual([]);
  });

  it('refuses values that no column can hold, and stays alive', async () => {
    for (const value of [{ id: 1 }, Symbol('x'), () => 1, NaN, 2n ** 60n]) {
      await expect(query(database.read, 'SELECT ?', [value as never])).rejects.toThrow(TypeError);
    }
  });

  it('refuses to write through `read`', async () => {
    await expect(execute(database.read, 'DELETE FROM accounts')).rejects.toThrow(StatementError);
    await expect(database.read.insert(Account, account('a'))).rejects.toThrow(StatementError);
    // Where it is no error of syntax.
    const disguised = "WITH gone AS (SELECT 'a' AS id) DELETE FROM accounts WHERE id IN (SELECT id FROM gone)";
    await expect(query(database.read, disguised)).rejects.toThrow(StatementError);
    await expect(query(database.read, "/* SELECT */ UPDATE accounts SET label = 'x'")).rejects.toThrow(StatementError);
  });

  it('keeps values out of its errors', async () => {
    const label = 'Unmistakable-7391';
    const error: unknown = await database
      .inTransaction((tx) => insertRows(tx, Account, [account('a', { label }), account('b', { label })]))
      .catch((caught: unknown) => caught);
    expect(isDuplicateKey(error)).toBe(true);
    const { message, stack, ...rest } = error as StatementError;
    expect(JSON.stringify([message, stack, rest, (error as StatementError).cause])).not.toContain('Unmistakable');
    expect((error as StatementError).constraint).toContain('label');
  });

  it('migrates once however many ask at the same time, and knows what is pending', async () => {
    const fresh = await testDatabaseUrl('migrate');
    const options = { name: 'm', url: fresh.url, entities: [Account], migrations: [CreateAccounts1700000000001] };
    // Several processes on one SQLite file are not supported; several replicas on one schema are.
    const replicas = await Promise.all(Array.from({ length: fresh.kind === 'mysql' ? 4 : 1 }, () => openDatabase(options)));
    const [first] = replicas as [Database];
    expect(await first.pendingMigrations()).toBe(1);
    await Promise.all(replicas.map((replica) => replica.migrate()));
    await first.migrate();
    expect(await first.pendingMigrations()).toBe(0);
    expect(await query(first.read, 'SELECT name FROM migrations')).toHaveLength(1);
    await Promise.all(replicas.map((replica) => replica.close()));
    await fresh.cleanup();
  });

  it('answers a ping until it is closed', async () => {
    const other = await open();
    await other.ping();
    await other.close();
    await expect(other.ping()).rejects.toThrow();
  });
});

describe('rows', () => {
  it('updates only while the condition holds, and counts the rows it found', async () => {
    await database.inTransaction(async (tx) => {
      await insertRows(tx, Account, [account('a', { balance: 5 }), account('b', { balance: 5 })]);
      const take = (id: string, amount: number): Promise<number> =>
        updateWhere(tx, Account, { set: { balance: sql('balance - ?', [amount]) }, where: { id }, and: sql('balance >= ?', [amount]) });
      expect(await take('a', 4)).toBe(1);
      expect(await take('a', 4)).toBe(0);
      // The row is found although nothing in it changes.
      expect(await updateWhere(tx, Account, { set: { balance: 5 }, where: { id: 'b' } })).toBe(1);
      expect(await updateWhere(tx, Account, { set: { open: false }, where: { id: ['a', 'b', 'c'], label: null } })).toBe(2);
      expect(await deleteWhere(tx, Account, { id: ['a'] }, sql('openedAt = ?', [openedAt]))).toBe(1);
    });
    expect(await database.read.findBy(Account, { open: false })).toMatchObject([{ id: 'b', balance: 5 }]);
  });

  it('refuses a condition that would reach every row by accident', async () => {
    await database.inTransaction(async (tx) => {
      await expect(deleteWhere(tx, Account, {})).rejects.toThrow('empty');
      await expect(deleteWhere(tx, Account, { id: undefined })).rejects.toThrow('undefined');
    });
  });

  it('tells a taken key from a free one and goes on with the transaction', async () => {
    await database.inTransaction(async (tx) => {
      expect(await insertOnce(tx, Account, account('a', { label: 'x' }))).toBe(true);
      expect(await insertOnce(tx, Account, account('a'))).toBe(false);
      expect(await insertOnce(tx, Account, account('b', { label: 'x' }))).toBe(false);
      await expect(insertOnce(tx, Account, { ...account('c'), balance: null as never })).rejects.toThrow(StatementError);
      await insertMissing(tx, Account, [account('a', { balance: 1 }), account('d')]);
      await upsertRows(tx, Account, [account('a', { balance: 7 }), account('e')], { key: ['id'], set: ['balance'] });
    });
    const rows = await selectRows(database.read, Account, 'ORDER BY id');
    expect(rows.map(({ id, balance, label }) => [id, balance, label])).toEqual([
      ['a', 7, 'x'],
      ['d', 100, null],
      ['e', 100, null],
    ]);
  });

  it('inserts more rows than one statement can carry', async () => {
    const rows = Array.from({ length: 1201 }, (_, n) => account(`n${n}`));
    const { total } = await database.statements.measure(() => database.inTransaction((tx) => insertRows(tx, Account, rows)));
    expect(total).toBe(2 + 3);
    expect(await database.read.count(Account)).toBe(1201);
    expect(await query(database.read, 'SELECT COUNT(*) AS n FROM accounts WHERE id IN (?)', [rows.map(({ id }) => id)])).toEqual([{ n: 1201 }]);
    expect(await query(database.read, 'SELECT COUNT(*) AS n FROM accounts WHERE id IN (?)', [[]])).toEqual([{ n: 0 }]);
  });
});

describe('StatementCounter', () => {
  it('counts what is really sent, and shows texts without values', async () => {
    const before = { total: database.statements.total, selects: database.statements.selects };
    const measured = await database.statements.measure(async () => {
      await database.inTransaction((tx) => tx.insert(Account, account('a', { label: 'secret' })));
      return database.read.findBy(Account, { label: 'secret' });
    });
    expect(measured.result).toHaveLength(1);
    expect(measured.statements[0]).toMatch(/^(BEGIN IMMEDIATE|START TRANSACTION)$/);
    expect(measured.statements.slice(1).map((text) => text.split(' ')[0])).toEqual(['INSERT', 'COMMIT', 'SELECT']);
    expect(measured.statements.join()).not.toContain('secret');
    expect(measured).toMatchObject({ total: 4, selects: 1 });
    expect(database.statements.total - before.total).toBe(4);
    expect(database.statements.selects - before.selects).toBe(1);
    await database.ping();
    expect(measured.statements).toHaveLength(4);
  });
});

describe('inTransaction', () => {
  it('refuses to be nested, also after an await, but what it starts after its commit is free', async () => {
    await database.inTransaction(async (tx) => {
      await query(tx, 'SELECT 1');
      await expect(database.inTransaction(async () => undefined)).rejects.toThrow(TransactionMisuseError);
      await expect(database.execute('DELETE FROM accounts')).rejects.toThrow(TransactionMisuseError);
    });
    let later: Promise<unknown> | undefined;
    await database.inTransaction(async (tx) => {
      afterCommit(tx, () => void (later = database.inTransaction((own) => query(own, 'SELECT 2 AS two'))));
    });
    expect(await later).toEqual([{ two: 2 }]);
  });

  it('refuses a manager whose transaction has ended', async () => {
    const [escaped, ...others] = await database.inTransaction(async (tx) => [tx, tx.withRepository(tx.getRepository(Account)).manager]);
    for (const tx of [escaped, ...others]) {
      if (tx === undefined) throw new Error('no manager');
      await expect(tx.insert(Account, account('late'))).rejects.toThrow(TransactionMisuseError);
      await expect(query(tx, 'SELECT 1')).rejects.toThrow(TransactionMisuseError);
      expect(() => afterCommit(tx, () => undefined)).toThrow(TransactionMisuseError);
    }
    expect(await database.read.count(Account)).toBe(0);
  });

  it('calls back after a commit and never after a roll-back', async () => {
    const calls: string[] = [];
    await database.inTransaction(async (tx) => {
      afterCommit(tx, () => {
        throw new Error('a failing callback does not undo the transaction');
      });
      afterCommit(tx, () => calls.push('committed'));
      await insertRows(tx, Account, [account('a')]);
      expect(calls).toEqual([]);
    });
    const failing = database.inTransaction(async (tx) => {
      afterCommit(tx, () => calls.push('rolled back'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(calls).toEqual(['committed']);
    expect(await database.read.count(Account)).toBe(1);
  });
});
