import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { requireDeclaredFields, SUBGRAPHS } from '@andamal/service';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

/** Composes the shipped subgraphs, one of them changed, and checks what comes of it as `schema:compose` does. */
async function composed(changed: string, change: (sdl: string) => string): Promise<string> {
  const services = await Promise.all(
    SUBGRAPHS.map(async (name) => {
      const sdl = await readFile(join('schema', 'subgraphs', `${name}.graphql`), 'utf8');
      return { name, url: `http://localhost/${name}`, typeDefs: parse(name === changed ? change(sdl) : sdl) };
    }),
  );
  const { supergraphSdl, errors = [] } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

const into = (type: RegExp, field: string) => (sdl: string): string => {
  expect(sdl).toMatch(type);
  return sdl.replace(type, (start) => `${start}\n  ${field}`);
};

const PLACES: readonly [string, string, RegExp, string][] = [
  ['a customer', 'customer-identity', /^type Customer [^{]*\{/m, 'nickname: String'],
  ['the vault’s own entity, by its owner', 'privacy-compliance', /^type PersonalData [^{]*\{/m, 'nickname: String'],
  ['an order', 'cart-checkout', /^type Order [^{]*\{/m, 'nickname: String'],
  ['what comes in with a registration', 'customer-identity', /^input RegisterInput [^{]*\{|^input RegisterInput\s*\{/m, 'nickname: String'],
];

jest.setTimeout(120_000);

describe('untagged-field', () => {
  it('does not stand in the way while every field is declared', async () => {
    const supergraph = await composed('', (sdl) => sdl);
    expect(() => requireDeclaredFields(parse(supergraph), null)).not.toThrow();
  });

  it.each(PLACES)('on %s fails the composition, which says how to declare it', async (_what, subgraph, type, field) => {
    const supergraph = await composed(subgraph, into(type, field));
    expect(() => requireDeclaredFields(parse(supergraph), null)).toThrow(/nickname[^\n]*@personalData\(category: [^\n]*@notPersonal/);
    const tagged = await composed(subgraph, into(type, 'nickname: String @personalData(category: "NAME")'));
    expect(() => requireDeclaredFields(parse(tagged), null)).not.toThrow();
  });

  it('that another subgraph adds to a type of persons fails it too', async () => {
    const sneaky = (sdl: string): string => `${sdl}\nextend type Order @key(fields: "id") { id: ID! @external nickname: String }`;
    await expect(
      composed('catalog', sneaky).then((supergraph) => requireDeclaredFields(parse(supergraph), null)),
    ).rejects.toThrow(/nickname/);
  });

  it('is not served by a gateway either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'andamal-untagged-'));
    const file = join(folder, 'supergraph.graphql');
    await writeFile(file, await composed('customer-identity', into(/^type Customer [^{]*\{/m, 'nickname: String')));
    const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve) => {
      const environment = { PATH: process.env.PATH, NODE_ENV: 'test', SUPERGRAPH_FILE: file, PORT: '0' };
      const child = execFile(process.execPath, ['gateway/dist/main.js'], { env: environment, timeout: 60_000 }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode, output: `${stdout}${stderr}` }),
      );
    });
    await rm(folder, { recursive: true, force: true });
    expect([code, output]).toEqual([1, expect.stringContaining('Customer.nickname')]);
  });
});
