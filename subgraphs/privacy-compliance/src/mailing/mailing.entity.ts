import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** DRAFT until it is started; then RUNNING and PAUSED by turns; DONE and CANCELLED are final. */
export const MAILING_STATES = ['DRAFT', 'RUNNING', 'PAUSED', 'DONE', 'CANCELLED'] as const;
export type MailingState = (typeof MAILING_STATES)[number];

/** A letter to an audience, and how far it has come. It is about nobody: each of its messages has a row of its own. */
@Entity('mailing')
export class MailingEntity {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 64 })
  idempotencyKey!: string;

  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'varchar', length: 200 })
  titleSv!: string;

  @Column({ type: 'text' })
  textSv!: string;

  @Column({ type: 'varchar', length: 200, nullable: true })
  titleEn!: string | null;

  @Column({ type: 'text', nullable: true })
  textEn!: string | null;

  @Column({ type: 'varchar', length: 16 })
  state!: MailingState;

  /** The audience is gone through in the order of ids; up to this one all have a message. */
  @Column({ type: 'varchar', length: 36 })
  passedSubjectId!: string;

  @instantColumn()
  createdAt!: Date;

  /** Account of the member of staff. */
  @Column({ type: 'varchar', length: 64 })
  createdBy!: string;

  @instantColumn({ nullable: true })
  startedAt!: Date | null;

  @instantColumn({ nullable: true })
  endedAt!: Date | null;
}
