import { idColumn, instantColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const CART_STATES = ['OPEN', 'ORDERED', 'MERGED'] as const;
export type CartState = (typeof CART_STATES)[number];

/** What somebody wants to buy. It holds nothing about who that is, but for the opaque ids of a signed-in customer. */
@Entity('cart')
export class CartEntity {
  /** A secret of 128 random bits: whoever has it may use a guest's cart. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 16 })
  state!: CartState;

  /** Goes up with each change, so that a checkout can tell that what it sells is what was in the cart. */
  @Column({ type: 'int' })
  version!: number;

  /** Whose open cart it is; null for a guest's and for closed ones, so that each account has one open cart at most. */
  @idColumn({ nullable: true })
  @Index('uq_cart_account', { unique: true })
  accountId!: string | null;

  @idColumn({ nullable: true })
  @Index('ix_cart_subject')
  subjectId!: string | null;

  @instantColumn()
  createdAt!: Date;

  @instantColumn()
  @Index('ix_cart_changed')
  changedAt!: Date;
}

export const LINE_KINDS = ['GOODS', 'RECYCLING'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Goods to buy, or used packaging to send back. In one table, so that a cart is read in one statement. */
@Entity('cart_line')
export class CartLineEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  cartId!: string;

  @PrimaryColumn({ type: 'varchar', length: 16 })
  kind!: LineKind;

  /** Id of the variant, or code of the packaging. */
  @PrimaryColumn({ type: 'varchar', length: 40 })
  item!: string;

  @Column({ type: 'int' })
  quantity!: number;

  /** Price of one in öre with VAT, as the customer last saw it; 0 for packaging. */
  @Column({ type: 'int' })
  seenPrice!: number;

  @instantColumn()
  addedAt!: Date;
}
