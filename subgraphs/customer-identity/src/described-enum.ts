import { registerEnumType } from 'type-graphql';

/** A GraphQL enum whose values are their own names, each with its description. */
export function describedEnum<const Values extends Readonly<Record<string, string>>>(
  name: string,
  description: string,
  values: Values,
): { readonly [Code in keyof Values & string]: Code } {
  const codes = Object.fromEntries(Object.keys(values).map((code) => [code, code])) as { readonly [Code in keyof Values & string]: Code };
  const valuesConfig = Object.fromEntries(Object.entries(values).map(([code, text]) => [code, { description: text }]));
  registerEnumType(codes, { name, description, valuesConfig: valuesConfig as never });
  return codes;
}
