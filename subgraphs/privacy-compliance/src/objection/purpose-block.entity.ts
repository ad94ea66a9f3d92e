import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Entity, PrimaryColumn } from 'typeorm';

export const BLOCK_KINDS = ['OBJECTED', 'CONSENT_WITHDRAWN', 'RESTRICTED'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** A restriction of every purpose. */
export const EVERY_PURPOSE = '*';

/** What the person has put in the way of a purpose, in force now. */
@Entity('purpose_block')
export class PurposeBlockEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** A purpose of the register, or {@link EVERY_PURPOSE}. */
  @PrimaryColumn({ type: 'varchar', length: 40 })
  purpose!: string;

  @PrimaryColumn({ type: 'varchar', length: 24 })
  kind!: BlockKind;

  @instantColumn()
  since!: Date;
}
