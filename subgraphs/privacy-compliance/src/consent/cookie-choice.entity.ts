import { instantColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Holder of a customer's answer. */
export function customersAnswer(subjectId: string): string {
  return `s:${subjectId}`;
}

/** What a browser or a customer answered about cookies, with the proof of what was shown. */
@Entity('cookie_choice')
export class CookieChoiceEntity {
  /** `s:` and a subject id, or `v:` and the SHA-256 of a visitor's token: the table cannot be joined to a browser. */
  @PrimaryColumn({ type: 'varchar', length: 72 })
  holder!: string;

  /** Code of the register's choice. */
  @Column({ type: 'varchar', length: 32 })
  choice!: string;

  @Column({ type: 'varchar', length: 32 })
  registerVersion!: string;

  /** The reading of "no thanks" that applied: STRICT or AS_POLICY. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  reading!: string | null;

  @Column({ type: 'varchar', length: 8, nullable: true })
  language!: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  textVersion!: string | null;

  /** SHA-256 (hex) of the whole question as it was shown. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  textDigest!: string | null;

  @instantColumn()
  chosenAt!: Date;

  /** When the row goes. */
  @instantColumn({ nullable: true })
  expiresAt!: Date | null;
}
