import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, Index } from 'typeorm';

/**
 * That an account is to have another address to sign in with, once a code that went there has come back. One per account:
 * a further request takes the place of the one before. The address itself lies in the vault, as the deposit of the same id.
 */
@Entity('address_change')
export class AddressChange {
  @primaryIdColumn()
  accountId!: string;

  @idColumn()
  id!: string;

  /** What the account will be found by: see BlindIndex.ofEmail. */
  @Column({ type: 'varchar', length: 64 })
  emailIndex!: string;

  /** The case of the privacy office in which it was begun; null: the customer began it. */
  @idColumn({ nullable: true })
  caseId!: string | null;

  @instantColumn()
  @Index('ix_address_change_expires')
  expiresAt!: Date;
}
