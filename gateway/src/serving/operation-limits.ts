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
import { maxValuesRule } from './result-limit';

export interface OperationLimits {
  readonly maxTokens: number;
  readonly rules: readonly ValidationRule[];
}

/** For a shop: far above what its own pages ask, far below what hurts. */
export const SHOP_LIMITS = { tokens: 6_000, fields: 2_000, depth: 16, aliases: 100, cost: 20_000, values: 150_000 };

/** For any supergraph: only what would bring parser or planner down, which no client's query meets. */
const ANY = { tokens: 100_000, fields: 10_000, depth: 200 };

/** Limits before anything is planned. Planning costs with every field, fragments spread. */
export function operationLimits(tight: boolean): OperationLimits {
  if (!tight) return { maxTokens: ANY.tokens, rules: [maxSizeRule(ANY)] };
  return {
    maxTokens: SHOP_LIMITS.tokens,
    rules: [
      maxSizeRule({ fields: SHOP_LIMITS.fields, depth: ANY.depth }),
      armorRule(maxDepthRule, { n: SHOP_LIMITS.depth }),
      armorRule(maxAliasesRule, { n: SHOP_LIMITS.aliases }),
      armorRule(costLimitRule, { maxCost: SHOP_LIMITS.cost }),
      maxValuesRule(SHOP_LIMITS.values),
    ],
  };
}

interface Rejecting {
  onReject: ((context: ValidationContext | null, error: GraphQLError) => void)[];
  propagateOnRejection: boolean;
}

/** A rule of GraphQL Armor that reports what it rejects as validation does: by itself it throws, as if it were a bug. */
function armorRule<Limit>(rule: (options: Limit & Rejecting) => (context: ValidationContext) => object, limit: Limit): ValidationRule {
  return rule({
    ...limit,
    onReject: [(context, error) => context?.reportError(error)],
    propagateOnRejection: false,
  }) as ValidationRule;
}

/**
 * Bounds the fields of an operation with its fragments spread, and how deep it is written. Fragments that spread each
 * other twice double with each step, so a short document can ask for more fields than there are atoms: each is counted
 * once, without spreading it.
 */
export function maxSizeRule(max: { fields: number; depth: number }): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const counts = new Map<string, number>();
    let tooDeep = false;
    const ofFragment = (name: string): number => {
      const known = counts.get(name);
      if (known !== undefined) return known;
      // A fragment within itself counts nothing here: another rule refuses it.
      counts.set(name, 0);
      const fragment: FragmentDefinitionNode | null | undefined = context.getFragment(name);
      const count = fragment ? ofSelections(fragment.selectionSet, 1) : 0;
      counts.set(name, count);
      return count;
    };
    const ofSelections = (set: SelectionSetNode, depth: number): number => {
      if (depth > max.depth) {
        tooDeep = true;
        return 0;
      }
      return set.selections.reduce((sum, node) => {
        if (node.kind === Kind.FRAGMENT_SPREAD) return sum + ofFragment(node.name.value);
        const inner = node.selectionSet === undefined ? 0 : ofSelections(node.selectionSet, depth + 1);
        return sum + inner + (node.kind === Kind.FIELD ? 1 : 0);
      }, 0);
    };
    return {
      OperationDefinition(operation) {
        const fields = ofSelections(operation.selectionSet, 1);
        const refuse = (message: string): void => context.reportError(new GraphQLError(message, { nodes: operation }));
        if (fields > max.fields) refuse(`The operation selects more than ${max.fields} fields, fragments included.`);
        if (tooDeep) refuse(`The operation is nested deeper than ${max.depth} levels.`);
      },
    };
  };
}
