import { NotPersonal, NotPersonalField } from '@andamal/service';
import { MaxLength } from 'class-validator';
import { Arg, Args, ArgsType, Ctx, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context';
import { Category } from './category.types';

@ArgsType()
class CategoryArgs {
  @NotPersonalField(() => String, { description: 'Its slug, such as "3d-filament".' })
  @MaxLength(128)
  slug!: string;
}

@Resolver(() => Category)
export class CategoryResolver {
  @Query(() => [Category], { description: 'The shop\'s navigation: its top departments, each with the departments inside.' })
  async categories(
    @NotPersonal()
    @Arg('all', () => Boolean, { defaultValue: false, description: 'Every department as one list, from the top down, instead of the top ones.' })
    all: boolean,
    @Ctx() { loaders }: CatalogContext,
  ): Promise<Category[]> {
    const views = await loaders.catalog();
    const { categories } = views.snapshot;
    return (all ? categories.all() : categories.roots).map((node) => views.category(node));
  }

  @Query(() => Category, { nullable: true, description: 'One department; null when there is none of that slug.' })
  async category(@Args(() => CategoryArgs) { slug }: CategoryArgs, @Ctx() { loaders }: CatalogContext): Promise<Category | null> {
    const views = await loaders.catalog();
    const node = views.snapshot.categories.findBySlug(slug);
    return node === undefined ? null : views.category(node);
  }
}
