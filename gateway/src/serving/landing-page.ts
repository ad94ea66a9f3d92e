/** What Sandbox opens with: an operation that works against the seeded shop at once. */
export const FIRST_DOCUMENT = `# Ändamål: every read of personal data has a purpose.
# This operation reads none, so it needs neither a session nor a purpose.
query Products($search: String) {
  products(search: $search, first: 5) {
    totalCount
    nodes {
      id
      name
      brand
      priceFrom {
        inclVat {
          formatted
        }
      }
      variants {
        id
        label
      }
    }
  }
}
`;

/** Apollo's hosted Sandbox. */
export const SANDBOX_ORIGIN = 'https://studio.apollographql.com';
