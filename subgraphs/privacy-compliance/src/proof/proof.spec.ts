import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AppendOnlyFile } from './append-only-file';
import { canonicalJson } from './canonical-json';
import { inclusionPath, isIncluded, merkleRoot } from './merkle';
import { isPublicKey, keyIdOf, PublicKeys, ShopSigner } from './shop-keys';

describe('the Merkle tree (RFC 6962)', () => {
  /** Test vectors of the reference implementation of Certificate Transparency. */
  const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));

  it('has the roots of the reference implementation', () => {
    expect(merkleRoot([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(merkleRoot(LEAVES.slice(0, 1))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(merkleRoot(LEAVES.slice(0, 3))).toBe('aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77');
    expect(merkleRoot(LEAVES.slice(0, 8))).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });

  it('shows each leaf at its place, and no other text at any', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 40 }), fc.nat(), fc.string(), (leaves, pick, other) => {
        const index = pick % leaves.length;
        const leaf = leaves[index] as string;
        const proof = { leaf, index, leaves: leaves.length, path: inclusionPath(leaves, index), root: merkleRoot(leaves) };
        expect(isIncluded(proof)).toBe(true);
        expect(isIncluded({ ...proof, leaf: `${other}!${leaf}` })).toBe(false);
        if (leaves.length > 1) expect(isIncluded({ ...proof, index: (index + 1) % leaves.length })).toBe(false);
        expect(isIncluded({ ...proof, path: [...proof.path, proof.root] })).toBe(false);
      }),
    );
  });

  it('does not take a node for a leaf', () => {
    const [a, b] = ['a', 'b'].map((leaf) => createHash('sha256').update(Buffer.of(0)).update(leaf).digest());
    expect(merkleRoot([Buffer.concat([a as Buffer, b as Buffer]).toString('latin1')])).not.toBe(merkleRoot(['a', 'b']));
  });
});

describe('signatures of the shop', () => {
  const signer = new ShopSigner('a signing secret of this spec, long enough');

  it('are those of the key that the shop publishes, under one statement only, and no other text', () => {
    const signature = signer.sign('erasure receipt', 'text');
    const keys = new PublicKeys([signer.publicKey]);
    expect(isPublicKey(signer.publicKey)).toBe(true);
    expect(keys.verify('erasure receipt', 'text', signature)).toBe(true);
    expect(keys.verify('access log anchor', 'text', signature)).toBe(false);
    expect(keys.verify('erasure receipt', 'text ', signature)).toBe(false);
    expect(new PublicKeys([]).verify('erasure receipt', 'text', signature)).toBe(false);
    // The same secret is the same key, on every replica and after each start.
    expect(new ShopSigner('a signing secret of this spec, long enough').keyId).toBe(signer.keyId);
  });

  it('hold after the key was changed, as long as the old one is listed', () => {
    const signature = signer.sign('erasure receipt', 'text');
    const next = new ShopSigner('another signing secret of this spec, long enough', [signer.publicKey]);
    expect(next.publicKeys.verify('erasure receipt', 'text', signature)).toBe(true);
    expect(next.published()).toEqual([
      { keyId: next.keyId, publicKey: next.publicKey, current: true },
      { keyId: keyIdOf(signer.publicKey), publicKey: signer.publicKey, current: false },
    ]);
    expect(new ShopSigner('another signing secret of this spec, long enough').publicKeys.knows(signature.keyId)).toBe(false);
  });
});

describe('canonical JSON', () => {
  it('is one text for one value, in whatever order it was written', () => {
    expect(canonicalJson({ b: [1, null, { d: true, c: 'å"' }], a: undefined })).toBe('{"b":[1,null,{"c":"å\\"","d":true}]}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a file that only grows', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'andamal-append-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const linesOf = async (file: AppendOnlyFile): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of file.lines()) lines.push(line);
    return lines;
  };

  it('holds what was appended, in order, also by several at once', async () => {
    const path = join(folder, 'new', 'file');
    const files = [new AppendOnlyFile(path), new AppendOnlyFile(path)];
    expect(await linesOf(files[0]!)).toEqual([]);
    await Promise.all(Array.from({ length: 50 }, (_, line) => files[line % 2]!.append([`a${line}`, `b${line}`])));
    const lines = await linesOf(files[0]!);
    expect([...lines].sort()).toEqual(Array.from({ length: 50 }, (_, line) => [`a${line}`, `b${line}`]).flat().sort());
    const even = lines.filter((line) => line.startsWith('a')).map((line) => Number(line.slice(1))).filter((line) => line % 2 === 0);
    expect(even).toEqual([...even].sort((a, b) => a - b));
  });

  it('begins on a line of its own behind one that a crash has torn off', async () => {
    const file = new AppendOnlyFile(join(folder, 'file'));
    await file.append(['whole']);
    await appendFile(file.path, 'to');
    await file.append(['next']);
    expect(await readFile(file.path, 'utf8')).toBe('whole\nto\nnext\n');
  });

  it('says that it could not write', async () => {
    await appendFile(join(folder, 'no-folder'), '');
    await expect(new AppendOnlyFile(join(folder, 'no-folder', 'file')).append(['x'])).rejects.toThrow();
  });
});
