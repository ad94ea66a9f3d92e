import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That a case of erasure ended in a receipt: one per case. */
@Entity('erasure_receipt')
export class ErasureReceiptEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  caseId!: string;

  @Column({ type: 'varchar', length: 36 })
  id!: string;

  @instantColumn()
  issuedAt!: Date;
}

/** The text of a receipt, cut into parts, since a TEXT column holds 64 KB. Holds no personal data. */
@Entity('erasure_receipt_part')
export class ErasureReceiptPartEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  caseId!: string;

  @PrimaryColumn({ type: 'int' })
  part!: number;

  @Column({ type: 'text' })
  content!: string;
}
