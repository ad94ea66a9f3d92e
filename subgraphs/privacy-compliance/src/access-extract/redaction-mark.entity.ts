import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A passage in a conversation that staff have marked as being about somebody else than its subject. Places only, no words. */
@Entity('redaction_mark')
export class RedactionMarkEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  datumId!: string;

  /** In UTF-16 units of the text, as JavaScript and GraphQL clients count; the end is exclusive. */
  @PrimaryColumn({ type: 'int' })
  startsAt!: number;

  @PrimaryColumn({ type: 'int' })
  endsAt!: number;

  /** Account of the member of staff. */
  @Column({ type: 'varchar', length: 64 })
  markedBy!: string;

  @instantColumn()
  markedAt!: Date;
}
