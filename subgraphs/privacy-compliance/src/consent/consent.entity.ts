import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** A consent, with the proof of what was shown (GDPR Art. 7(1)). The row stays when it is withdrawn. */
@Entity('consent')
export class ConsentEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** The context of the bindings that rest on it. */
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'varchar', length: 64 })
  accountId!: string;

  @Column({ type: 'varchar', length: 32 })
  textVersion!: string;

  @Column({ type: 'varchar', length: 8 })
  language!: string;

  /** SHA-256 of the text that was shown, hex; null: the register has no text of that version. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  textDigest!: string | null;

  @Column({ type: 'varchar', length: 16 })
  channel!: string;

  @instantColumn()
  givenAt!: Date;

  @instantColumn({ nullable: true })
  withdrawnAt!: Date | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  withdrawnChannel!: string | null;
}
