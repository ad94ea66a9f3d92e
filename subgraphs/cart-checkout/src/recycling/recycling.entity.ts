import { Column, Entity, PrimaryColumn } from 'typeorm';

export const RECYCLING_KINDS = ['SPOOL', 'CARTRIDGE', 'BOTTLE'] as const;
export type RecyclingKind = (typeof RECYCLING_KINDS)[number];

/** A kind of used packaging that the shop takes back. */
@Entity('recycling_item')
export class RecyclingItemEntity {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  code!: string;

  @Column({ type: 'varchar', length: 16 })
  kind!: RecyclingKind;

  @Column({ type: 'varchar', length: 120 })
  nameSv!: string;

  @Column({ type: 'varchar', length: 120 })
  nameEn!: string;

  /** In which condition it is taken back. */
  @Column({ type: 'varchar', length: 255 })
  ruleSv!: string;

  @Column({ type: 'varchar', length: 255 })
  ruleEn!: string;

  /** How many fit into one return. */
  @Column({ type: 'int' })
  maxQuantity!: number;

  @Column({ type: 'int' })
  position!: number;
}
