import { createHash } from 'node:crypto';

/*
 * A Merkle tree as in RFC 6962 section 2.1: leaves and nodes are hashed with different prefixes, so that a node can never
 * be passed off as a leaf. All hashes are SHA-256.
 */

const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);

/** Root over the leaves in their order, hex. Of no leaves: the hash of nothing. */
export function merkleRoot(leaves: readonly string[]): string {
  return rootOf(leaves.map(leafHash)).toString('hex');
}

/** What a single leaf needs to be shown in the tree: the hashes beside its way to the root, from the bottom up, hex. */
export function inclusionPath(leaves: readonly string[], index: number): string[] {
  return pathOf(leaves.map(leafHash), index).map((hash) => hash.toString('hex'));
}

/** Whether a leaf is at that place of the tree with this root (RFC 9162 section 2.1.3.2). */
export function isIncluded(proof: { leaf: string; index: number; leaves: number; path: readonly string[]; root: string }): boolean {
  const { leaf, index, leaves, path, root } = proof;
  if (!Number.isInteger(index) || index < 0 || index >= leaves) return false;
  let place = index;
  let last = leaves - 1;
  let hash = leafHash(leaf);
  for (const text of path) {
    if (last === 0) return false;
    const sibling = Buffer.from(text, 'hex');
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.toString('hex') === root;
}

function rootOf(hashes: readonly Buffer[]): Buffer {
  const [first] = hashes;
  if (first === undefined) return createHash('sha256').digest();
  if (hashes.length === 1) return first;
  const split = largestPowerOfTwoBelow(hashes.length);
  return nodeHash(rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

function pathOf(hashes: readonly Buffer[], index: number): Buffer[] {
  if (hashes.length <= 1) return [];
  const split = largestPowerOfTwoBelow(hashes.length);
  const left = hashes.slice(0, split);
  const right = hashes.slice(split);
  return index < split ? [...pathOf(left, index), rootOf(right)] : [...pathOf(right, index - split), rootOf(left)];
}

function leafHash(leaf: string): Buffer {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

function largestPowerOfTwoBelow(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1);
}
