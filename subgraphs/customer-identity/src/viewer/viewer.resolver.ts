import { Ctx, Query, Resolver } from 'type-graphql';
import type { IdentityContext } from '../context';
import { Viewer } from './viewer.types';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, { description: 'Who asks: what the access token of this request says.' })
  viewer(@Ctx() { caller }: IdentityContext): Viewer {
    return { kind: caller.kind, id: caller.id, roles: [...caller.roles] };
  }
}
