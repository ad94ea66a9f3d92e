import { clientAddress, preferredLanguage } from './request-facts';

it.each([
  [undefined, '192.0.2.1', false, '192.0.2.1'],
  ['203.0.113.9', '192.0.2.1', false, '192.0.2.1'],
  ['203.0.113.9', '192.0.2.1', true, '203.0.113.9'],
  ['written by the client, 203.0.113.9', '192.0.2.1', true, '203.0.113.9'],
  [['a', '203.0.113.9'], '192.0.2.1', true, '203.0.113.9'],
  [undefined, '192.0.2.1', true, '192.0.2.1'],
  [undefined, '::ffff:192.0.2.1', false, '192.0.2.1'],
  [undefined, '::1', false, '::1'],
  [undefined, '', false, null],
])('forwarded %j, socket %s, trusted %s: %s', (forwarded, socket, trusted, expected) => {
  expect(clientAddress(forwarded, socket, trusted)).toBe(expected);
});

it.each([
  [undefined, 'sv'],
  ['', 'sv'],
  ['en', 'en'],
  ['en-GB,en;q=0.9', 'en'],
  ['sv-SE,sv;q=0.9,en;q=0.8', 'sv'],
  ['de,en;q=0.5,sv;q=0.7', 'sv'],
  ['fr', 'sv'],
  ['en;q=0', 'sv'],
  ['*', 'sv'],
])('accept-language %j: %s', (header, expected) => {
  expect(preferredLanguage(header)).toBe(expected);
});
