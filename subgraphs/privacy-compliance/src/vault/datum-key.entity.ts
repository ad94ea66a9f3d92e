import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/**
 * The key of one datum, wrapped, with everything else that must die with it. In a table of its own, so that it is backed
 * up apart from the data: a datum is erased by deleting this row, and no backup of the data brings it back.
 */
@Entity('datum_key')
export class DatumKeyEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  datumId!: string;

  /** Which key-encryption key wrapped it. */
  @Column({ type: 'varchar', length: 32 })
  kekId!: string;

  @Column({ type: 'blob' })
  wrapped!: Buffer;

  /** SHA-256 of the key, hex: it proves later which key was destroyed, and says nothing about the value. */
  @Column({ type: 'varchar', length: 64 })
  commitment!: string;

  /** HMAC of subject, category and value: finds the same value of the same person, and no one else's. */
  @Column({ type: 'varchar', length: 43 })
  fingerprint!: string;

  /** HMAC of category and value, for the categories by which a person is looked up. */
  @Column({ type: 'varchar', length: 43, nullable: true })
  blindIndex!: string | null;
}

/** That a key is no more. Replayed over a restored backup of the keys before its first read. */
@Entity('destroyed_key')
export class DestroyedKeyEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  datumId!: string;

  @Column({ type: 'varchar', length: 64 })
  commitment!: string;

  @instantColumn()
  destroyedAt!: Date;
}
