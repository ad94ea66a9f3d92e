import { parse } from 'graphql';
import { undeclaredFields } from './undeclared-fields';

const CATEGORIES = ['NAME', 'ADDRESS', 'ALL_CATEGORIES'];

const TYPES = `
  type Query { customer(id: ID! @notPersonal, called: String @personalData(category: "NAME")): Customer products(first: Int @notPersonal): [Product!]! pets: [Animal!]! }
  type Customer { id: ID! @notPersonal name: String @personalData(category: "NAME") address: Address @personalData(category: "ADDRESS") ordered: Page product: Product state: State @notPersonal }
  type Address { street: String! @personalData(category: "ADDRESS") }
  type Page { totalCount: Int @notPersonal nodes: [Customer!]! }
  type Product @notPersonal { name: String! price: Money! animal: Animal }
  type Money @notPersonal { amount: Int! }
  interface Animal @notPersonal { name: String! }
  type Dog implements Animal @notPersonal { name: String! }
  union Either = Product | Money
  type Shelf @notPersonal { holds: Either }
  input Rename { id: ID! @notPersonal name: String! @personalData(category: "NAME") address: AddressInput }
  input AddressInput { street: String @personalData(category: "ADDRESS") }
  enum State { OPEN CLOSED }
`;

const problems = (changes: string, from = TYPES): string[] => undeclaredFields(parse(`${from}\n${changes}`), CATEGORIES);
const withTypes = (before: string, after: string): string[] => {
  expect(TYPES).toContain(before);
  return problems('', TYPES.replace(before, after));
};

it('takes a schema that says of everything whether it is personal data', () => {
  expect(problems('')).toEqual([]);
  expect(problems('scalar Thing type join__Machinery { name: String }')).toEqual([]);
});

describe('untagged-field', () => {
  it('names the field, and says how to declare it', () => {
    expect(problems('extend type Customer { nickname: String }')).toEqual([
      'Customer.nickname does not say whether it is personal data. Tag it with @personalData(category: "…") if it can hold ' +
        'personal data (PersonalDataField), or declare it with @notPersonal if it cannot (NotPersonalField, NotPersonal).',
    ]);
  });

  it.each<[string, string, string]>([
    ['an enum', 'extend type Customer { mood: State }', 'Customer.mood'],
    ['a number', 'extend type Customer { shoeSize: Int }', 'Customer.shoeSize'],
    ['an id', 'extend type Customer { nickname: ID }', 'Customer.nickname'],
    ['a list of lists', 'extend type Customer { nicknames: [[String!]!]! }', 'Customer.nicknames'],
    ['a scalar of its own', 'scalar JSON extend type Customer { all: JSON }', 'Customer.all'],
    ['a new type that nobody knows', 'type Card { nickname: String }', 'Card.nickname'],
    ['a page', 'extend type Page { firstNickname: String }', 'Page.firstNickname'],
    ['what an address holds', 'extend type Address { nickname: String }', 'Address.nickname'],
    ['a root field', 'extend type Query { nickname: String }', 'Query.nickname'],
    ['an input', 'extend input Rename { nickname: String }', 'Rename.nickname'],
    ['an input in an input', 'extend input AddressInput { nickname: String }', 'AddressInput.nickname'],
    ['an argument', 'extend type Query { other(nickname: String): Customer }', 'Query.other(nickname:)'],
    ['an argument of a type about nobody', 'extend type Product { likes(nickname: String): Int }', 'Product.likes(nickname:)'],
    ['an interface', 'interface Named { nickname: String }', 'Named.nickname'],
  ])('in %s', (_where, change, coordinate) => {
    expect(problems(change)).toEqual([expect.stringContaining(`${coordinate} does not say`)]);
  });

  it('free text of a type about nobody stays as it is', () => {
    expect(problems('extend type Product { slogan: String tags: [String!] }')).toEqual([]);
  });
});

describe('a type that is declared as a whole', () => {
  it.each<[string, string, RegExp]>([
    ['with a personal field', 'type Pet @notPersonal { id: ID owner: String @personalData(category: "NAME") }', /^Pet is declared .* Pet\.owner says something/],
    ['of a type about a person, by another subgraph', 'extend type Customer @notPersonal { nickname: String }', /^Customer is declared/],
    ['of a type whose fields speak for themselves', 'type Note { id: ID @notPersonal } extend type Note @notPersonal { text: String }', /^Note is declared/],
    ['that leads to personal data', 'type Pet @notPersonal { nickname: String owner: Customer }', /leads to personal data \(Pet\.owner → Customer\.name\)/],
    ['that leads there over other types', 'type Pet @notPersonal { page: [Page!] }', /\(Pet\.page → Page\.nodes → Customer\.name\)/],
    ['that leads there over an interface', 'type Pet @notPersonal { pet: Animal2 } interface Animal2 { id: ID @notPersonal } type Cat implements Animal2 { id: ID @notPersonal name: String @personalData(category: "NAME") }', /leads to personal data/],
    ['that leads there over a union', 'type Pet @notPersonal { pet: Any } union Any = Money | Customer', /leads to personal data/],
  ])('%s', (_what, change, expected) => {
    expect(problems(change).join('\n')).toMatch(expected);
  });

  it('is no input: people can write anything there', () => {
    expect(problems('input Free @notPersonal { nickname: String }')).toEqual([
      expect.stringContaining('Free.nickname does not say'),
      expect.stringMatching(/^Free is an input: each of its fields is declared for itself/),
    ]);
  });
});

describe('a tag', () => {
  it.each<[string, string, string, RegExp]>([
    ['of an unknown category', 'name: String @personalData(category: "NAME") address', 'name: String @personalData(category: "SHOE_SIZE") address', /Customer\.name .* "SHOE_SIZE"/],
    ['of no category', 'name: String @personalData(category: "NAME") address', 'name: String @personalData address', /Customer\.name .* ""/],
    ['on a field that is non-null', 'name: String @personalData(category: "NAME") address', 'name: String! @personalData(category: "NAME") address', /^Customer\.name is personal data and non-null/],
    ['on a part whose whole is shown untagged elsewhere', 'pets: [Animal!]!', 'pets: [Animal!]! place: Address', /^Address\.street is personal data and non-null/],
    ['and a declaration at once', 'name: String @personalData(category: "NAME") address', 'name: String @personalData(category: "NAME") @notPersonal address', /tagged as personal data and declared not to be/],
    ['of an unknown category on an argument', 'called: String @personalData(category: "NAME")', 'called: String @personalData(category: "OTHER")', /Query\.customer\(called:\)/],
    ['of an unknown category on an input', 'name: String! @personalData(category: "NAME") address', 'name: String! @personalData(category: "OTHER") address', /Rename\.name/],
  ])('%s', (_what, before, after, expected) => {
    expect(withTypes(before, after).join('\n')).toMatch(expected);
  });

  it('behind an interface that says that it is none', () => {
    const change = 'interface Party { name: String @notPersonal } type Firm implements Party { name: String @personalData(category: "NAME") }';
    expect(problems(change)).toEqual([expect.stringMatching(/^Party\.name says that it is not personal data, but may turn out to be Firm\.name/)]);
  });

  it('an object is not declared: its fields are', () => {
    expect(withTypes('product: Product', 'product: Product @notPersonal')).toEqual([expect.stringContaining('Customer.product is an object')]);
  });

  it('may be of any category where the register is not at hand', () => {
    expect(undeclaredFields(parse('type A { b: String @personalData(category: "ANY") }'), null)).toEqual([]);
  });
});
