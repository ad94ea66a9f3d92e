import { instantColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often one of the staff looked a number up in one window of time. The rows live as long as the window. */
@Entity('look_up_count')
export class LookUpCountEntity {
  /** Account of the staff and window, such as `<id>:60000:29406840`. */
  @PrimaryColumn({ type: 'varchar', length: 96 })
  countKey!: string;

  @Column({ type: 'int' })
  lookUps!: number;

  @instantColumn()
  @Index('ix_look_up_count_expires')
  expiresAt!: Date;
}
