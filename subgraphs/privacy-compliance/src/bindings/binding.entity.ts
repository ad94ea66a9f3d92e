import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import type { ContextKind } from '@andamal/policy';
import { Column, Entity } from 'typeorm';

/** Datum × purpose, for a context, from and until. A datum with no live binding has no right to exist. */
@Entity('binding')
export class BindingEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  id!: string;

  @idColumn()
  datumId!: string;

  /** The datum's actual category, here too so that an audience is found by one index. */
  @Column({ type: 'varchar', length: 40 })
  category!: string;

  /** A purpose of the register, or a hold. */
  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'varchar', length: 16 })
  contextKind!: ContextKind;

  @Column({ type: 'varchar', length: 64 })
  contextId!: string;

  /** For a hold: the deposit that it holds for. Empty for a purpose. */
  @Column({ type: 'varchar', length: 64 })
  holdOf!: string;

  /** The event that opened it. */
  @Column({ type: 'varchar', length: 64 })
  sourceEventId!: string;

  @instantColumn()
  opensAt!: Date;

  /** Exclusive; null: no date. */
  @instantColumn({ nullable: true })
  endsAt!: Date | null;

  @instantColumn({ nullable: true })
  closedAt!: Date | null;

  /** Type of the event, or the right, that fixed its end. */
  @Column({ type: 'varchar', length: 40, nullable: true })
  endedBy!: string | null;

  /** When the sweep has to look at it; null: never, or no more. */
  @instantColumn({ nullable: true })
  dueAt!: Date | null;
}
