import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The pages that are told apart. A closed list: a path that anybody may send could hold anything about anybody. */
export const PAGES = ['HOME', 'CATEGORY', 'PRODUCT', 'SEARCH', 'GUIDE', 'CART', 'CHECKOUT', 'ACCOUNT', 'CONTACT', 'PRIVACY', 'OTHER'] as const;
export type Page = (typeof PAGES)[number];

/**
 * How often a page was looked at, and how many of a product were ordered, in one day. No id of any person, visit or order,
 * and no time within the day: there is nothing by which a row could be joined to anybody (GDPR recital 26).
 */
@Entity('page_count')
export class PageCountEntity {
  /** The day in Stockholm, such as 2026-11-23. */
  @PrimaryColumn({ type: 'varchar', length: 10 })
  day!: string;

  @PrimaryColumn({ type: 'varchar', length: 16 })
  page!: Page;

  /** For PRODUCT: which; else empty. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  productId!: string;

  @Column({ type: 'int' })
  views!: number;

  @Column({ type: 'int' })
  ordered!: number;
}
