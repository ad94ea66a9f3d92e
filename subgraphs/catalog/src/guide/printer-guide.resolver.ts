import { Ctx, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context';
import type { CatalogViews } from '../products/catalog-views';
import { Product } from '../products/product.types';
import { PRINTER_GUIDE } from './printer-guide.content';
import { PrinterGuide } from './printer-guide.types';

@Resolver()
export class PrinterGuideResolver {
  @Query(() => PrinterGuide, { description: 'How to choose a 3D printer.' })
  async printerGuide(@Ctx() { caller, loaders }: CatalogContext): Promise<PrinterGuide> {
    const { title, introduction, steps, profiles, terms } = PRINTER_GUIDE[caller.language];
    const views = await loaders.catalog();
    return {
      title,
      introduction,
      steps: [...steps],
      profiles: profiles.map(({ heading, text, slugs }) => ({ heading, text, products: productsOf(slugs, views) })),
      terms: [...terms],
    };
  }
}

function productsOf(slugs: readonly string[], views: CatalogViews): Product[] {
  return slugs.flatMap((slug) => {
    const record = views.snapshot.productBySlug(slug);
    return record === undefined || record.variants.length === 0 ? [] : [views.product(record)];
  });
}
