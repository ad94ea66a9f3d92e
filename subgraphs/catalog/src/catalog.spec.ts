import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { parse, visit } from 'graphql';
import { BLACK_PLA, BUNDLE, createKit, peer, SPRAY, staff, variantId, visitor, type Kit } from './test-kit';
import { nextRevision, saveProducts } from './snapshot/catalog-writer';
import { productRows, seedProducts } from './seed/seed-rows';
import { stableId } from './seed/stable-id';

let target: TestDatabaseUrl;
let kit: Kit;

beforeAll(async () => {
  target = await testDatabaseUrl('catalog');
  kit = await createKit(target.url);
});
afterAll(async () => {
  await kit.subgraph.stop();
  await target.cleanup();
});

/** The data, or the test fails with the answer's errors. */
async function data<T>(document: string, variables: Record<string, unknown> = {}, caller = visitor()): Promise<T> {
  const answer = await kit.ask(document, variables, caller);
  expect(answer.errors).toBeUndefined();
  return answer.data as T;
}

const LIST = /* GraphQL */ `
  query List($first: Int!, $after: String, $filter: ProductFilter, $search: String, $sort: ProductSort) {
    products(first: $first, after: $after, filter: $filter, search: $search, sort: $sort) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id slug name brand inStock
        category { name path { slug } }
        priceFrom { inclVat { amount } }
        variants {
          id sku name condition
          colour { code hex }
          price { inclVat { amount formatted } exclVat { amount } vat { amount } }
          originalPrice { inclVat { amount } }
          stock { available inStock text }
          bundleParts { quantity variant { id stock { available } } }
        }
      }
    }
  }
`;

const FACETS = /* GraphQL */ `
  query Facets($filter: ProductFilter) {
    products(first: 20, filter: $filter) {
      nodes { id inStock variants { stock { available } price { inclVat { amount } } } }
      facets {
        categories { value label count selected } brands { value count } materials { value label count }
        colours { value count selected } diameters { value label count } conditions { value count }
        price { min { amount } max { amount } } inStock
      }
    }
  }
`;

const PAGE = /* GraphQL */ `
  query Page($slug: String, $id: ID) {
    product(slug: $slug, id: $id) {
      id slug name description brand isBundle addedAt inStock
      nameTranslations { sv en } descriptionTranslations { sv en }
      category { slug path { slug name } parent { slug } children { slug } }
      specifications { label value }
      priceFrom { inclVat { amount } } priceTo { inclVat { amount } }
      variants {
        id sku name label material diameterMm netWeightGrams volumeMl conditionText discountPercent clearance forSale
        colour { code name hex } price { inclVat { amount } vatRate } originalPrice { inclVat { amount } }
        stock { available inStock text }
        bundleParts { quantity variant { id name stock { available } product { slug inStock } } }
      }
    }
  }
`;

interface Listed {
  products: {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string };
    nodes: {
      id: string;
      slug: string;
      name: string;
      inStock: boolean;
      variants: { id: string; sku: string; name: string; condition: string; price: { inclVat: { amount: number } }; stock: { available: number; text: string } }[];
    }[];
  };
}

const BUNDLE_SLUG = 'paket-svart-pla-1-1-kg-3dlac-400-ml';

describe('the SQL budget', () => {
  const selects = async (document: string, variables: Record<string, unknown>): Promise<number> => {
    const { database } = kit.subgraph;
    const measured = await database.statements.measure(() => data(document, variables));
    expect(measured.total).toBe(measured.selects);
    return measured.selects;
  };

  it('of a product list with variants, prices and stock is 2 SELECTs, for 5 and for 20 and for 100', async () => {
    expect(await selects(LIST, { first: 20 })).toBe(2);
    expect(await selects(LIST, { first: 5 })).toBe(2);
    expect(await selects(LIST, { first: 100 })).toBe(2);
    expect(await selects(LIST, { first: 20, search: 'svart pla', sort: 'PRICE_ASC' })).toBe(2);
    expect(await selects(LIST, { first: 20, filter: { categories: ['paketerbjudanden'] } })).toBe(2);
  });

  it('of a list with every facet, only of what is in stock, is 3', async () => {
    expect(await selects(FACETS, { filter: { inStock: true, categories: ['3d-filament'], colours: ['BLACK'] } })).toBe(3);
  });

  it('of a product page is 2, of a bundle too', async () => {
    expect(await selects(PAGE, { slug: 'nordspole-pla-bas-1-75-mm' })).toBe(2);
    expect(await selects(PAGE, { slug: BUNDLE_SLUG })).toBe(2);
  });

  it('of the navigation with the guide is 1', async () => {
    expect(await selects('{ categories { slug children { slug } } printerGuide { profiles { products { slug } } } }', {})).toBe(1);
  });

  it('of references from other subgraphs is 2, however many', async () => {
    const representations = seedProducts()
      .slice(0, 40)
      .map(({ slug }) => ({ __typename: 'Product', id: stableId('product', slug) }));
    const document = 'query R($r: [_Any!]!) { _entities(representations: $r) { ... on Product { name inStock } ... on ProductVariant { name stock { available } } } }';
    expect(await selects(document, { r: representations.slice(0, 2) })).toBe(2);
    expect(await selects(document, { r: [...representations, { __typename: 'ProductVariant', id: variantId(SPRAY) }] })).toBe(2);
  });
});

describe('browsing', () => {
  it('has the departments in the order of the navigation, in both languages', async () => {
    interface Navigation { categories: { name: string; children: { name: string; children: { name: string }[] }[] }[] }
    const document = '{ categories { name children { name children { name } } } }';
    const sv = await data<Navigation>(document);
    expect(sv.categories.map(({ name }) => name)).toEqual(['Webbutik', 'Outlet', 'Paketerbjudanden', 'Utförsäljning']);
    const en = await data<Navigation>(document, {}, visitor('en'));
    expect(en.categories[0]?.children.map(({ name }) => name)).toEqual([
      '3D printers', 'Printer parts', '3D filament', '3D scanners', 'CNC machines', 'CNC parts', 'Pellet extruders', 'Accessories', 'Filament for 3D pens',
    ]);
    expect(en.categories[0]?.children[2]?.children.map(({ name }) => name)).toEqual(['PLA', 'ABS', 'PETG', 'Resin']);
    expect(await data('{ category(slug: "pla") { parent { slug } } none: category(slug: "nope") { slug } }')).toEqual({
      category: { parent: { slug: '3d-filament' } },
      none: null,
    });
  });

  it('walks through every product exactly once, page by page', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { products }: Listed = await data(LIST, { first: 100, after, sort: 'NAME' });
      seen.push(...products.nodes.map(({ id }) => id));
      after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : null;
      expect(products.totalCount).toBe(seedProducts().length);
    } while (after !== null);
    expect(new Set(seen).size).toBe(seedProducts().length);
    expect(seen).toHaveLength(seedProducts().length);
  });

  it('shows departments that choose by rule', async () => {
    const outlet = await data<Listed>(LIST, { first: 100, filter: { categories: ['outlet'] } });
    expect(outlet.products.nodes.every(({ variants }) => variants.some(({ condition }) => condition !== 'NEW'))).toBe(true);
    const bundles = await data<Listed>(LIST, { first: 100, filter: { categories: ['paketerbjudanden'] } });
    expect(bundles.products.nodes.map(({ slug }) => slug)).toContain(BUNDLE_SLUG);
    expect(outlet.products.totalCount).toBeGreaterThan(5);
  });

  it('speaks the language of the request and keeps both', async () => {
    interface Page { product: { name: string; nameTranslations: { sv: string; en: string }; variants: { stock: { text: string } }[] } }
    const sv = await data<Page>(PAGE, { slug: '3dlac-vidhaftningsspray' });
    const en = await data<Page>(PAGE, { slug: '3dlac-vidhaftningsspray' }, visitor('en'));
    expect(sv.product.name).toBe('3DLAC vidhäftningsspray');
    expect(en.product.name).toBe('3DLAC adhesion spray');
    expect(en.product.nameTranslations).toEqual({ sv: sv.product.name, en: en.product.name });
    expect([sv.product.variants[0]?.stock.text, en.product.variants[0]?.stock.text]).toEqual(['I lager', 'In stock']);
  });

  it('labels its facets, and marks what is chosen', async () => {
    interface Faceted { products: { facets: Record<string, { value: string; label: string; count: number; selected: boolean }[]> } }
    const { products } = await data<Faceted>(FACETS, { filter: { categories: ['pla'], colours: ['BLACK'] } });
    const { facets } = products;
    expect(facets['colours']?.find(({ value }) => value === 'BLACK')?.selected).toBe(true);
    expect(facets['colours']?.length).toBeGreaterThan(5);
    expect(facets['diameters']?.map(({ value, label }) => [value, label])).toEqual([['1.75', '1,75 mm'], ['2.85', '2,85 mm']]);
    expect(facets['categories']?.find(({ value }) => value === 'pla')).toMatchObject({ label: 'PLA', selected: true });
  });

  it('has the guide in both languages, alike, with products that are for sale', async () => {
    interface Guide { printerGuide: { title: string; steps: { heading: string }[]; profiles: { products: { slug: string }[] }[]; terms: unknown[] } }
    const document = '{ printerGuide { title introduction steps { heading text } profiles { heading text products { slug } } terms { term explanation } } }';
    const sv = (await data<Guide>(document)).printerGuide;
    const en = (await data<Guide>(document, {}, visitor('en'))).printerGuide;
    expect(sv.title).not.toBe(en.title);
    expect([sv.steps.length, sv.terms.length]).toEqual([en.steps.length, en.terms.length]);
    expect(sv.profiles.map(({ products }) => products)).toEqual(en.profiles.map(({ products }) => products));
    expect(sv.profiles.every(({ products }) => products.length >= 2)).toBe(true);
  });
});

describe('a bundle', () => {
  interface Bundle {
    product: { isBundle: boolean; variants: { price: { inclVat: { amount: number } }; originalPrice: { inclVat: { amount: number } }; stock: { available: number } }[] };
  }

  it('costs 300 kr, and has the stock of its scarcest part at every moment', async () => {
    for (const [spools, sprays, bundles] of [[12, 9, 9], [3, 9, 3], [3, 0, 0]] as const) {
      await kit.setLevel(BLACK_PLA, spools);
      await kit.setLevel(SPRAY, sprays);
      const { product } = await data<Bundle>(PAGE, { slug: BUNDLE_SLUG });
      expect(product.variants[0]?.stock.available).toBe(bundles);
      expect(product.variants[0]?.price.inclVat.amount).toBe(30_000);
      expect(product.variants[0]?.originalPrice.inclVat.amount).toBe(24_900 + 12_900);
    }
    await kit.setLevel(SPRAY, 50);
    await kit.setLevel(BLACK_PLA, 50);
  });
});

describe('another replica', () => {
  it('shows a new price, a new product and an archived one on its next request', async () => {
    const other = await createKit(target.url);
    const before = (await other.ask(PAGE, { slug: '3dlac-vidhaftningsspray' })).data?.['product'] as { priceFrom: { inclVat: { amount: number } } };
    expect(before.priceFrom.inclVat.amount).toBe(12_900);

    const [spray] = productRows(seedProducts().filter(({ slug }) => slug === '3dlac-vidhaftningsspray'));
    if (spray === undefined) throw new Error('the seed has no spray');
    const price = (kronor: number) => ({ ...spray, variants: spray.variants.map((variant) => ({ ...variant, priceInclVat: kronor * 100 })) });
    const brandNew = {
      product: { ...spray.product, id: stableId('product', 'new'), slug: 'brand-new', nameSv: 'Kvistkapare', nameEn: 'Twig cutter' },
      variants: spray.variants.map((variant) => ({ ...variant, id: variantId('NEW'), sku: 'NEW', productId: stableId('product', 'new') })),
      parts: [],
    };
    const { database } = kit.subgraph;
    const save = (...products: Parameters<typeof saveProducts>[2]) =>
      database.inTransaction(async (tx) => saveProducts(tx, await nextRevision(tx), products));

    await save(price(99), brandNew);
    for (const replica of [kit, other]) {
      const page = (await replica.ask(PAGE, { slug: '3dlac-vidhaftningsspray' })).data?.['product'] as typeof before;
      expect(page.priceFrom.inclVat.amount).toBe(9_900);
      const found = (await replica.ask(LIST, { first: 5, search: 'kvistkapare' })).data as unknown as Listed;
      expect(found.products.nodes.map(({ slug }) => slug)).toEqual(['brand-new']);
    }
    await save(price(129), { ...brandNew, product: { ...brandNew.product, status: 'ARCHIVED' } });
    expect((await other.ask(PAGE, { slug: 'brand-new' })).data).toEqual({ product: null });
    const reference = { __typename: 'ProductVariant', id: variantId('NEW') };
    const old = await other.ask(
      'query R($r: [_Any!]!) { _entities(representations: $r) { ... on ProductVariant { name forSale stock { available } product { variants { id } } } } }',
      { r: [reference] },
    );
    expect(old.data).toEqual({
      _entities: [{ name: 'Kvistkapare, 400 ml', forSale: false, stock: { available: 0 }, product: { variants: [] } }],
    });
    await other.subgraph.stop();
  });
});

describe('stock', () => {
  const ADJUST = /* GraphQL */ `
    mutation Adjust($input: AdjustStockInput!) {
      adjustStock(input: $input) { level { onHand reserved available } userErrors { code field message } }
    }
  `;
  const adjust = (input: Record<string, unknown>, caller = staff('WAREHOUSE')) => kit.ask(ADJUST, { input: { reason: 'COUNTED', ...input } }, caller);
  const sku = 'GREPP-SIDAVBITARE';

  it('is changed by the warehouse, with a note of why', async () => {
    await kit.setLevel(sku, 4);
    const { data: answer } = await adjust({ variantId: variantId(sku), change: 6, reason: 'RECEIVED' });
    expect(answer).toEqual({ adjustStock: { level: { onHand: 10, reserved: 0, available: 10 }, userErrors: [] } });
    const { database } = kit.subgraph;
    const [note] = await database.read.query('SELECT * FROM stock_adjustment');
    expect(note).toMatchObject({ variantId: variantId(sku), reason: 'RECEIVED', staffId: 'staff-1' });
  });

  it('never falls below what open checkouts hold', async () => {
    await kit.setLevel(sku, 10);
    await kit.reserve([[sku, 7]]);
    const tooMuch = (await adjust({ variantId: variantId(sku), change: -4 })).data;
    expect(tooMuch).toMatchObject({ adjustStock: { level: null, userErrors: [{ code: 'BELOW_RESERVED', field: ['input', 'change'] }] } });
    expect((await adjust({ variantId: variantId(sku), change: -3 })).data).toMatchObject({ adjustStock: { level: { available: 0 } } });
  });

  it('of bundles and of what does not exist cannot be changed', async () => {
    expect((await adjust({ variantId: variantId(BUNDLE), change: 1 })).data).toMatchObject({ adjustStock: { userErrors: [{ code: 'BUNDLE_HAS_NO_STOCK' }] } });
    expect((await adjust({ variantId: 'nope', change: 1 })).data).toMatchObject({ adjustStock: { userErrors: [{ code: 'VARIANT_NOT_FOUND' }] } });
  });

  it.each([['a visitor', visitor()], ['marketing', staff('MARKETING')], ['a customer who claims a role', { ...visitor(), kind: 'CUSTOMER' as const, id: 'c', roles: ['WAREHOUSE'] }]])(
    'is not for %s to change',
    async (_who, caller) => {
      const { errors } = await adjust({ variantId: variantId(sku), change: 1 }, caller);
      expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    },
  );
});

describe('the cart', () => {
  const CART = /* GraphQL */ `
    query Cart($ids: [ID!]!) {
      variantsForCart(ids: $ids) { id productId sku name nameSv nameEn priceInclVat vatRate available purchasable weightGrams }
    }
  `;

  it('gets what its lines need, bundles with their stock, in 2 SELECTs', async () => {
    await kit.setLevel(BLACK_PLA, 8);
    const { database } = kit.subgraph;
    const ids = [variantId(BUNDLE), variantId(BLACK_PLA), 'unknown', variantId(BLACK_PLA)];
    const { result, selects } = await database.statements.measure(() => kit.askInternal(CART, { ids }));
    expect(selects).toBe(2);
    expect(result.data?.['variantsForCart']).toEqual([
      {
        id: variantId(BUNDLE),
        productId: stableId('product', BUNDLE_SLUG),
        sku: BUNDLE,
        name: 'Svart PLA 1,1 kg + 3DLAC 400 ml',
        nameSv: 'Svart PLA 1,1 kg + 3DLAC 400 ml',
        nameEn: 'Black PLA 1.1 kg + 3DLAC 400 ml',
        priceInclVat: 30_000,
        vatRate: 2_500,
        available: 8,
        purchasable: true,
        weightGrams: null,
      },
      expect.objectContaining({ sku: BLACK_PLA, nameSv: 'Nordspole PLA Bas 1,75 mm, Svart, 1,1 kg', available: 8, weightGrams: 1_100 }),
    ]);
  });

  it('is the only one who may ask', async () => {
    for (const caller of [visitor(), peer('privacy-compliance')]) {
      const { errors } = await kit.askInternal(CART, { ids: [] }, caller);
      expect(errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    const { errors } = await kit.askInternal(CART, { ids: Array.from({ length: 501 }, String) });
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });
});

describe('bad input', () => {
  const many = Array.from({ length: 51 }, (_, n) => `x${n}`);

  it.each([
    ['a search beyond 100 characters', { search: 'x'.repeat(101) }, 'search'],
    ['a page of more than 100', { first: 101 }, 'first'],
    ['a page of none', { first: 0 }, 'first'],
    ['more than 50 brands', { filter: { brands: many } }, 'filter.brands'],
    ['a slug beyond 128 characters', { filter: { categories: ['x'.repeat(129)] } }, 'filter.categories'],
    ['a negative price', { filter: { minPrice: -1 } }, 'filter.minPrice'],
    ['a diameter that is none', { filter: { diametersMm: [-1] } }, 'filter.diametersMm'],
    ['a cursor of somewhere else', { after: 'bm90IGEgY3Vyc29y' }, 'after'],
  ])('%s is refused by name', async (_what, variables, field) => {
    const { data: answer, errors } = await kit.ask(LIST, { first: 20, ...variables });
    expect(answer ?? null).toBeNull();
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
    expect(JSON.stringify(errors?.[0])).toContain(field);
  });

  it.each([{}, { id: 'a', slug: 'b' }])('a product by %j is refused', async (variables) => {
    const { errors } = await kit.ask(PAGE, variables);
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });

  it('what is not known is null, or empty', async () => {
    expect(await data(PAGE, { slug: 'nope' })).toEqual({ product: null });
    expect(await data(PAGE, { id: 'nope' })).toEqual({ product: null });
    expect((await data<Listed>(LIST, { first: 5, filter: { categories: ['nope'] } })).products.totalCount).toBe(0);
    expect(await data('query R($r: [_Any!]!) { _entities(representations: $r) { ... on Product { id } } }', { r: [{ __typename: 'Product', id: 'x' }] })).toEqual({
      _entities: [null],
    });
  });
});

describe('the schema', () => {
  it('describes every type, field, argument and value', () => {
    const bare: string[] = [];
    const described = /^(Object|InputObject|Enum|Interface|Scalar)TypeDefinition$|^(Field|InputValue|EnumValue)Definition$/;
    visit(parse(kit.subgraph.sdl), {
      // The directive of personal data is the same in every subgraph and not this one's to describe.
      DirectiveDefinition: () => false,
      enter(node) {
        const { kind, description, name } = node as { kind: string; description?: unknown; name?: { value: string } };
        const isRoot = name?.value === 'Query' || name?.value === 'Mutation';
        if (described.test(kind) && description === undefined && !isRoot) bare.push(`${kind} ${name?.value}`);
      },
    });
    expect(bare).toEqual([]);
  });
});
