import type { CategoryEntity } from '../categories/category.entity';
import { ProductCondition } from '../products/product-condition';
import type { BundlePartEntity, VariantEntity } from '../products/variant.entity';
import type { ProductToSave } from '../snapshot/catalog-writer';
import type { StockLevelEntity } from '../stock/stock-level.entity';
import { accessoryProducts, penProducts } from './accessories';
import { bundleProducts } from './bundles';
import { CATEGORIES } from './categories';
import { filamentProducts } from './filament';
import { machineProducts } from './machines';
import { partProducts } from './parts';
import { resinProducts } from './resin';
import type { SeedProduct, SeedVariant } from './seed.types';
import { digestOf, stableId } from './stable-id';

const VAT_RATE = 2500;
const FIRST_DAY = Date.UTC(2024, 1, 1);
const DAYS = 960;

export function seedProducts(): SeedProduct[] {
  return [
    ...machineProducts(),
    ...filamentProducts(),
    ...resinProducts(),
    ...partProducts(),
    ...accessoryProducts(),
    ...penProducts(),
    ...bundleProducts(),
  ];
}

export function categoryRows(): CategoryEntity[] {
  return CATEGORIES.map(({ slug, parent, selection, name, description }, position) => ({
    id: stableId('category', slug),
    slug,
    parentId: parent === null ? null : stableId('category', parent),
    position,
    selection,
    nameSv: name[0],
    nameEn: name[1],
    descriptionSv: description[0],
    descriptionEn: description[1],
  }));
}

/** The tables as rows: the same whenever and wherever they are made. */
export function productRows(products: readonly SeedProduct[]): ProductToSave[] {
  const placeIn = new Map<string, number>();
  return products.map((seed) => {
    const { category, slug, brand, name, description, specification } = seed;
    const productId = stableId('product', slug);
    const place = placeIn.get(category) ?? 0;
    placeIn.set(category, place + 1);
    return {
      product: {
        id: productId,
        slug,
        categoryId: stableId('category', category),
        brand,
        nameSv: name[0],
        nameEn: name[1],
        descriptionSv: description[0],
        descriptionEn: description[1],
        specification: specification.map(([label, value]) => ({
          labelSv: label[0],
          labelEn: label[1],
          valueSv: typeof value === 'string' ? value : value[0],
          valueEn: typeof value === 'string' ? value : value[1],
        })),
        // The first of each department, then the second of each: the front page shows all sides of the shop.
        position: place * CATEGORIES.length + CATEGORIES.findIndex((entry) => entry.slug === category),
        status: 'ACTIVE',
        addedAt: new Date(FIRST_DAY + (digestOf(slug).readUInt16BE(0) % DAYS) * 86_400_000),
      },
      variants: seed.variants.map((variant, position) => variantRow(seed, variant, position)),
      parts: seed.variants.flatMap((variant) => partRows(seed, variant)),
    };
  });
}

export function stockRows(products: readonly SeedProduct[]): StockLevelEntity[] {
  return products.flatMap((seed) =>
    seed.variants
      .filter((variant) => variant.parts === undefined)
      .map((variant) => {
        const sku = skuOf(seed, variant);
        return { variantId: stableId('variant', sku), onHand: variant.pieces ?? piecesOf(sku, variant.kronor), reserved: 0 };
      }),
  );
}

function variantRow(seed: SeedProduct, variant: SeedVariant, position: number): VariantEntity {
  const sku = skuOf(seed, variant);
  return {
    id: stableId('variant', sku),
    productId: stableId('product', seed.slug),
    sku,
    position,
    labelSv: variant.label[0],
    labelEn: variant.label[1],
    material: variant.material ?? null,
    colour: variant.colour ?? null,
    diameterMicrometres: variant.diameterMm === undefined ? null : Math.round(variant.diameterMm * 1000),
    netWeightGrams: variant.grams ?? null,
    volumeMillilitres: variant.millilitres ?? null,
    condition: variant.condition ?? ProductCondition.NEW,
    clearance: variant.clearance ?? false,
    priceInclVat: variant.kronor * 100,
    originalPriceInclVat: variant.kronorBefore === undefined ? null : variant.kronorBefore * 100,
    vatRate: VAT_RATE,
    status: 'ACTIVE',
  };
}

function partRows(seed: SeedProduct, variant: SeedVariant): BundlePartEntity[] {
  const bundleVariantId = stableId('variant', skuOf(seed, variant));
  return (variant.parts ?? []).map(([sku, quantity]) => ({ bundleVariantId, partVariantId: stableId('variant', sku), quantity }));
}

export function skuOf(seed: SeedProduct, variant: SeedVariant): string {
  return variant.suffix === '' ? seed.sku : `${seed.sku}-${variant.suffix}`;
}

/** The black spool and the spray that the shop's best-known bundle is made of are never out at the start. */
const WELL_STOCKED: Readonly<Record<string, number>> = {
  'NORDSPOLE-PLA-BAS-1-75-MM-BLACK-1100': 240,
  '3DLAC-VIDHAFTNINGSSPRAY-400-ML': 120,
  'KUBO-S1': 25,
};

/** One in nine is out; dear things are few. */
function piecesOf(sku: string, kronor: number): number {
  const given = WELL_STOCKED[sku];
  if (given !== undefined) return given;
  const draw = digestOf(sku).readUInt16BE(2);
  if (draw % 9 === 0) return 0;
  const most = Math.max(2, Math.min(150, Math.round(40_000 / kronor)));
  return 1 + (draw % most);
}
