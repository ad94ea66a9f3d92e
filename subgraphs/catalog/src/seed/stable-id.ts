import { createHash } from 'node:crypto';

/** Pseudo-random, but the same for the same name: 32 bytes. */
export function digestOf(name: string): Buffer {
  return createHash('sha256').update(`andamal catalogue: ${name}`).digest();
}

/** A UUID of version 8 (RFC 9562 section 5.8) that follows from a name: the same on every machine and in every run. */
export function stableId(kind: 'category' | 'product' | 'variant', name: string): string {
  const bytes = digestOf(`${kind} ${name}`).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
