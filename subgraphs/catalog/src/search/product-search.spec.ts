import { CategoryTree } from '../categories/category-tree';
import { categoryRows, productRows, seedProducts } from '../seed/seed-rows';
import { CatalogSnapshot } from '../snapshot/catalog-snapshot';
import { ProductSearch } from './product-search';
import { searchWords } from './search-text';

describe('the words of a text', () => {
  it.each([
    ['Röd PLA 1,75mm', ['rod', 'pla', '1.75', 'mm']],
    ['Återvunnen blå', ['atervunnen', 'bla']],
    ['3D-skrivare', ['3d', 'skrivare']],
    ['400ml', ['400', 'ml']],
    ['ER11 M3', ['er11', 'm3']],
    ['  !? ', []],
  ])('of "%s" are %j', (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });
});

describe('search', () => {
  const rows = productRows(seedProducts());
  const changes = {
    revision: 1,
    categories: categoryRows(),
    products: rows.map(({ product }) => ({ ...product, revision: 1 })),
    variants: rows.flatMap(({ variants }) => variants),
    parts: rows.flatMap(({ parts }) => parts),
  };
  const snapshot = CatalogSnapshot.empty().with(changes);
  const search = new ProductSearch();
  search.update(snapshot.allProducts());
  const found = (text: string): string[] => (search.find(text) ?? []).map((id) => snapshot.product(id)?.row.slug ?? '');

  it('finds the same in Swedish and in English, with and without dots', () => {
    const swedish = found('munstycke härdat stål');
    expect(swedish.slice(0, 4).every((slug) => slug.includes('hardat-stal'))).toBe(true);
    expect(found('nozzle hardened steel').slice(0, 4).sort()).toEqual(swedish.slice(0, 4).sort());
    expect(found('munstycke hardat stal')).toEqual(swedish);
  });

  it('finds by the beginning of a word and with typing errors', () => {
    expect(found('torkb')[0]).toContain('torkbox');
    expect(found('fjäderstolsplata')[0]).toContain('fjaderstalsplatta');
    expect(found('3dlac')).toContain('3dlac-vidhaftningsspray');
  });

  it('wants every word where that finds anything, numbers to the digit', () => {
    const mm285 = found('nordspole pla bas 2,85');
    expect(mm285[0]).toBe('nordspole-pla-bas-2-85-mm');
    expect(mm285).not.toContain('nordspole-pla-bas-1-75-mm');
  });

  it('finds some of the words rather than nothing', () => {
    expect(found('xyzzyqwertz scanner')[0]).toContain('punktmoln');
  });

  it('takes a text without words for no search, and finds nothing for nonsense', () => {
    expect(search.find(' ?! ')).toBeNull();
    expect(found('qqqqwwwwzzzz')).toEqual([]);
  });

  it('follows changes: renamed, and no longer for sale', () => {
    const mine = new ProductSearch();
    mine.update(snapshot.allProducts());
    const spray = changes.products.find(({ slug }) => slug === '3dlac-vidhaftningsspray');
    if (spray === undefined) throw new Error('the seed has no spray');
    const variants = changes.variants.filter(({ productId }) => productId === spray.id);
    const renamed = snapshot.with({ ...changes, revision: 2, products: [{ ...spray, nameSv: 'Zebralim' }], variants, parts: [] });
    mine.update([renamed.product(spray.id)].flatMap((record) => record ?? []));
    expect(mine.find('zebralim')).toEqual([spray.id]);

    const archived = renamed.with({ ...changes, revision: 3, products: [{ ...spray, status: 'ARCHIVED' }], variants, parts: [] });
    mine.update([archived.product(spray.id)].flatMap((record) => record ?? []));
    expect(mine.find('zebralim')).not.toContain(spray.id);
  });
});

describe('the tree of categories', () => {
  it('leaves rows out that form a cycle', () => {
    const [root, ...rest] = categoryRows();
    if (root === undefined) throw new Error('no categories');
    const loop = rest.slice(0, 2).map((row, index, pair) => ({ ...row, parentId: pair[1 - index]?.id ?? null }));
    const tree = new CategoryTree([root, ...loop]);
    expect(tree.all().map(({ row }) => row.slug)).toEqual([root.slug]);
  });
});
