import { instantColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version of the policy register that the vault has run with. A version that has run is not changed any more. */
@Entity('register_version')
export class RegisterVersionEntity {
  @PrimaryColumn({ type: 'varchar', length: 32 })
  version!: string;

  /** The day of the change, ISO. */
  @Column({ type: 'varchar', length: 10 })
  date!: string;

  /** SHA-256 of the document, hex, whatever the order of its keys. */
  @Column({ type: 'varchar', length: 64 })
  digest!: string;

  /** The whole register, JSON, compressed: what was promised then can be read later. */
  @Column({ type: 'blob' })
  document!: Buffer;

  /** When a vault first ran with it. */
  @instantColumn()
  ranSince!: Date;
}
