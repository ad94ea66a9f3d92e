import { idColumn, instantColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One sign-in and the refresh tokens that follow from it (the "family" of RFC 9700 4.14.2). Ending it deletes the row.
 * Only when it ends is kept of time: not when or from where the person was active.
 */
@Entity('session')
export class Session {
  /** The first part of each of its refresh tokens. It finds the session and proves nothing. */
  @PrimaryColumn({ type: 'varchar', length: 22 })
  id!: string;

  @idColumn()
  @Index('ix_session_account')
  accountId!: string;

  /** SHA-256 of the one refresh token that is good now. A hash without salt is enough for 256 random bits. */
  @Column({ type: 'varchar', length: 64 })
  tokenHash!: string;

  @instantColumn()
  @Index('ix_session_expires')
  expiresAt!: Date;

  /** Refreshing extends the session up to here, and no further. */
  @instantColumn()
  endsAt!: Date;
}
