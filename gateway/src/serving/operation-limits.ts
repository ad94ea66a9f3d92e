import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

export interface OperationLimits {
  readonly maxTokens: number;
  readonly rules: readonly ValidationRule[];
}

/** For a shop: far above what its own pages ask, far below what hurts. */
const SHOP = { tokens: 6_000, fields: 2_000, depth: 16, aliases: 100, cost: 20_000 };

/** For any supergraph: only what would bring the planner down, which no client's query meets. */
const ANY = { tokens: 100_000, fields: 10_000 };

/** Limits before anything is planned. Planning costs with every field, fragments spread. */
export function operationLimits(tight: boolean): OperationLimits {
  if (!tight) return { maxTokens: ANY.tokens, rules: [maxFieldsRule(ANY.fields)] };
  return {
    maxTokens: SHOP.tokens,
    rules: [
      maxFieldsRule(SHOP.fields),
      maxDepthRule({ n: SHOP.depth, propagateOnRejection: true }) as unknown as ValidationRule,
      maxAliasesRule({ n: SHOP.aliases, propagateOnRejection: true }) as unknown as ValidationRule,
      costLimitRule({ maxCost: SHOP.cost, propagateOnRejection: true }) as unknown as ValidationRule,
    ],
  };
}

/**
 * Bounds the fields of an operation with its fragments spread. Fragments that spread each other twice double with each
 * step, so a short document can ask for more fields than there are atoms; they are counted without spreading them.
 */
export function maxFieldsRule(max: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const counts = new Map<string, number>();
    const ofFragment = (name: string): number => {
      const known = counts.get(name);
      if (known !== undefined) return known;
      // A fragment within itself counts nothing here: another rule refuses it.
      counts.set(name, 0);
      const fragment: FragmentDefinitionNode | null | undefined = context.getFragment(name);
      const count = fragment ? ofSelections(fragment.selectionSet) : 0;
      counts.set(name, count);
      return count;
    };
    const ofSelections = (set: SelectionSetNode): number =>
      set.selections.reduce((sum, node) => {
        if (node.kind === Kind.FRAGMENT_SPREAD) return sum + ofFragment(node.name.value);
        const inner = node.selectionSet === undefined ? 0 : ofSelections(node.selectionSet);
        return sum + inner + (node.kind === Kind.FIELD ? 1 : 0);
      }, 0);
    return {
      OperationDefinition(operation) {
        if (ofSelections(operation.selectionSet) <= max) return;
        context.reportError(
          new GraphQLError(`The operation selects more than ${max} fields, fragments included.`, { nodes: operation }),
        );
      },
    };
  };
}
