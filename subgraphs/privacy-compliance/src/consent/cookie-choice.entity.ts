import { instantColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a browser or a customer answered about cookies. */
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

  @instantColumn()
  chosenAt!: Date;
}
