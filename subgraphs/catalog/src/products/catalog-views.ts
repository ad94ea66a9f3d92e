import type { CategoryNode } from '../categories/category-tree';
import { Category, type CategorySelectionRule } from '../categories/category.types';
import type { ProductRecord, VariantRecord } from '../snapshot/catalog-records';
import type { CatalogSnapshot } from '../snapshot/catalog-snapshot';
import { price, type Language } from '@andamal/service';
import { conditionText, millimetres } from './attribute-texts';
import { colourFacts } from './colours';
import { Product, ProductVariant, type BundlePart } from './product.types';
import type { Translations } from './translations.types';

/**
 * A snapshot as GraphQL shows it in one language. Views are plain values, made once per snapshot: prices are split and
 * formatted once and not for each request, and the executor reads fields without calling anything.
 */
export class CatalogViews {
  private readonly products = new Map<ProductRecord, Product>();
  private readonly variants = new Map<VariantRecord, ProductVariant>();
  private readonly categories = new Map<CategoryNode, Category>();

  constructor(
    readonly snapshot: CatalogSnapshot,
    readonly language: Language,
  ) {}

  product(record: ProductRecord): Product {
    const known = this.products.get(record);
    if (known !== undefined) return known;
    const { row } = record;
    const view = new Product();
    // Known before its variants are made: they point back at it.
    this.products.set(record, view);
    Object.assign(view, {
      record,
      id: row.id,
      slug: row.slug,
      name: this.text(row.nameSv, row.nameEn),
      nameTranslations: translations(row.nameSv, row.nameEn),
      description: this.text(row.descriptionSv, row.descriptionEn),
      descriptionTranslations: translations(row.descriptionSv, row.descriptionEn),
      brand: row.brand,
      category: record.category === null ? null : this.category(record.category),
      specifications: row.specification.map((line) => ({
        label: this.text(line.labelSv, line.labelEn),
        value: this.text(line.valueSv, line.valueEn),
      })),
      isBundle: record.variants.some((variant) => variant.parts.length > 0),
      addedAt: row.addedAt,
    } satisfies Partial<Product>);
    view.variants = record.variants.map((variant) => this.variant(variant));
    const byPrice = [...view.variants].sort((a, b) => a.price.inclVat.amount - b.price.inclVat.amount);
    view.priceFrom = byPrice[0]?.price ?? null;
    view.priceTo = byPrice.at(-1)?.price ?? null;
    return view;
  }

  variant(record: VariantRecord): ProductVariant {
    // Making the product makes all of its variants that are for sale, this one as a rule.
    const product = this.product(record.product);
    const known = this.variants.get(record);
    if (known !== undefined) return known;
    const { row } = record;
    const view = new ProductVariant();
    this.variants.set(record, view);
    const label = this.text(row.labelSv, row.labelEn);
    const original = this.originalPrice(record);
    return Object.assign(view, {
      record,
      id: row.id,
      sku: row.sku,
      product,
      name: variantName(product.name, label),
      label,
      material: row.material,
      colour: row.colour === null ? null : this.colour(row.colour),
      diameterMm: row.diameterMicrometres === null ? null : millimetres(row.diameterMicrometres),
      netWeightGrams: row.netWeightGrams,
      volumeMl: row.volumeMillilitres,
      condition: row.condition,
      conditionText: conditionText(row.condition, this.language),
      price: price(row.priceInclVat, row.vatRate),
      originalPrice: original === null ? null : price(original, row.vatRate),
      discountPercent: original === null ? null : Math.floor((1 - row.priceInclVat / original) * 100),
      clearance: row.clearance,
      forSale: record.forSale,
      bundleParts: this.bundleParts(record),
    } satisfies Partial<ProductVariant>);
  }

  category(node: CategoryNode): Category {
    const known = this.categories.get(node);
    if (known !== undefined) return known;
    const { row } = node;
    const view = new Category();
    this.categories.set(node, view);
    return Object.assign(view, {
      id: row.id,
      slug: row.slug,
      name: this.text(row.nameSv, row.nameEn),
      nameTranslations: translations(row.nameSv, row.nameEn),
      description: this.text(row.descriptionSv, row.descriptionEn),
      selectionRule: row.selection as CategorySelectionRule | null,
      parent: node.parent === null ? null : this.category(node.parent),
      children: node.children.map((child) => this.category(child)),
      path: node.path.map((ancestor) => this.category(ancestor)),
    } satisfies Partial<Category>);
  }

  text(sv: string, en: string): string {
    return this.language === 'sv' ? sv : en;
  }

  private colour(code: string) {
    const facts = colourFacts(code);
    return { code, name: facts[this.language], hex: facts.hex };
  }

  private bundleParts(record: VariantRecord): BundlePart[] {
    return record.parts.flatMap(({ variantId, quantity }) => {
      const part = this.snapshot.variant(variantId);
      return part === undefined ? [] : [{ variant: this.variant(part), quantity }];
    });
  }

  private originalPrice({ row, parts }: VariantRecord): number | null {
    const before =
      row.originalPriceInclVat ??
      parts.reduce((sum, part) => sum + part.quantity * (this.snapshot.variant(part.variantId)?.row.priceInclVat ?? 0), 0);
    return before > row.priceInclVat ? before : null;
  }
}

export function variantName(product: string, label: string): string {
  return label === '' ? product : `${product}, ${label}`;
}

const viewsOf = new WeakMap<CatalogSnapshot, Partial<Record<Language, CatalogViews>>>();

/** The views of a snapshot in a language; they live as long as the snapshot. */
export function catalogViews(snapshot: CatalogSnapshot, language: Language): CatalogViews {
  let languages = viewsOf.get(snapshot);
  if (languages === undefined) viewsOf.set(snapshot, (languages = {}));
  return (languages[language] ??= new CatalogViews(snapshot, language));
}

function translations(sv: string, en: string): Translations {
  return { sv, en };
}
