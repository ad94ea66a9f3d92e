import { query, selectRows, type Database } from '@andamal/database';
import { CategoryEntity } from '../categories/category.entity';
import { ProductEntity } from '../products/product.entity';
import { BundlePartEntity, VariantEntity } from '../products/variant.entity';
import type { ProductSearch } from '../search/product-search';
import { CatalogSnapshot, type CatalogChanges } from './catalog-snapshot';
import { CATALOG_STATE } from './catalog-writer';

/** How often a refresh that a writer overtakes is begun again before it takes what it has. */
const MAX_OVERTAKEN = 5;

/**
 * The way to the catalogue's data. Products are read into memory once; after that each request asks the database for one
 * number, the revision, and only what changed since is read again. So every replica shows a new price on its next
 * request, and a page costs two statements instead of a dozen.
 */
export class CatalogReader {
  private snapshot = CatalogSnapshot.empty();
  private refreshing: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly search: ProductSearch,
  ) {}

  /** The catalogue as it is now. One SELECT when nothing has changed. */
  async current(): Promise<CatalogSnapshot> {
    const revision = await this.readRevision();
    // A refresh that has begun before this request may miss what this request must see: then another follows.
    while (this.snapshot.revision < revision) {
      this.refreshing ??= this.refresh().finally(() => {
        this.refreshing = null;
      });
      await this.refreshing;
    }
    return this.snapshot;
  }

  private async refresh(): Promise<void> {
    const since = this.snapshot.revision;
    let revision = await this.readRevision();
    for (let attempt = 1; ; attempt += 1) {
      const changes = await this.readChanges(since, revision);
      const after = await this.readRevision();
      // Rows of two revisions may have been mixed. When writers never pause, the rows are taken as they are: what is
      // newer than `revision` is read again by the next request.
      if (after === revision || attempt >= MAX_OVERTAKEN) return this.apply(changes);
      revision = after;
    }
  }

  private apply(changes: CatalogChanges): void {
    const previous = this.snapshot;
    const next = previous.with(changes);
    const renamed = JSON.stringify(previous.categories.rows) !== JSON.stringify(next.categories.rows);
    const changed = renamed ? next.allProducts() : changes.products.flatMap(({ id }) => next.product(id) ?? []);
    this.search.update(changed);
    this.snapshot = next;
  }

  private async readChanges(since: number, revision: number): Promise<CatalogChanges> {
    const { read } = this.database;
    const ofChanged = 'JOIN product p ON p.id = v.productId WHERE p.revision > ?';
    const [categories, products, variants, parts] = await Promise.all([
      selectRows(read, CategoryEntity, 'ORDER BY position'),
      selectRows(read, ProductEntity, 'WHERE revision > ?', [since]),
      selectRows(
        read,
        VariantEntity,
        'WHERE productId IN (SELECT id FROM product WHERE revision > ?) ORDER BY productId, position',
        [since],
      ),
      selectRows(
        read,
        BundlePartEntity,
        `WHERE bundleVariantId IN (SELECT v.id FROM product_variant v ${ofChanged}) ORDER BY bundleVariantId, partVariantId`,
        [since],
      ),
    ]);
    return { revision, categories, products, variants, parts };
  }

  private async readRevision(): Promise<number> {
    const rows = await query<{ revision: number | string }>(
      this.database.read,
      'SELECT revision FROM catalog_state WHERE id = ?',
      [CATALOG_STATE],
    );
    return Number(rows[0]?.revision ?? 0);
  }
}
