import { getNamedType, isInputObjectType, Kind, TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema, type ValueNode } from 'graphql';
import type { PersonalDataTags } from './personal-data-tags';
import { categoriesInValue } from './personal-uses';

/**
 * Whether a request passes personal data in: a value for a tagged argument or input field, in its document, in the defaults of
 * its variables or in their values.
 *
 * All of the document counts, not only what is run of it: another operation, what `@skip` leaves out and a default that is
 * overridden stand in the same text.
 *
 * @param document has passed validation against the schema
 * @param variables as they were sent: what is asked does not hang on whether they are of the right type
 */
export function passesPersonalData(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
  tags: PersonalDataTags,
): boolean {
  const given = new Set(Object.keys(variables));
  const asked = new Set<string>();
  let found = false;
  const fill = (value: ValueNode): void => {
    // A fragment may stand before the operation that says whether its variable has a default.
    if (value.kind === Kind.VARIABLE) asked.add(value.name.value);
    else found = true;
  };
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      VariableDefinition({ variable, defaultValue }) {
        const type = typeInfo.getInputType();
        if (defaultValue !== undefined) given.add(variable.name.value);
        if (type && categoriesInValue(variables[variable.name.value], type, tags).length > 0) found = true;
      },
      Argument({ name, value }) {
        const parent = typeInfo.getParentType();
        const field = typeInfo.getFieldDef();
        if (!typeInfo.getDirective() && parent && field && tags.ofArgument(parent.name, field.name, name.value).length > 0) fill(value);
      },
      ObjectField({ name, value }) {
        const parent = getNamedType(typeInfo.getParentInputType());
        if (isInputObjectType(parent) && tags.ofInputField(parent.name, name.value).length > 0) fill(value);
      },
    }),
  );
  return found || [...asked].some((name) => given.has(name));
}
