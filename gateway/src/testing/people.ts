import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegister, type Register } from '@andamal/policy';
import { FEDERATION, type TestSubgraph } from './federation';

const TAG = `extend schema
  @link(url: "https://specs.andamal.se/personal-data/v1.0", import: ["@personalData", "@notPersonal"])
  @composeDirective(name: "@personalData")
  @composeDirective(name: "@notPersonal")
  directive @personalData(category: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @notPersonal on OBJECT | INTERFACE | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION`;

/** The register that the product ships. */
export function shippedRegister(): Register {
  const parsed = parseRegister(JSON.parse(readFileSync(join(__dirname, '../../../schema/policy/register.json'), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const ADA = {
  __typename: 'Person',
  id: 'c1',
  nickname: 'ada',
  name: 'EXAMPLE-NAME',
  email: 'EXAMPLE-EMAIL',
  phone: 'EXAMPLE-PHONE',
  pin: 'EXAMPLE-PIN',
  shoeSize: 'EXAMPLE-SHOE-SIZE',
  address: { street: 'EXAMPLE-STREET', city: 'EXAMPLE-CITY' },
};
const COMPANY = { __typename: 'Company', id: 'o1', name: 'A company' };

/** A supergraph with personal data in every place where it can be; every personal value begins with EXAMPLE. */
export const peopleSubgraphs: Record<'people' | 'mail', TestSubgraph> = {
  people: {
    typeDefs: `${FEDERATION} ${TAG}
      type Query {
        me: Person
        person(id: ID! @notPersonal): Person
        people(filter: PersonFilter, phone: String @personalData(category: "PHONE"), first: Int @notPersonal): [Person!]
        find(filters: [PersonFilter!]): [Person!]
        page(sort: PersonSort @personalData(category: "NAME"), order: OrderBy, filter: PersonFilter): PersonPage
        parties: [Party!]!
        named: [Named!]!
        either: [Either!]!
        products: [String!]! @notPersonal
      }
      type Mutation { register(input: RegisterInput!): Person rename(id: ID! @notPersonal, name: String @personalData(category: "NAME")): Person }
      input RegisterInput { email: String @personalData(category: "EMAIL") address: AddressInput }
      input AddressInput { street: String @personalData(category: "ADDRESS") }
      enum PersonSort { NAME_UP NAME_DOWN }
      input OrderBy { by: PersonSort @personalData(category: "NAME") newestFirst: Boolean @notPersonal }
      type PersonPage { totalCount: Int @notPersonal hasNextPage: Boolean! @notPersonal nodes: [Person!]! }
      input PersonFilter {
        nickname: String @notPersonal
        name: String @personalData(category: "NAME")
        contact: ContactFilter
        any: [PersonFilter!]
      }
      input ContactFilter { email: String @personalData(category: "EMAIL") newsletter: Boolean @notPersonal }
      interface Party { id: ID! @notPersonal name: String }
      interface Named { name: String @personalData(category: "NAME") }
      union Either = Person | Company
      type Address { street: String! @personalData(category: "ADDRESS") city: String! @personalData(category: "ADDRESS") }
      type Person implements Party & Named @key(fields: "id") {
        id: ID! @notPersonal
        nickname: String @notPersonal
        name: String @personalData(category: "NAME")
        email: String @personalData(category: "EMAIL")
        phone: String @personalData(category: "PHONE")
        pin: String @personalData(category: "PERSONAL_IDENTITY_NUMBER")
        shoeSize: String @personalData(category: "SHOE_SIZE")
        address: Address @personalData(category: "ADDRESS")
        friends(called: String @personalData(category: "NAME")): [Person!]
        self: Person
      }
      type Company implements Party { id: ID! @notPersonal name: String @notPersonal }`,
    resolvers: {
      Query: {
        me: () => ADA,
        person: () => ADA,
        people: () => [ADA, ADA],
        find: () => [ADA],
        page: () => ({ totalCount: 1, hasNextPage: false, nodes: [ADA] }),
        parties: () => [ADA, COMPANY],
        named: () => [ADA],
        either: () => [ADA, COMPANY],
        products: () => ['black PLA'],
      },
      Mutation: { register: () => ADA, rename: () => ADA },
      Person: { __resolveReference: () => ADA, friends: () => [ADA], self: () => ADA },
    },
  },
  mail: {
    typeDefs: `${FEDERATION} ${TAG}
      type Person @key(fields: "id") {
        id: ID! @notPersonal
        email: String @external
        domain: String @requires(fields: "email") @notPersonal
        letters: String @personalData(category: "CORRESPONDENCE")
      }`,
    resolvers: {
      Person: {
        __resolveReference: (reference: object) => reference,
        domain: ({ email }: { email: string }) => (email === 'EXAMPLE-EMAIL' ? 'shop.example' : null),
        letters: () => 'EXAMPLE-LETTER',
      },
    },
  },
};

/** The same without what no gateway serves: an interface that says less than its types, and a category of nobody's. */
export const servablePeople = {
  ...peopleSubgraphs,
  people: {
    ...peopleSubgraphs.people,
    typeDefs: peopleSubgraphs.people.typeDefs
      .replace('interface Party { id: ID! @notPersonal name: String }', 'interface Party { id: ID! @notPersonal name: String @personalData(category: "NAME") }')
      .replace('SHOE_SIZE', 'ACCOUNT_DETAILS'),
  },
};
