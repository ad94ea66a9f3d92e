import type { CategoryEntity } from './category.entity';

export interface CategoryNode {
  readonly row: CategoryEntity;
  readonly parent: CategoryNode | null;
  /** In the order of the navigation. */
  readonly children: readonly CategoryNode[];
  /** From the top down to the category itself. */
  readonly path: readonly CategoryNode[];
}

interface GrowingNode extends CategoryNode {
  readonly children: CategoryNode[];
}

/** The shop's navigation, linked up. */
export class CategoryTree {
  readonly roots: readonly CategoryNode[];
  private readonly byId = new Map<string, CategoryNode>();
  private readonly bySlug = new Map<string, CategoryNode>();

  constructor(readonly rows: readonly CategoryEntity[]) {
    const childrenOf = new Map<string | null, CategoryEntity[]>();
    for (const row of [...rows].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))) {
      childrenOf.set(row.parentId, [...(childrenOf.get(row.parentId) ?? []), row]);
    }
    // Grown from the roots: rows that form a cycle hang on none, and are left out instead of looping for ever.
    const grow = (row: CategoryEntity, parent: GrowingNode | null): CategoryNode => {
      const path: CategoryNode[] = [...(parent?.path ?? [])];
      const node: GrowingNode = { row, parent, children: [], path };
      path.push(node);
      this.byId.set(row.id, node);
      this.bySlug.set(row.slug, node);
      for (const child of childrenOf.get(row.id) ?? []) node.children.push(grow(child, node));
      return node;
    };
    this.roots = (childrenOf.get(null) ?? []).map((row) => grow(row, null));
  }

  find(id: string): CategoryNode | undefined {
    return this.byId.get(id);
  }

  findBySlug(slug: string): CategoryNode | undefined {
    return this.bySlug.get(slug);
  }

  /** Every category, each before those inside it. */
  all(): readonly CategoryNode[] {
    return [...this.byId.values()];
  }

  /** The categories that show their products by rule. */
  selections(): CategoryNode[] {
    return this.all().filter((node) => node.row.selection !== null);
  }
}
