import fc from 'fast-check';
import { GUEST } from '../spec/shop';
import type { PlaceOrderInput } from './checkout.inputs';
import { Fingerprints } from './fingerprint';

const fingerprints = new Fingerprints('a-secret-of-the-service-for-specs-0');
const input: PlaceOrderInput = {
  cartId: 'cart',
  idempotencyKey: 'key-0123456789-0123',
  contact: { name: 'Example Person', email: 'example@customer.example' },
  deliveryAddress: { street: 'Exempelgatan 1', postalCode: '123 45', city: 'Exempelstad' },
  deliveryMethod: 'PARCEL',
  payment: { method: 'INVOICE' },
};

describe('a fingerprint', () => {
  it('is the same for the same order, however it is written', () => {
    const { contact, ...rest } = input;
    const same = { contact: { email: contact.email, phone: null, name: ` ${contact.name} ` }, ...rest, expectedTotal: null };
    expect(fingerprints.of(same)).toBe(fingerprints.of(input));
  });

  it('is another one for any other value, key or secret', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && text.trim() !== 'Example Person'), (name) => {
        expect(fingerprints.of({ ...input, contact: { ...input.contact, name } })).not.toBe(fingerprints.of(input));
      }),
    );
    expect(fingerprints.of({ ...input, idempotencyKey: 'key-0123456789-0124' })).not.toBe(fingerprints.of(input));
    expect(new Fingerprints('another-secret-of-the-service-spec0').of(input)).not.toBe(fingerprints.of(input));
  });

  it('does not mix up a value with its neighbour', () => {
    const one = { ...input, contact: { name: 'a', email: 'b","phone":"c' } };
    const other = { ...input, contact: { name: 'a', email: 'b', phone: 'c' } };
    expect(fingerprints.of(one)).not.toBe(fingerprints.of(other));
  });

  it('hides the key, and keeps customers apart from each other and from guests', () => {
    const anna = { ...GUEST, kind: 'CUSTOMER' as const, id: 'anna' };
    const hashes = [GUEST, anna, { ...anna, id: 'bo' }].map((caller) => fingerprints.keyHash(caller, 'kalle@example.example'));
    expect(new Set(hashes).size).toBe(3);
    expect(hashes.join()).not.toContain('kalle');
  });
});
