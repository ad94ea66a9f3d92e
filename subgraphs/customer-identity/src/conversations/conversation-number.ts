import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no letter that is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number to say on the phone, such as `S-7K3M-9QXA`: 40 random bits, made sure of by a unique key. */
export function newConversationNumber(): string {
  const digits = [...randomBytes(8)].map((byte) => ALPHABET[byte & 31]).join('');
  return `S-${digits.slice(0, 4)}-${digits.slice(4)}`;
}
