import { registerEnumType } from 'type-graphql';

/**
 * A GraphQL enum whose values are their own names, each with its description. The result is both the TypeScript object
 * and what `@Field(() => X)` takes.
 */
export function graphqlEnum<const Values extends Readonly<Record<string, string>>>(
  name: string,
  description: string,
  values: Values,
): { readonly [Code in keyof Values & string]: Code } {
  const codes = Object.fromEntries(Object.keys(values).map((code) => [code, code])) as {
    readonly [Code in keyof Values & string]: Code;
  };
  registerEnumType(codes, {
    name,
    description,
    valuesConfig: Object.fromEntries(Object.entries(values).map(([code, text]) => [code, { description: text }])) as never,
  });
  return codes;
}
