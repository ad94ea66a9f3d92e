import { z } from 'zod';
import { canonicalJson } from '../proof/canonical-json';
import type { PublicKeys, ShopSigner } from '../proof/shop-keys';

/** Where the access log of a vault ended at an instant, signed. Kept in the database and outside of it. */
export interface Anchor {
  readonly vaultId: string;
  readonly generation: number;
  readonly seq: number;
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly keyId: string;
  readonly signature: string;
}

const shape = z.strictObject({
  vaultId: z.string(),
  generation: z.int().min(0),
  seq: z.int().min(1),
  hash: z.string(),
  at: z.int(),
  keyId: z.string(),
  signature: z.string(),
});

export function signAnchor(content: Omit<Anchor, 'keyId' | 'signature'>, signer: ShopSigner): Anchor {
  const { keyId, value } = signer.sign('access log anchor', textOf(content));
  return { ...content, keyId, signature: value };
}

export function isAnchorSigned(anchor: Anchor, keys: PublicKeys): boolean {
  return keys.verify('access log anchor', textOf(anchor), { keyId: anchor.keyId, value: anchor.signature });
}

export function anchorLine(anchor: Anchor): string {
  return canonicalJson({ ...anchor });
}

/** @returns null for a line that is no anchor, such as one that a crash has torn off */
export function parseAnchorLine(line: string): Anchor | null {
  try {
    const parsed = shape.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function textOf({ vaultId, generation, seq, hash, at }: Omit<Anchor, 'keyId' | 'signature'>): string {
  return canonicalJson({ vaultId, generation, seq, hash, at });
}
