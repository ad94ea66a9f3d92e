import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, Index } from 'typeorm';

export const ACCOUNT_KINDS = ['CUSTOMER', 'STAFF'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export const ACCOUNT_STATES = ['OPEN', 'CLOSED'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/**
 * Someone who can sign in: a customer, or staff. Customers and staff share the table, so that an address has one account
 * and nobody can register under the address of a colleague. A closed account has neither index nor hash: nothing of the
 * person is left in it but ids that mean nothing outside.
 */
@Entity('account')
export class Account {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 16 })
  kind!: AccountKind;

  /** The data subject that a customer is; null for staff. */
  @idColumn({ nullable: true })
  @Index('uq_account_subject', { unique: true })
  subjectId!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  @Index('uq_account_email_index', { unique: true })
  emailIndex!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  passwordHash!: string | null;

  /** Codes of the policy register's roles; empty for customers. */
  @Column({ type: 'simple-json' })
  roles!: string[];

  @Column({ type: 'varchar', length: 16 })
  state!: AccountState;

  @instantColumn()
  createdAt!: Date;
}
