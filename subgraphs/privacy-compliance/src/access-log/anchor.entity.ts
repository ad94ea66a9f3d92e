import { idColumn, instantColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which vault this is, and how often it was restored from a backup. One row, that a backup brings back with all else. */
@Entity('vault_identity')
export class VaultIdentityEntity {
  @PrimaryColumn({ type: 'int' })
  id!: number;

  /** Ties what lies outside of the database to it. */
  @idColumn()
  vaultId!: string;

  /** 0, and one more for each restore: lines at the same place before and after a restore are different lines. */
  @Column({ type: 'int' })
  generation!: number;
}

/** A signed statement of where the access log ended at an instant: who cuts the log off behind it, or rewrites it, is found out. */
@Entity('access_log_anchor')
export class AccessLogAnchorEntity {
  @PrimaryColumn({ type: 'int' })
  generation!: number;

  @PrimaryColumn({ type: 'bigint', transformer: { to: (value: number) => value, from: (value: string | number) => Number(value) } })
  seq!: number;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @instantColumn()
  anchoredAt!: Date;

  @Column({ type: 'varchar', length: 16 })
  keyId!: string;

  @Column({ type: 'varchar', length: 88 })
  signature!: string;
}
