import type { InputRewrite, RequiresSelection } from '@graphql-hive/router-query-planner';
import { clone, isRecord, type JsonRecord } from './records';
import { compileRewrites } from './rewrites';
import type { TypeTable } from './supergraph';

/** How the planner's own aliases begin. */
const PLANNER_ALIAS = '_internal_qp_alias_';

/** Builds what a subgraph is told of an entity, or null when too little is known to ask. */
export type RepresentationBuilder = (entity: JsonRecord) => JsonRecord | null;

/** Copies selected fields from one object to another. */
type Copier = (from: JsonRecord, to: JsonRecord) => void;

export function compileRepresentation(
  requires: readonly RequiresSelection[],
  inputRewrites: readonly InputRewrite[] | null | undefined,
  types: TypeTable,
): RepresentationBuilder {
  const copy = compileSelections(widened(requires, inputRewrites, types), types);
  const demanded = demandedFields(requires, types);
  const rewrite = compileRewrites(inputRewrites, types);
  return (entity) => {
    if (typeof entity.__typename !== 'string') return null;
    const representation: JsonRecord = { __typename: entity.__typename };
    copy(entity, representation);
    if (lacksKey(representation, demanded, types)) return null;
    rewrite?.(representation);
    return representation;
  };
}

/** Entities of one fetch, each distinct one once, with the places of the answer that wait for it. */
export class RepresentationList {
  readonly representations: JsonRecord[] = [];
  readonly targets: JsonRecord[][] = [];
  private readonly indexes = new Map<string, number>();

  add(entity: JsonRecord, build: RepresentationBuilder): number | null {
    const representation = build(entity);
    if (representation === null) return null;
    const identity = identityOf(representation);
    const known = this.indexes.get(identity);
    if (known !== undefined) {
      this.targets[known]?.push(entity);
      return known;
    }
    const index = this.representations.length;
    this.indexes.set(identity, index);
    this.representations.push(representation);
    this.targets.push([entity]);
    return index;
  }
}

/**
 * A subgraph with an interface object is told the interface's name, whatever the type: its fetch is for all types of the
 * interface. The planner (0.0.38) names only the first where it has made one fetch of several.
 */
function widened(
  requires: readonly RequiresSelection[],
  inputRewrites: readonly InputRewrite[] | null | undefined,
  types: TypeTable,
): RequiresSelection[] {
  const interfaceName = (inputRewrites ?? []).map(typenameSet).find((name) => name !== null && !types.isObject(name));
  return requires.map((selection) =>
    selection.kind === 'InlineFragment' && interfaceName && types.satisfies(selection.typeCondition, interfaceName)
      ? { ...selection, typeCondition: interfaceName }
      : selection,
  );
}

/** The type name that a rewrite sets on the representation itself, or null. */
function typenameSet(rewrite: InputRewrite): string | null {
  if ('KeyRenamer' in rewrite) return null;
  const { path, setValueTo } = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  const keys = path.flatMap((segment) => ('Key' in segment ? [segment.Key] : []));
  return keys.length === 1 && keys[0] === '__typename' ? setValueTo : null;
}

/**
 * A text that only equal representations share: built by one function, they have one order of keys. Lengths keep apart
 * what separators could not; texts, which most keys are, need no escaping then.
 */
function identityOf(representation: JsonRecord): string {
  let identity = '';
  for (const key in representation) {
    const value = representation[key];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    identity += `${key} ${typeof value} ${text.length} ${text}`;
  }
  return identity;
}

interface DemandedField {
  readonly condition: string;
  readonly key: string;
}

/** Fields that the schema says are never null: a representation that lacks one names nothing. */
function demandedFields(requires: readonly RequiresSelection[], types: TypeTable): DemandedField[] {
  return requires.flatMap((selection) => {
    if (selection.kind !== 'InlineFragment') return [];
    return selection.selections.flatMap((field) =>
      field.kind === 'Field' && field.name !== '__typename' && types.isNonNull(selection.typeCondition, field.alias ?? field.name)
        ? [{ condition: selection.typeCondition, key: field.alias ?? field.name }]
        : [],
    );
  });
}

function lacksKey(representation: JsonRecord, demanded: readonly DemandedField[], types: TypeTable): boolean {
  const typename = representation.__typename as string;
  for (const { condition, key } of demanded) {
    if ((representation[key] === null || representation[key] === undefined) && types.satisfies(typename, condition)) return true;
  }
  for (const key in representation) {
    if (key !== '__typename' && representation[key] !== null && representation[key] !== undefined) return false;
  }
  return true;
}

function compileSelections(selections: readonly RequiresSelection[], types: TypeTable): Copier {
  const steps = selections.flatMap((selection) => compileSelection(selection, types) ?? []);
  return (from, to) => {
    for (const step of steps) step(from, to);
  };
}

function compileSelection(selection: RequiresSelection, types: TypeTable): Copier | null {
  switch (selection.kind) {
    case 'Field': {
      // The planner fetches a field that clashes with another under its own alias, and names it here. Under the plain
      // name there would be the clashing field: never fall back to that.
      const { name, alias } = selection;
      const key = alias ?? name;
      const fallback = name.startsWith(PLANNER_ALIAS) ? name : key;
      if (key === '__typename') return (from, to) => copyTypename(from, to);
      const nested = selection.selections;
      const copyValue = nested === undefined || nested === null || nested.length === 0 ? clone : compileValue(nested, types);
      return (from, to) => {
        const value = from[name] === undefined ? from[fallback] : from[name];
        if (value !== undefined) to[key] = copyValue(value);
      };
    }
    case 'InlineFragment': {
      const condition = selection.typeCondition;
      const copy = compileSelections(selection.selections, types);
      return (from, to) => {
        const typename = from.__typename;
        // An interface object is known by its interface's name only: then the condition may be the narrower one.
        const fits =
          typeof typename !== 'string' || types.satisfies(typename, condition) || types.satisfies(condition, typename);
        if (fits) copy(from, to);
      };
    }
    case 'FragmentSpread':
      throw new Error('A plan requires a fragment by name, which this engine does not know.');
  }
}

function copyTypename(from: JsonRecord, to: JsonRecord): void {
  if (typeof from.__typename === 'string') to.__typename = from.__typename;
}

function compileValue(selections: readonly RequiresSelection[], types: TypeTable): (value: unknown) => unknown {
  const copy = compileSelections(selections, types);
  const copyValue = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copyValue);
    if (!isRecord(value)) return value;
    const object: JsonRecord = {};
    copyTypename(value, object);
    copy(value, object);
    return object;
  };
  return copyValue;
}
