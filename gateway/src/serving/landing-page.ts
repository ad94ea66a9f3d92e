/** What Sandbox opens with: an operation that works against the seeded shop at once. */
export const FIRST_DOCUMENT = /* GraphQL */ `# Ändamål: every read of personal data has a purpose.
# This one reads none, so it needs neither a session nor a purpose.
query Products {
  products(first: 5) {
    nodes {
      id
      name
    }
  }
}
`;

/** Apollo's hosted Sandbox. */
export const SANDBOX_ORIGIN = 'https://studio.apollographql.com';
