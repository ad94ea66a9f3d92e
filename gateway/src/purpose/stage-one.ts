import { GraphQLError, Kind, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { decideStatic, type Register, type StaticDenial } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import { conditionVariables, isIncluded } from '../engine/conditions';
import type { Pruning } from '../engine/engine';
import { Lru } from '../engine/lru';
import type { Fragments } from '../engine/planning-document';
import type { PersonalDataTags } from './personal-data-tags';
import { categoriesInValue, personalUses, type DocumentUses, type PersonalUse } from './personal-uses';

/** Outcomes are kept for as many operations, purposes and sets of roles as plans are. */
const MAX_OUTCOMES = 2_000;

/** A purpose of a caller's own making is shortened before it stands in an error or a log line. */
const MAX_PURPOSE_LENGTH = 60;

/** A field that the caller does not get. */
export interface Denial {
  /** `Type.field`. */
  readonly field: string;
  /** The client's path, without list indices. */
  readonly path: readonly string[];
  readonly purpose: string | null;
  readonly category: string;
  readonly reason: StaticDenial;
  readonly explanation: string;
}

export interface StageOneQuestion {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly purpose: string | null;
  readonly caller: Pick<CallerContext, 'kind' | 'roles' | 'id'>;
}

export interface StageOneOutcome {
  readonly pruning: Pruning;
  readonly denials: readonly Denial[];
}

interface FieldVerdict {
  readonly category: string;
  readonly reason: StaticDenial;
  readonly explanation: string;
}

interface DocumentAnalysis extends DocumentUses {
  readonly id: number;
  readonly conditionNames: readonly string[];
}

/**
 * The first of two decisions about every read of personal data: what this purpose and these roles can never have is cut
 * from the operation before it is planned. The answer is null there, with one error for each field that was cut.
 *
 * Looks at the register only, so that its outcome is kept with the plan. The vault decides again, for each datum.
 */
export class StageOne {
  private readonly analyses = new WeakMap<OperationDefinitionNode, DocumentAnalysis>();
  private readonly outcomes = new Lru<string, StageOneOutcome>(MAX_OUTCOMES);
  private lastId = 0;

  constructor(private readonly options: { schema: GraphQLSchema; register: Register; tags: PersonalDataTags }) {}

  decide(question: StageOneQuestion): StageOneOutcome {
    const analysis = this.analyse(question);
    if (analysis.uses.length === 0) return NOTHING_DENIED;
    const asked = this.askedByVariables(analysis, question.variables);
    // There is no end to purposes that do not exist: they must not push out what is of use.
    const key = this.isKnown(question.purpose) ? this.keyOf(question, analysis, asked) : null;
    const known = key === null ? undefined : this.outcomes.get(key);
    if (known !== undefined) return known;
    const outcome = this.decideAnew(question, analysis, asked);
    if (key !== null) this.outcomes.set(key, outcome);
    return outcome;
  }

  private analyse({ document, operation }: StageOneQuestion): DocumentAnalysis {
    const known = this.analyses.get(operation);
    if (known !== undefined) return known;
    this.lastId += 1;
    const found = personalUses(document, operation, this.options.schema, this.options.tags);
    const analysis = { ...found, id: this.lastId, conditionNames: conditionVariables(document) };
    this.analyses.set(operation, analysis);
    return analysis;
  }

  /** For each variable that was given a value: the categories that this value asks by. */
  private askedByVariables({ uses, inputVariables }: DocumentAnalysis, variables: Readonly<Record<string, unknown>>): AskedBy {
    const asked = new Map<string, readonly string[]>();
    for (const use of uses) {
      for (const { name } of use.variables) {
        if (variables[name] === undefined || asked.has(name)) continue;
        const type = inputVariables.get(name);
        asked.set(name, type === undefined ? [] : categoriesInValue(variables[name], type, this.options.tags));
      }
    }
    return asked;
  }

  /** All that the outcome hangs on. */
  private keyOf({ purpose, caller, variables }: StageOneQuestion, { id, conditionNames }: DocumentAnalysis, asked: AskedBy): string {
    const shape = conditionNames.map((name) => (variables[name] === true ? '1' : '0')).join('');
    return JSON.stringify([id, purpose, caller.kind, [...caller.roles].sort(), caller.kind === 'SERVICE' ? caller.id : null, shape, [...asked]]);
  }

  private decideAnew(question: StageOneQuestion, { uses }: DocumentAnalysis, asked: AskedBy): StageOneOutcome {
    const verdicts = new Map<FieldNode, FieldVerdict>();
    const coordinates = new Map<FieldNode, string>();
    for (const use of uses) {
      const verdict = this.judge(use, question, asked);
      if (verdict === null) continue;
      verdicts.set(use.field, verdict);
      coordinates.set(use.field, use.coordinate);
    }
    if (verdicts.size === 0) return NOTHING_DENIED;
    const denials = deniedPlaces(question, verdicts).map(({ field, path }): Denial => ({
      ...(verdicts.get(field) as FieldVerdict),
      field: coordinates.get(field) as string,
      path,
      purpose: question.purpose === null ? null : shortened(question.purpose),
    }));
    // Plans are shared by all outcomes that cut the same fields.
    const key = uses.map(({ field }) => (verdicts.has(field) ? '1' : '0')).join('');
    return { pruning: { key, denies: (field) => verdicts.has(field) }, denials };
  }

  /** The first reason why a field is denied, or null. */
  private judge(use: PersonalUse, { purpose, caller }: StageOneQuestion, asked: AskedBy): FieldVerdict | null {
    const categories = new Set(use.categories);
    for (const { name, whenGiven } of use.variables) {
      const inValue = asked.get(name);
      if (inValue === undefined) continue;
      for (const category of [...whenGiven, ...inValue]) categories.add(category);
    }
    for (const category of categories) {
      const decision = decideStatic({ register: this.options.register, purpose, category, caller });
      if (!decision.allowed) return { category, reason: decision.reason, explanation: decision.explanation };
    }
    return null;
  }

  private isKnown(purpose: string | null): boolean {
    return purpose === null || this.options.register.purposes.some(({ code }) => code === purpose);
  }
}

type AskedBy = ReadonlyMap<string, readonly string[]>;

const NOTHING_DENIED: StageOneOutcome = { pruning: { key: '', denies: () => false }, denials: [] };

/** The places of the answer where denied fields would have been: fragments spread, conditions applied, each place once. */
function deniedPlaces(
  { document, operation, variables }: StageOneQuestion,
  denied: ReadonlyMap<FieldNode, unknown>,
): { field: FieldNode; path: readonly string[] }[] {
  const fragments: Fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const places = new Map<string, { field: FieldNode; path: readonly string[] }>();
  const walk = (set: OperationDefinitionNode['selectionSet'], path: readonly string[]): void => {
    for (const node of set.selections) {
      if (!isIncluded(node, variables)) continue;
      if (node.kind !== Kind.FIELD) {
        const inner = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        if (inner !== undefined) walk(inner.selectionSet, path);
        continue;
      }
      const here = [...path, node.alias?.value ?? node.name.value];
      if (denied.has(node)) places.set(here.join('.'), places.get(here.join('.')) ?? { field: node, path: here });
      else if (node.selectionSet !== undefined) walk(node.selectionSet, here);
    }
  };
  walk(operation.selectionSet, []);
  return [...places.values()];
}

function shortened(purpose: string): string {
  return purpose.length > MAX_PURPOSE_LENGTH ? `${purpose.slice(0, MAX_PURPOSE_LENGTH)}…` : purpose;
}

/** A denial as the client sees it. */
export function denialError({ path, purpose, category, reason, explanation }: Denial): GraphQLError {
  return new GraphQLError(explanation, { path, extensions: { code: 'PURPOSE_DENIED', purpose, category, reason } });
}
