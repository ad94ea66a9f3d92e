import { Column, Entity, PrimaryColumn, Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { bigintColumn, tableColumn, type DatabaseOptions } from './index';

/** Tables for the specs of transactions: money that moves and must neither appear nor vanish. */
@Entity('accounts')
export class Account {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @bigintColumn()
  balance!: number;
}

@Entity('transfers')
export class Transfer {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 36 })
  fromId!: string;

  @Column({ type: 'varchar', length: 36 })
  toId!: string;

  @bigintColumn()
  amount!: number;
}

class CreateAccounts1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table({ name: 'accounts', columns: [tableColumn.primaryId(), tableColumn.bigint('balance')] }));
    await runner.createTable(
      new Table({
        name: 'transfers',
        columns: [tableColumn.primaryId(), tableColumn.id('fromId'), tableColumn.id('toId'), tableColumn.bigint('amount')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('transfers');
    await runner.dropTable('accounts');
  }
}

export function accountsOptions(url: string): DatabaseOptions {
  return { name: 'accounts', url, entities: [Account, Transfer], migrations: [CreateAccounts1700000000003], poolSize: 5 };
}
