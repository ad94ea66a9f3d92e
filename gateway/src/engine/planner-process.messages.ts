import type { QueryPlan } from '@graphql-hive/router-query-planner';

/** To the planner's process: first the supergraph, then one document at a time. */
export type ToPlanner =
  | { readonly kind: 'SUPERGRAPH'; readonly sdl: string }
  | { readonly kind: 'PLAN'; readonly document: string };

/** From it: one answer to each. */
export type FromPlanner =
  | { readonly kind: 'READY' }
  | { readonly kind: 'PLANNED'; readonly plan: QueryPlan }
  | { readonly kind: 'FAILED'; readonly message: string };
