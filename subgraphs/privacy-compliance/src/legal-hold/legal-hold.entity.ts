import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** `endedBy` of a binding whose hold was lifted. */
export const LEGAL_HOLD_LIFTED = 'LEGAL_HOLD_LIFTED';

/** That the privacy office keeps data for a legal claim (GDPR Art. 17(3)(e)). Why is written in the vault, and nowhere else. */
@Entity('legal_hold')
export class LegalHoldEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** Made by whoever places it, so that placing it twice is placing it once. */
  @primaryIdColumn()
  id!: string;

  /** Of the data that it was placed on. */
  @Column({ type: 'simple-json' })
  categories!: readonly string[];

  /** SHA-256 (hex) of what was asked for but the reason, which is in the vault; null: placed before this was kept. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  requestDigest!: string | null;

  /** How many data it was placed on. */
  @Column({ type: 'int' })
  data!: number;

  @Column({ type: 'varchar', length: 64 })
  placedBy!: string;

  @instantColumn()
  placedAt!: Date;

  /** Exclusive; null: until it is lifted. */
  @instantColumn({ nullable: true })
  endsAt!: Date | null;

  /** When somebody has to look again at whether it is needed. */
  @instantColumn()
  reviewAt!: Date;

  @Column({ type: 'varchar', length: 64, nullable: true })
  liftedBy!: string | null;

  @instantColumn({ nullable: true })
  liftedAt!: Date | null;
}

/** Whether a hold keeps nothing any more: it was lifted, or has run out. */
export function isOver({ liftedAt, endsAt }: LegalHoldEntity, now: Date): boolean {
  return liftedAt !== null || (endsAt !== null && endsAt <= now);
}
