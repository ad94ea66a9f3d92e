import { decodeCursor } from '@andamal/service';
import { AppError } from '@andamal/kernel';
import type { Language } from '@andamal/service';
import type { ProductSearch } from '../search/product-search';
import type { ProductRecord } from '../snapshot/catalog-records';
import type { CatalogSnapshot } from '../snapshot/catalog-snapshot';
import type { Availability } from '../stock/availability';
import { countFacets, type FacetCounts } from './facet-counter';
import { ProductSort, type ListingRequest } from './listing-request';
import { VariantCriteria, type Available } from './variant-criteria';

/** The products that a request asks for, in order, with what could be asked next. */
export interface Listing {
  readonly request: ListingRequest;
  readonly products: readonly ProductRecord[];
  facets(): Promise<FacetCounts>;
}

const NOBODY_ASKED: Available = () => {
  throw new Error('Stock was not read');
};

/** Lists, searches and filters the catalogue. All of it in memory, but for stock, which is read when it is asked about. */
export class ListingService {
  constructor(private readonly search: ProductSearch) {}

  async list(
    request: ListingRequest,
    source: { snapshot: CatalogSnapshot; language: Language; availability: Availability },
  ): Promise<Listing> {
    const { filter } = request;
    const { snapshot, availability } = source;
    const candidates = this.candidates(request, snapshot, source.language);
    const available = typeof filter.inStock === 'boolean' ? await availability.ofAll() : NOBODY_ASKED;
    const criteria = new VariantCriteria(filter, snapshot, available);
    return {
      request,
      products: candidates.filter(({ variants }) => criteria.matches(variants)),
      facets: async () => {
        const stock = await availability.ofAll();
        return countFacets(candidates, new VariantCriteria(filter, snapshot, stock), snapshot, stock);
      },
    };
  }

  /** Everything that is listed, or that the search finds, in the order that was asked for. */
  private candidates({ search, sort }: ListingRequest, snapshot: CatalogSnapshot, language: Language): readonly ProductRecord[] {
    const hits = search === null ? null : this.search.find(search);
    if (hits === null) return inOrder(snapshot, sort ?? ProductSort.FEATURED, language);
    if (sort === null || sort === ProductSort.RELEVANCE) {
      // The index may be one revision ahead of this request's snapshot.
      return hits.map((id) => snapshot.product(id)).filter((product) => product !== undefined && product.variants.length > 0) as ProductRecord[];
    }
    const found = new Set(hits);
    return inOrder(snapshot, sort, language).filter(({ row }) => found.has(row.id));
  }
}

function inOrder(snapshot: CatalogSnapshot, sort: ProductSort, language: Language): readonly ProductRecord[] {
  switch (sort) {
    case ProductSort.RELEVANCE:
    case ProductSort.FEATURED:
      return snapshot.listed;
    case ProductSort.NEWEST:
      return snapshot.ordered(sort, (a, b) => b.row.addedAt.getTime() - a.row.addedAt.getTime());
    case ProductSort.PRICE_ASC:
      return snapshot.ordered(sort, (a, b) => a.lowestPrice - b.lowestPrice);
    case ProductSort.PRICE_DESC:
      return snapshot.ordered(sort, (a, b) => b.lowestPrice - a.lowestPrice);
    case ProductSort.NAME: {
      const { compare } = new Intl.Collator(language);
      const nameOf = ({ row }: ProductRecord): string => (language === 'sv' ? row.nameSv : row.nameEn);
      return snapshot.ordered(`${sort} ${language}`, (a, b) => compare(nameOf(a), nameOf(b)));
    }
  }
}

/**
 * A cursor names a product and the place where it stood: when it has left the listing meanwhile, the next page goes on
 * from there.
 */
export function listingCursor(place: number, product: ProductRecord): string {
  return `${place}:${product.row.id}`;
}

/** @throws AppError BAD_INPUT for a cursor that is not of a listing */
export function placeAfter(products: readonly ProductRecord[], after: string | null): number {
  if (after === null) return 0;
  const [place = '', id = ''] = decodeCursor(after).split(':');
  if (!/^\d{1,9}$/.test(place) || id === '') {
    throw new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
  }
  const stood = Number(place);
  if (products[stood]?.row.id === id) return stood + 1;
  const stands = products.findIndex(({ row }) => row.id === id);
  return stands === -1 ? stood : stands + 1;
}
