import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isRequiredArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';

/** Pseudo-random numbers from a seed (mulberry32), so that a failing operation can be made again. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/**
 * A random operation over a schema: nested selections, aliases (also such as equal other fields' names), inline and named
 * fragments, type conditions, `@skip` and `@include` on variables and constants. It may be invalid where selections clash.
 */
export function randomOperation(schema: GraphQLSchema, seed: number, ids: readonly string[]): string {
  const pick = random(seed);
  const oneOf = <Item>(items: readonly Item[]): Item => items[pick(items.length)] as Item;
  const fragments: string[] = [];
  const aliases = ['a', 'b', 'id', 'name', 'x'];

  const condition = (): string => {
    switch (pick(14)) {
      case 0:
        return ' @include(if: $yes)';
      case 1:
        return ' @skip(if: $yes)';
      case 2:
        return ' @include(if: $no)';
      case 3:
        return ' @skip(if: false)';
      case 4:
        return ' @skip(if: $no) @include(if: $yes)';
      default:
        return '';
    }
  };

  const args = (field: GraphQLField<unknown, unknown>): string => {
    const given = field.args.flatMap((argument) => {
      if (!isRequiredArgument(argument) && pick(2) === 0) return [];
      const type = getNamedType(argument.type).name;
      if (type === 'ID') return [`${argument.name}: "${oneOf(ids)}"`];
      if (type === 'Int') return [`${argument.name}: ${pick(2) === 0 ? '$count' : 1 + pick(3)}`];
      return [`${argument.name}: "${oneOf(['cm', 'm'])}"`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  };

  const field = (type: GraphQLCompositeType, depth: number): string => {
    if (!('getFields' in type) || pick(8) === 0) return `${pick(3) === 0 ? 'kind: ' : ''}__typename`;
    const fields = Object.values(type.getFields()).filter((candidate) => depth > 0 || !isCompositeType(getNamedType(candidate.type)));
    if (fields.length === 0) return '__typename';
    const chosen = oneOf(fields);
    const named = getNamedType(chosen.type);
    const alias = pick(4) === 0 && !isCompositeType(named) ? `${oneOf(aliases)}: ` : '';
    return `${alias}${chosen.name}${args(chosen)}${condition()}${isCompositeType(named) ? selections(named, depth - 1) : ''}`;
  };

  const selections = (type: GraphQLCompositeType, depth: number): string => {
    const parts = Array.from({ length: 1 + pick(4) }, () => {
      const types = isAbstractType(type) ? [...schema.getPossibleTypes(type), type] : [type];
      switch (pick(6)) {
        case 0: {
          const on = oneOf(types);
          return `... on ${on.name}${condition()} ${selections(on, depth)}`;
        }
        case 1: {
          const on = oneOf(types);
          const name = `F${fragments.length}`;
          fragments.push('');
          fragments[Number(name.slice(1))] = `fragment ${name} on ${on.name} ${selections(on, depth)}`;
          return `...${name}${condition()}`;
        }
        default:
          return field(type, depth);
      }
    });
    return ` { ${parts.join(' ')} }`;
  };

  const root = schema.getQueryType();
  if (!root) throw new Error('no query type');
  const body = selections(root, 4);
  return `query Random($yes: Boolean!, $no: Boolean = false, $count: Int = 2)${body} ${fragments.join(' ')}`;
}

