import { instantColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How many attempts on one target failed during one window of time. The rows live as long as the window. */
@Entity('failed_attempts')
export class FailedAttempts {
  /** Keyed hash of target and window (see BlindIndex.ofAttempts). */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  attemptKey!: string;

  @Column({ type: 'int' })
  attempts!: number;

  @instantColumn()
  @Index('ix_failed_attempts_expires')
  expiresAt!: Date;
}
