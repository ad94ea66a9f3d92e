import { instantColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How many attempts on one target failed, or how much of a budget was used, in one window of time. Lives as long as it. */
@Entity('failed_attempts')
export class FailedAttempts {
  /** Keyed hash of target (or of budget and account) and window (see BlindIndex.ofAttempts). */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  attemptKey!: string;

  @Column({ type: 'int' })
  attempts!: number;

  @instantColumn()
  @Index('ix_failed_attempts_expires')
  expiresAt!: Date;
}
