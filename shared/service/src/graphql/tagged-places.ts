import type { TaggedPlace } from '@andamal/policy';
import { Kind, type DocumentNode, type FieldDefinitionNode, type InputValueDefinitionNode } from 'graphql';

/** Every field, argument and input field of a schema that is tagged as personal data, with its category. */
export function taggedPlaces(schema: DocumentNode): TaggedPlace[] {
  return schema.definitions.flatMap((definition): TaggedPlace[] => {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return (definition.fields ?? []).flatMap((field) => ofField(definition.name.value, field));
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return (definition.fields ?? []).flatMap((field) => ofMember(`${definition.name.value}.${field.name.value}`, field, 'TAKES'));
      default:
        return [];
    }
  });
}

function ofField(type: string, field: FieldDefinitionNode): TaggedPlace[] {
  const coordinate = `${type}.${field.name.value}`;
  const taken = (field.arguments ?? []).flatMap((argument) => ofMember(`${coordinate}(${argument.name.value}:)`, argument, 'TAKES'));
  return [...ofMember(coordinate, field, 'SHOWS'), ...taken];
}

function ofMember(coordinate: string, { directives }: FieldDefinitionNode | InputValueDefinitionNode, direction: TaggedPlace['direction']): TaggedPlace[] {
  return (directives ?? []).flatMap(({ name, arguments: args }) => {
    const value = args?.find((argument) => argument.name.value === 'category')?.value;
    return name.value === 'personalData' && value?.kind === Kind.STRING ? [{ category: value.value, coordinate, direction }] : [];
  });
}
