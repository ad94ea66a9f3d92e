import { idColumn, instantColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Language } from '@andamal/service';
import type { CaseKind } from '../case.states';

/** That somebody asked with the number of an order, whether there is such an order or not. */
@Entity('identity_proof')
export class GuestRequestEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** The guest whose order it is; null: there is no such order, or it is not a guest's. */
  @idColumn({ nullable: true })
  subjectId!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  orderId!: string | null;

  @Column({ type: 'varchar', length: 24 })
  kind!: CaseKind;

  @Column({ type: 'text' })
  scope!: string;

  @Column({ type: 'varchar', length: 2 })
  language!: Language;

  @instantColumn()
  requestedAt!: Date;

  @instantColumn()
  expiresAt!: Date;

  /** When the code was asked for; null: not yet, or there is nobody to send one to. */
  @instantColumn({ nullable: true })
  codeSentAt!: Date | null;

  @instantColumn({ nullable: true })
  provenAt!: Date | null;
}

/** How often something was asked about in one window of time. The rows live as long as the window. */
@Entity('identity_attempts')
export class GuestAttemptsEntity {
  /** Keyed hash of what was asked about, and the window. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  attemptKey!: string;

  @Column({ type: 'int' })
  attempts!: number;

  @instantColumn()
  expiresAt!: Date;
}
