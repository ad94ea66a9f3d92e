import {
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeNode,
} from 'graphql';

const TAG = 'personalData';
const NOT_PERSONAL = 'notPersonal';

const HOW =
  'Tag it with @personalData(category: "…") if it can hold personal data (PersonalDataField), or declare it with ' +
  '@notPersonal if it cannot (NotPersonalField, NotPersonal).';

/**
 * Everything in a schema that does not say whether it is personal data, or says so wrongly; each as a sentence for the
 * developer. Works on a supergraph and on the SDL of one subgraph. The rule, and why it is this one: ADR 15.
 *
 * 1. Every argument and input field, and every field, of a scalar or enum type is tagged or declared. A type that says
 *    nothing about any person may be declared once, as a whole; then that holds for its fields.
 * 2. A type that is declared as a whole has no field that says something else, and leads to no tagged field.
 * 3. A tagged field is nullable, so that a denial costs the field only; or its type is reached by tagged fields alone.
 * 4. What is tagged is not declared otherwise, by itself or in an interface; and its category is one of the register.
 *
 * @param categories what a tag may name: the codes of the policy register and ALL_CATEGORIES; null where it is not at hand.
 */
export function undeclaredFields(schema: DocumentNode, categories: readonly string[] | null): string[] {
  const types = typesOf(schema);
  const check = new Check(types, categories === null ? null : new Set(categories));
  for (const type of types.values()) check.type(type);
  return check.problems;
}

interface OutputType {
  readonly name: string;
  readonly kind: 'OBJECT' | 'INTERFACE' | 'INPUT' | 'UNION';
  readonly declaredWhole: boolean;
  readonly interfaces: readonly string[];
  readonly members: readonly string[];
  readonly fields: readonly Member[];
}

interface Member {
  readonly name: string;
  readonly coordinate: string;
  readonly typeName: string;
  readonly nonNull: boolean;
  readonly tags: readonly string[];
  readonly declared: boolean;
  readonly arguments: readonly Member[];
}

class Check {
  readonly problems: string[] = [];

  constructor(
    private readonly types: ReadonlyMap<string, OutputType>,
    private readonly categories: ReadonlySet<string> | null,
  ) {}

  type(type: OutputType): void {
    for (const field of type.fields) {
      this.member(field, type.declaredWhole && type.kind !== 'INPUT');
      for (const argument of field.arguments) this.member(argument, false);
      if (type.kind !== 'INPUT') this.shown(type, field);
    }
    if (type.declaredWhole) this.whole(type);
  }

  /** Rules 1 and 4, for a field, an argument or an input field. */
  private member({ coordinate, typeName, tags, declared }: Member, byType: boolean): void {
    const isLeaf = !this.types.has(typeName);
    if (isLeaf && tags.length === 0 && !declared && !byType) {
      this.problems.push(`${coordinate} does not say whether it is personal data. ${HOW}`);
    }
    if (tags.length > 0 && declared) this.problems.push(`${coordinate} is tagged as personal data and declared not to be.`);
    if (!isLeaf && declared) {
      this.problems.push(`${coordinate} is an object: declare the fields of ${typeName}, and not what leads to them.`);
    }
    for (const category of tags) {
      if (this.categories === null || this.categories.has(category)) continue;
      this.problems.push(`${coordinate} is tagged with the category ${JSON.stringify(category)}, which the policy register does not have.`);
    }
  }

  /** Rules 3 and 4, for what a field shows. */
  private shown(type: OutputType, field: Member): void {
    if (field.tags.length === 0) return;
    if (field.nonNull && !this.isBehindTags(type)) {
      this.problems.push(`${field.coordinate} is personal data and non-null: a denial would cost the whole object. Make it nullable.`);
    }
    for (const name of type.interfaces) {
      const parent = this.types.get(name);
      const same = parent?.fields.find((candidate) => candidate.name === field.name);
      if (same === undefined || same.tags.length > 0) continue;
      this.problems.push(`${same.coordinate} says that it is not personal data, but may turn out to be ${field.coordinate}, which is.`);
    }
  }

  /** Whether every field that leads to the type is tagged: then so is all of it. */
  private isBehindTags(type: OutputType): boolean {
    const names = new Set([type.name, ...type.interfaces, ...this.unionsOf(type.name)]);
    const ways = [...this.types.values()].filter(({ kind }) => kind !== 'INPUT').flatMap(({ fields }) => fields);
    const leading = ways.filter(({ typeName }) => names.has(typeName));
    return leading.length > 0 && leading.every(({ tags }) => tags.length > 0);
  }

  private unionsOf(name: string): string[] {
    return [...this.types.values()].filter(({ members }) => members.includes(name)).map((union) => union.name);
  }

  /** Rule 2. */
  private whole(type: OutputType): void {
    if (type.kind === 'INPUT') {
      this.problems.push(`${type.name} is an input: each of its fields is declared for itself, as people can write anything there.`);
      return;
    }
    const own = type.fields.find(({ tags, declared }) => tags.length > 0 || declared);
    if (own !== undefined) {
      this.problems.push(`${type.name} is declared not to be about a person as a whole, but ${own.coordinate} says something for itself: declare each field.`);
      return;
    }
    const way = this.wayToTag(type.name, new Set());
    if (way !== null) {
      this.problems.push(`${type.name} is declared not to be about a person as a whole, but leads to personal data (${way.join(' → ')}): declare each field.`);
    }
  }

  private wayToTag(name: string, seen: Set<string>): string[] | null {
    if (seen.has(name)) return null;
    seen.add(name);
    const type = this.types.get(name);
    if (type === undefined) return null;
    for (const field of type.fields) {
      if (field.tags.length > 0) return [field.coordinate];
      const further = this.wayToTag(field.typeName, seen);
      if (further !== null) return [field.coordinate, ...further];
    }
    for (const other of [...type.members, ...this.implementationsOf(name)]) {
      const further = this.wayToTag(other, seen);
      if (further !== null) return further;
    }
    return null;
  }

  private implementationsOf(name: string): string[] {
    return [...this.types.values()].filter(({ interfaces }) => interfaces.includes(name)).map((type) => type.name);
  }
}

/** Objects, interfaces, unions and inputs by name; all else is a leaf. What a specification brings along has `__` in its name. */
function typesOf(schema: DocumentNode): Map<string, OutputType> {
  const types = new Map<string, OutputType>();
  for (const definition of schema.definitions) {
    if (!('name' in definition) || definition.name === undefined || definition.name.value.includes('__')) continue;
    const name = definition.name.value;
    const found = types.get(name);
    const declaredWhole = (found?.declaredWhole ?? false) || isDeclared('directives' in definition ? definition.directives : undefined);
    const common = { name, declaredWhole, interfaces: found?.interfaces ?? [], members: found?.members ?? [], fields: found?.fields ?? [] };
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION: {
        const isInterface = definition.kind === Kind.INTERFACE_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_EXTENSION;
        types.set(name, {
          ...common,
          kind: isInterface ? 'INTERFACE' : 'OBJECT',
          interfaces: [...common.interfaces, ...(definition.interfaces ?? []).map((node) => node.name.value)],
          fields: [...common.fields, ...(definition.fields ?? []).filter(isDefinedHere).map((field) => fieldOf(name, field))],
        });
        break;
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        types.set(name, {
          ...common,
          kind: 'INPUT',
          fields: [...common.fields, ...(definition.fields ?? []).map((field) => memberOf(`${name}.${field.name.value}`, field))],
        });
        break;
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
        types.set(name, { ...common, kind: 'UNION', members: [...common.members, ...(definition.types ?? []).map((node) => node.name.value)] });
        break;
      default:
    }
  }
  return types;
}

/** An `@external` field is defined, and declared, by another subgraph. */
function isDefinedHere({ directives }: FieldDefinitionNode): boolean {
  return directives?.some(({ name }) => name.value === 'external') !== true;
}

function fieldOf(type: string, field: FieldDefinitionNode): Member {
  const coordinate = `${type}.${field.name.value}`;
  const args = (field.arguments ?? []).map((argument) => memberOf(`${coordinate}(${argument.name.value}:)`, argument));
  return { ...memberOf(coordinate, field), arguments: args };
}

function memberOf(coordinate: string, node: FieldDefinitionNode | InputValueDefinitionNode): Member {
  const tags = (node.directives ?? [])
    .filter(({ name }) => name.value === TAG)
    .map(({ arguments: args }) => {
      const value = args?.find(({ name }) => name.value === 'category')?.value;
      return value?.kind === Kind.STRING ? value.value : '';
    });
  return {
    name: node.name.value,
    coordinate,
    typeName: namedType(node.type),
    nonNull: node.type.kind === Kind.NON_NULL_TYPE,
    tags,
    declared: isDeclared(node.directives),
    arguments: [],
  };
}

function isDeclared(directives: readonly DirectiveNode[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === NOT_PERSONAL) === true;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
