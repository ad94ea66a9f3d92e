import { Directive, Field } from 'type-graphql';

type TypeOf = Parameters<typeof Field>[0] & (() => unknown);

/** Of a field as `@Field` takes them. */
interface FieldOptions {
  readonly description: string;
  readonly name?: string;
  readonly nullable?: boolean;
  readonly defaultValue?: unknown;
}

type AnyDecorator = ClassDecorator & MethodDecorator & PropertyDecorator & ParameterDecorator;

/**
 * Declares a field that shows, or an input field that takes, personal data of one category of the policy register.
 * The field is nullable, so that a denial costs the field and not the answer; only in a type that is reached through
 * personal fields alone (the street of an address) may it be `nullable: false`.
 */
export function PersonalDataField(category: string, type: TypeOf, options: FieldOptions) {
  return tagged(`@personalData(category: "${category}")`, type, { nullable: true, ...options });
}

/** Declares a field or input field of a type about a person that is *not* personal data: an id, a state, an instant. */
export function NotPersonalField(type: TypeOf, options: FieldOptions) {
  return tagged('@notPersonal', type, options);
}

/**
 * On an argument or a field resolver: it is not personal data. On the class of a type that says nothing about any person
 * (money, a product): none of its fields is. The class of a type about a person declares each field for itself, and so
 * does every input. See ADR 15. (type-graphql loses what stands on an argument of a *field resolver*: such arguments are
 * declared in an `@ArgsType` class.)
 */
export function NotPersonal(): AnyDecorator {
  return Directive('@notPersonal') as AnyDecorator;
}

/** On an argument that takes personal data: asking by it is a read. */
export function PersonalDataArg(category: string): ParameterDecorator {
  return Directive(`@personalData(category: "${category}")`) as ParameterDecorator;
}

function tagged(directive: string, type: TypeOf, options: FieldOptions) {
  const field = Field(type as () => typeof String, options as { description: string });
  const tag = Directive(directive);
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void => {
    field(target, key, descriptor as never);
    (tag as MethodDecorator)(target, key, descriptor as never);
  };
}
