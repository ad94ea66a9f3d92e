import { Directive, Field } from 'type-graphql';

type TypeOf = Parameters<typeof Field>[0] & (() => unknown);

/**
 * Declares a field that shows, or an input field that takes, personal data of one category of the policy register.
 * The field is nullable, so that a denial costs the field and not the answer.
 */
export function PersonalDataField(category: string, type: TypeOf, options: { description: string; name?: string }) {
  const field = Field(type as () => typeof String, { nullable: true, ...options });
  const tag = Directive(`@personalData(category: "${category}")`);
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void => {
    field(target, key, descriptor as never);
    (tag as MethodDecorator)(target, key, descriptor as never);
  };
}
