import { primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** An act that has yet to reach the place outside of the database; deleted when it has. */
@Entity('privacy_act')
export class PrivacyActEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  id!: string;

  @Column({ type: 'text' })
  line!: string;
}
