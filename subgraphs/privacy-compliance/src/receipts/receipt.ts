import type { JsonObject } from '@andamal/kernel';
import { z } from 'zod';
import { canonicalJson } from '../proof/canonical-json';
import { merkleRoot } from '../proof/merkle';
import { PublicKeys, keyIdOf, type ShopSigner } from '../proof/shop-keys';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const code = z.string().min(1).max(64).regex(/^[\w.:*-]+$/);
const instant = z.iso.datetime();

const bodyShape = z.strictObject({
  type: z.literal('andamal erasure receipt'),
  version: z.literal(1),
  id: z.uuid(),
  caseId: z.uuid(),
  issuedAt: instant,
  /** What went. The commitment is the SHA-256 of a key that nobody has any more: it tells nothing about the value. */
  erased: z.array(z.strictObject({ datumId: z.uuid(), category: code, commitment: hash })),
  /** What stayed, on which grounds, until when. */
  kept: z.array(
    z.strictObject({
      datumId: z.uuid(),
      category: code,
      grounds: z.array(z.strictObject({ kind: code, purpose: code, contextKind: code, until: instant.nullable() })),
      keepUntil: instant.nullable(),
    }),
  ),
  /** The services that have said that their part is done. */
  acknowledgedBy: z.array(code),
  merkle: z.strictObject({ hash: z.literal('SHA-256'), leaves: z.int().min(0), root: hash }),
  /** Where the access log stood: who has the receipt can tell that nothing before that place was changed. */
  accessLog: z.strictObject({ seq: z.int().min(0), hash }),
});

const receiptShape = z.strictObject({
  ...bodyShape.shape,
  signature: z.strictObject({
    algorithm: z.literal('Ed25519'),
    keyId: z.string().max(16),
    publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    value: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  }),
});

export type ReceiptBody = z.infer<typeof bodyShape>;
export type Receipt = z.infer<typeof receiptShape>;

/** The leaf of the tree for one destroyed key. */
export function leafOf({ datumId, commitment }: { readonly datumId: string; readonly commitment: string }): string {
  return `${datumId} ${commitment}`;
}

/** The receipt as a text: canonical JSON with its signature. The same for the same body and key, always. */
export function signReceipt(body: ReceiptBody, signer: ShopSigner): string {
  const { keyId, value } = signer.sign('erasure receipt', canonicalJson(body as JsonObject));
  const signature = { algorithm: 'Ed25519', keyId, publicKey: signer.publicKey, value };
  return canonicalJson({ ...(body as JsonObject), signature });
}

/** @returns null for a text that is no receipt */
export function parseReceipt(text: string): Receipt | null {
  try {
    const parsed = receiptShape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export type OfflineFault = 'NOT_A_RECEIPT' | 'UNKNOWN_KEY' | 'SIGNATURE_WRONG' | 'ROOT_WRONG';

/**
 * What anybody can check who has the receipt and the shop's public keys, without asking the shop.
 *
 * @param keys null: the key that the receipt itself names; that shows that nothing was changed, not who signed
 */
export function checkOffline(text: string, keys: PublicKeys | null): { readonly receipt: Receipt | null; readonly faults: OfflineFault[] } {
  const receipt = parseReceipt(text);
  if (receipt === null) return { receipt, faults: ['NOT_A_RECEIPT'] };
  const { signature, ...body } = receipt;
  const trusted = keys ?? new PublicKeys([signature.publicKey]);
  const faults: OfflineFault[] = [];
  if (!trusted.knows(signature.keyId) || keyIdOf(signature.publicKey) !== signature.keyId) faults.push('UNKNOWN_KEY');
  else if (!trusted.verify('erasure receipt', canonicalJson(body as JsonObject), signature)) faults.push('SIGNATURE_WRONG');
  if (!isRootRight(receipt)) faults.push('ROOT_WRONG');
  return { receipt, faults };
}

function isRootRight({ erased, merkle }: Receipt): boolean {
  return merkle.leaves === erased.length && merkleRoot(erased.map(leafOf)) === merkle.root;
}
