import { bigintColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import type { ErasureGround, KeepUntil } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { Column, Entity } from 'typeorm';
import type { CaseChannel, CaseDecision, CaseKind, CaseState, CaseWait, IdentityMethod } from '../cases/case.states';

/** What the worker keeps in a case for itself: no fact of it. A restored case begins without. */
export const WORKERS_OWN = ['waitsFor', 'attempts', 'lastErrorCode', 'wakeAt', 'leaseHolder', 'leaseUntil'] as const satisfies readonly (keyof RightsCaseEntity)[];

/** What a case is, of whomever. */
export type CaseRow = Omit<RightsCaseEntity, 'subjectId' | (typeof WORKERS_OWN)[number]>;

/** That a person exercised a right, where that stands, and by when it has to be answered. */
@Entity('rights_case')
export class RightsCaseEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 24 })
  kind!: CaseKind;

  /** ALL, or codes in alphabetical order: categories of an erasure, purposes of a restriction, objection or withdrawal. */
  @Column({ type: 'text' })
  scope!: string;

  /** Whether an erasure closed the account. */
  @Column({ type: 'boolean' })
  accountClosed!: boolean;

  @instantColumn()
  openedAt!: Date;

  @Column({ type: 'varchar', length: 20 })
  state!: CaseState;

  @Column({ type: 'varchar', length: 8 })
  channel!: CaseChannel;

  /** The kind, while a further request of that kind joins this case; null from then on. Unique per subject. */
  @Column({ type: 'varchar', length: 24, nullable: true })
  activeKey!: string | null;

  /** The language in which the person is answered. */
  @Column({ type: 'varchar', length: 2 })
  language!: Language;

  /** Who of the staff opened it; null: the person. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  openedBy!: string | null;

  /** When the request came in. */
  @instantColumn()
  receivedAt!: Date;

  @instantColumn({ nullable: true })
  identityProvenAt!: Date | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  identityMethod!: IdentityMethod | null;

  /** From when the months are counted: since then it is known who asks (GDPR Art. 12(3) and (6)). */
  @instantColumn({ nullable: true })
  clockFrom!: Date | null;

  /** Since when the clock stands still; null: it runs, or has not begun. */
  @instantColumn({ nullable: true })
  pausedSince!: Date | null;

  /** For how many days the clock has stood still before. */
  @Column({ type: 'int' })
  pausedDays!: number;

  /** By when it has to be answered (exclusive); null: the clock does not run. */
  @instantColumn({ nullable: true })
  dueAt!: Date | null;

  /** By when the policy has it answered as a rule (exclusive). */
  @instantColumn({ nullable: true })
  replyBy!: Date | null;

  @Column({ type: 'int' })
  extendedMonths!: number;

  @instantColumn({ nullable: true })
  extendedAt!: Date | null;

  @Column({ type: 'varchar', length: 12, nullable: true })
  decision!: CaseDecision | null;

  @instantColumn({ nullable: true })
  closedAt!: Date | null;

  /** What it waits for; null: nothing. */
  @Column({ type: 'varchar', length: 24, nullable: true })
  waitsFor!: CaseWait | null;

  /** How often its present step was tried in vain. */
  @Column({ type: 'int' })
  attempts!: number;

  @Column({ type: 'varchar', length: 64, nullable: true })
  lastErrorCode!: string | null;

  /** When the worker looks at it, by the machine's clock (milliseconds since 1970); null: not by itself. */
  @bigintColumn({ nullable: true })
  wakeAt!: number | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  leaseHolder!: string | null;

  /** Until when one worker has it to itself, by the machine's clock. */
  @bigintColumn()
  leaseUntil!: number;
}

/** What an erasure did to one datum. */
@Entity('rights_case_item')
export class RightsCaseItemEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  caseId!: string;

  @primaryIdColumn()
  datumId!: string;

  @Column({ type: 'int' })
  position!: number;

  @Column({ type: 'varchar', length: 40 })
  category!: string;

  @Column({ type: 'varchar', length: 8 })
  outcome!: 'GOES' | 'STAYS';

  @Column({ type: 'simple-json' })
  grounds!: readonly StoredGround[];

  @Column({ type: 'varchar', length: 16 })
  keepKind!: KeepUntil['kind'];

  @instantColumn({ nullable: true })
  keepUntil!: Date | null;
}

export type StoredGround = Omit<ErasureGround, 'until'> & { readonly until: string | null };
