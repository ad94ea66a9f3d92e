import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DeliveryMethodCode } from '../delivery/delivery-policy';
import type { OrderState } from './order.states';

/**
 * A purchase. The person behind it is an opaque subject id; everything about them is in the vault, and when nothing is left there
 * for the order, it is nobody's: see `order-unlinking.ts`.
 */
@Entity('shop_order')
export class OrderEntity {
  @primaryIdColumn()
  id!: string;

  /** What people call the order by. Random, so that it tells neither how many orders there are nor the next one. */
  @Column({ type: 'varchar', length: 16 })
  @Index('uq_shop_order_number', { unique: true })
  number!: string;

  @Column({ type: 'varchar', length: 16 })
  state!: OrderState;

  @Column({ type: 'int' })
  version!: number;

  /** Null once nothing of the person is held for it. */
  @idColumn({ nullable: true })
  @Index('ix_shop_order_subject')
  subjectId!: string | null;

  /** Null for guests, and once the account is closed. */
  @idColumn({ nullable: true })
  accountId!: string | null;

  /** The deposit of the buyer's data in the vault: the id of this order's `OrderPlaced` event. Goes with the subject, whose id follows from it. */
  @idColumn({ nullable: true })
  depositId!: string | null;

  @idColumn()
  reservationId!: string;

  @Column({ type: 'varchar', length: 16 })
  deliveryMethod!: DeliveryMethodCode;

  /** Öre with VAT, as all amounts here. */
  @Column({ type: 'int' })
  goodsTotal!: number;

  @Column({ type: 'int' })
  shippingTotal!: number;

  @Column({ type: 'int' })
  shippingVatRate!: number;

  @Column({ type: 'int' })
  total!: number;

  @Column({ type: 'int' })
  vatTotal!: number;

  @Column({ type: 'varchar', length: 64, nullable: true })
  carrier!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  trackingReference!: string | null;

  @instantColumn()
  placedAt!: Date;

  @instantColumn({ nullable: true })
  dispatchedAt!: Date | null;

  @instantColumn({ nullable: true })
  deliveredAt!: Date | null;

  @instantColumn({ nullable: true })
  cancelledAt!: Date | null;
}

/** What was bought, as it was called and priced then. */
@Entity('order_line')
export class OrderLineEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  orderId!: string;

  @PrimaryColumn({ type: 'int' })
  position!: number;

  @idColumn()
  variantId!: string;

  @Column({ type: 'varchar', length: 64 })
  sku!: string;

  @Column({ type: 'varchar', length: 255 })
  nameSv!: string;

  @Column({ type: 'varchar', length: 255 })
  nameEn!: string;

  @Column({ type: 'int' })
  quantity!: number;

  @Column({ type: 'int' })
  unitPrice!: number;

  @Column({ type: 'int' })
  vatRate!: number;
}

/** What the customer sends back with this order. */
@Entity('order_recycling_line')
export class OrderRecyclingLineEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  orderId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40 })
  itemCode!: string;

  @Column({ type: 'int' })
  quantity!: number;
}
