import { AppError } from '@andamal/kernel';
import { connectionFrom, decodeCursor } from '@andamal/service';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { requireStaff } from '../access';
import type { CatalogContext } from '../context';
import { PAGES, type Page } from './page-count.entity';
import type { Figures, FiguresWanted, StatisticsService } from './statistics.service';
import { RecordPageViewInput, RecordPageViewPayload, SiteFiguresConnection, SiteStatisticsArgs } from './statistics.types';

const NOT_FOUND = { sv: 'Produkten finns inte, eller hör inte till sidan.', en: 'There is no such product, or it does not belong to the page.' };

@Resolver()
export class StatisticsResolver {
  constructor(private readonly statistics: StatisticsService) {}

  @Mutation(() => RecordPageViewPayload, {
    description: 'Counts a view of a page. For everybody: it takes no cookie and keeps nothing about who looks.',
  })
  async recordPageView(
    @Arg('input', () => RecordPageViewInput, { description: 'Which page.' }) { page, productId }: RecordPageViewInput,
    @Ctx() { caller }: CatalogContext,
  ): Promise<RecordPageViewPayload> {
    const counted = await this.statistics.countView(page, productId ?? null);
    if (counted.ok) return { counted: counted.value, userErrors: [] };
    return { counted: false, userErrors: [{ code: counted.error, field: ['input', 'productId'], message: NOT_FOUND[caller.language] }] };
  }

  @Query(() => SiteFiguresConnection, { description: 'What was looked at and ordered, by day or month. For staff. No personal data: no purpose.' })
  async siteStatistics(@Args(() => SiteStatisticsArgs) wanted: SiteStatisticsArgs, @Ctx() { caller, loaders }: CatalogContext): Promise<SiteFiguresConnection> {
    requireStaff(caller);
    const rows = await this.statistics.figures({ ...wanted, after: wanted.after ? toPosition(wanted.after) : null });
    const views = await loaders.catalog();
    const nodes = rows.map(({ productId, ...figures }) => {
      const record = productId === null ? undefined : views.snapshot.product(productId);
      return { ...figures, product: record === undefined ? null : views.product(record), key: toKey({ ...figures, productId }) };
    });
    return connectionFrom(nodes, wanted, ({ key }) => key);
  }
}

function toKey({ period, page, productId }: Pick<Figures, 'period' | 'page' | 'productId'>): string {
  return `${period}/${page}/${productId ?? ''}`;
}

function toPosition(cursor: string): FiguresWanted['after'] {
  const [period = '', page = '', productId = ''] = decodeCursor(cursor).split('/');
  const known = PAGES.find((candidate): candidate is Page => candidate === page);
  if (known === undefined) throw new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
  return { period, page: known, productId };
}
