import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

export const TEST_PROVIDER_STATES = ['AUTHORISED', 'DECLINED', 'CAPTURED', 'VOIDED', 'REFUNDED'] as const;
export type TestProviderState = (typeof TEST_PROVIDER_STATES)[number];

/** The books of the built-in test provider: outside of the shop's own tables and transactions, as a real one's are. */
@Entity('test_provider_payment')
export class TestProviderPaymentEntity {
  @primaryIdColumn()
  reference!: string;

  @Column({ type: 'varchar', length: 16 })
  state!: TestProviderState;

  @Column({ type: 'int' })
  amount!: number;

  @instantColumn()
  changedAt!: Date;
}
