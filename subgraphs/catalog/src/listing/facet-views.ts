import { money } from '@andamal/service';
import { conditionText, diameterText, materialText, millimetres } from '../products/attribute-texts';
import type { CatalogViews } from '../products/catalog-views';
import { colourFacts } from '../products/colours';
import type { ProductCondition } from '../products/product-condition';
import type { Counts, FacetCounts } from './facet-counter';
import type { ListingFilter } from './listing-request';
import type { FacetValue, ProductFacets } from './listing.types';

/** Counted facets as GraphQL shows them, in the language of the request. */
export function facetViews(counts: FacetCounts, filter: ListingFilter, views: CatalogViews): ProductFacets {
  const { language, snapshot } = views;
  const { categories } = snapshot;
  const diameters = new Map([...counts.diameters].map(([micrometres, count]) => [String(millimetres(Number(micrometres))), count]));
  return {
    categories: categories.all().flatMap(({ row }) => {
      const count = counts.categories.get(row.slug);
      if (count === undefined) return [];
      return [{ value: row.slug, label: views.text(row.nameSv, row.nameEn), count, selected: isChosen(filter.categories, row.slug) }];
    }),
    brands: byCount(counts.brands, filter.brands, (brand) => brand),
    materials: byCount(counts.materials, filter.materials, (material) => materialText(material, language)),
    colours: byCount(counts.colours, filter.colours, (colour) => colourFacts(colour)[language]),
    diameters: byCount(diameters, filter.diametersMm?.map(String), (value) => diameterText(Number(value) * 1000, language)).sort(
      (a, b) => Number(a.value) - Number(b.value),
    ),
    conditions: byCount(counts.conditions, filter.conditions, (condition) => conditionText(condition as ProductCondition, language)),
    price: counts.price === null ? null : { min: money(counts.price.min), max: money(counts.price.max) },
    inStock: counts.inStock,
  };
}

function byCount(counts: Counts, chosen: readonly string[] | null | undefined, labelOf: (value: string) => string): FacetValue[] {
  return [...counts]
    .map(([value, count]) => ({ value, label: labelOf(value), count, selected: isChosen(chosen, value) }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

function isChosen(chosen: readonly string[] | null | undefined, value: string): boolean {
  return chosen?.includes(value) ?? false;
}
