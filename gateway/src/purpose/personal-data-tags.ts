import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { stringArgument } from '../engine/supergraph';

/** Which fields, arguments and input fields of a supergraph carry personal data, and of which categories. */
export interface PersonalDataTags {
  /** Whether there is any personal data at all. Without it, the gateway is a plain federation gateway. */
  readonly any: boolean;
  /**
   * The categories that selecting a field may show. For an interface, those of all types that it may turn out to be; for
   * a type, also those with which its interfaces tag the field.
   */
  ofField(type: string, field: string): readonly string[];
  /** The categories that an argument carries, over the same types. */
  ofArgument(type: string, field: string, argument: string): readonly string[];
  ofInputField(inputType: string, field: string): readonly string[];
}

const TAG = 'personalData';

/** A tag that names no category is one that the register does not know: its field is denied. */
const NO_CATEGORY = '';

interface OutputType {
  readonly name: string;
  readonly isInterface: boolean;
  readonly interfaces: readonly string[];
}

/** Reads the tags from the whole supergraph: what clients see of it may have lost them. */
export function personalDataTags(supergraph: DocumentNode): PersonalDataTags {
  const tags = new Map<string, readonly string[]>();
  const types = new Map<string, OutputType>();
  for (const definition of supergraph.definitions) {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION: {
        const name = definition.name.value;
        types.set(name, {
          name,
          isInterface: definition.kind === Kind.INTERFACE_TYPE_DEFINITION,
          interfaces: (definition.interfaces ?? []).map((node) => node.name.value),
        });
        for (const field of definition.fields ?? []) {
          setTag(tags, `${name}.${field.name.value}`, field.directives);
          for (const argument of field.arguments ?? []) {
            setTag(tags, `${name}.${field.name.value}.${argument.name.value}`, argument.directives);
          }
        }
        break;
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        for (const field of definition.fields ?? []) setTag(tags, `${definition.name.value}.${field.name.value}`, field.directives);
        break;
      default:
    }
  }

  const related = relatedTypes(types);
  const known = new Map<string, readonly string[]>();
  const over = (type: string, member: string): readonly string[] => {
    const coordinate = `${type}.${member}`;
    let found = known.get(coordinate);
    if (found === undefined) {
      found = [...new Set(related(type).flatMap((name) => tags.get(`${name}.${member}`) ?? []))];
      known.set(coordinate, found);
    }
    return found;
  };
  return {
    any: tags.size > 0,
    ofField: over,
    ofArgument: (type, field, argument) => over(type, `${field}.${argument}`),
    ofInputField: (type, field) => tags.get(`${type}.${field}`) ?? [],
  };
}

function setTag(tags: Map<string, readonly string[]>, coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void {
  const categories = (directives ?? [])
    .filter((directive) => directive.name.value === TAG)
    .map((directive) => stringArgument(directive, 'category') ?? NO_CATEGORY);
  if (categories.length > 0) tags.set(coordinate, categories);
}

/** For a type: itself and its interfaces. For an interface: also all that it may turn out to be, with their interfaces. */
function relatedTypes(types: ReadonlyMap<string, OutputType>): (type: string) => readonly string[] {
  const withInterfaces = (name: string): readonly string[] => [name, ...(types.get(name)?.interfaces ?? [])];
  return (name) => {
    if (types.get(name)?.isInterface !== true) return withInterfaces(name);
    const implementing = [...types.values()].filter((type) => type.interfaces.includes(name));
    return [...new Set([...withInterfaces(name), ...implementing.flatMap((type) => withInterfaces(type.name))])];
  };
}
