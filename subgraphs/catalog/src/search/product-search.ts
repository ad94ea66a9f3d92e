import MiniSearch, { type SearchOptions } from 'minisearch';
import { conditionText, diameterText, materialText, volumeText, weightText } from '../products/attribute-texts';
import { colourFacts } from '../products/colours';
import type { ProductRecord } from '../snapshot/catalog-records';
import { searchWords } from './search-text';

interface SearchDocument {
  readonly id: string;
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly attributes: string;
  readonly sku: string;
  readonly description: string;
}

const FIELDS = ['name', 'brand', 'category', 'attributes', 'sku', 'description'] as const;

const OPTIONS: SearchOptions = {
  boost: { name: 4, brand: 2, category: 3, attributes: 2, sku: 3 },
  prefix: (word) => word.length >= 2,
  // Numbers are exact: 0.4 mm is not 0.6 mm. Short words have too many neighbours.
  fuzzy: (word) => (word.length >= 4 && !/\d/.test(word) ? 0.2 : false),
  maxFuzzy: 2,
  // Someone who is still typing comes before someone who has mistyped.
  weights: { prefix: 0.6, fuzzy: 0.25 },
};

/** Full-text search over the listed products, in Swedish and English at once. It lives in memory and follows the snapshot. */
export class ProductSearch {
  private readonly index = new MiniSearch<SearchDocument>({
    fields: [...FIELDS],
    storeFields: [],
    tokenize: searchWords,
    // Words are folded as they are cut, for the index and for queries alike.
    processTerm: (word) => word,
  });

  /** Takes changed products over: listed ones are (re)indexed, others leave the index. */
  update(products: Iterable<ProductRecord>): void {
    for (const product of products) {
      if (this.index.has(product.row.id)) this.index.discard(product.row.id);
      if (product.variants.length > 0) this.index.add(documentOf(product));
    }
  }

  /**
   * Ids of the products that match, best first: those with every word of the text, else those with some of them. Null
   * when the text holds no word at all.
   */
  find(text: string): string[] | null {
    if (searchWords(text).length === 0) return null;
    const all = this.index.search(text, { ...OPTIONS, combineWith: 'AND' });
    const found = all.length > 0 ? all : this.index.search(text, { ...OPTIONS, combineWith: 'OR' });
    return found.map((hit) => hit.id as string);
  }
}

function documentOf(product: ProductRecord): SearchDocument {
  const { row, category, variants } = product;
  return {
    id: row.id,
    name: `${row.nameSv} ${row.nameEn}`,
    brand: row.brand,
    category: (category?.path ?? []).slice(1).map((node) => `${node.row.nameSv} ${node.row.nameEn}`).join(' '),
    attributes: [...new Set(variants.flatMap(({ row: variant }) => attributeTexts(variant)))].join(' '),
    sku: variants.map((variant) => variant.row.sku).join(' '),
    description: `${row.descriptionSv} ${row.descriptionEn}`,
  };
}

function attributeTexts(variant: ProductRecord['variants'][number]['row']): string[] {
  const texts: string[] = [variant.labelSv, variant.labelEn];
  for (const language of ['sv', 'en'] as const) {
    if (variant.material !== null) texts.push(materialText(variant.material, language));
    if (variant.colour !== null) texts.push(colourFacts(variant.colour)[language]);
    if (variant.diameterMicrometres !== null) texts.push(diameterText(variant.diameterMicrometres, language));
    if (variant.netWeightGrams !== null) texts.push(weightText(variant.netWeightGrams, language));
    if (variant.volumeMillilitres !== null) texts.push(volumeText(variant.volumeMillilitres, language));
    texts.push(conditionText(variant.condition, language));
  }
  return texts;
}
