import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRegister, tagCategories } from '@andamal/policy';
import { requireDeclaredFields, SUBGRAPHS, type SubgraphName } from '@andamal/service';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

/** What `npm run schema:compose` does with the subgraphs of the shop, after a change to one of them. */
async function compose(change: Partial<Record<SubgraphName, (sdl: string) => string>> = {}): Promise<void> {
  const services = await Promise.all(
    SUBGRAPHS.map(async (name) => {
      const sdl = await readFile(join('schema', 'subgraphs', `${name}.graphql`), 'utf8');
      return { name, url: `http://localhost/${name}`, typeDefs: parse((change[name] ?? ((same) => same))(sdl)) };
    }),
  );
  const composed = composeServices(services);
  if (composed.supergraphSdl === undefined) throw new Error(composed.errors.map(({ message }) => message).join('; '));
  const register = parseRegister(JSON.parse(await readFile(join('schema', 'policy', 'register.json'), 'utf8')));
  if (!register.ok) throw new Error('The register is not valid');
  requireDeclaredFields(parse(composed.supergraphSdl), tagCategories(register.value));
}

const extend = (type: string, kind = 'type', fields = 'nickname: String') => (sdl: string): string => `${sdl}\nextend ${kind} ${type} { ${fields} }\n`;

describe('untagged-field', () => {
  it('the schema of the shop says of every field whether it is personal data', async () => {
    await expect(compose()).resolves.toBeUndefined();
  });

  it.each<[SubgraphName, string, string]>([
    ['customer-identity', 'Customer', 'type'],
    ['cart-checkout', 'Customer', 'type'],
    ['cart-checkout', 'Order', 'type'],
    ['cart-checkout', 'Invoice', 'type'],
    ['cart-checkout', 'Cart', 'type'],
    ['cart-checkout', 'PlaceOrderInput', 'input'],
    ['customer-identity', 'Viewer', 'type'],
    ['customer-identity', 'RegisterInput', 'input'],
    ['privacy-compliance', 'PersonalData', 'type'],
    ['privacy-compliance', 'PostalAddress', 'type'],
    ['privacy-compliance', 'DataSubject', 'type'],
    ['privacy-compliance', 'Datum', 'type'],
    ['privacy-compliance', 'Consent', 'type'],
    ['privacy-compliance', 'AccessLogEntry', 'type'],
    ['privacy-compliance', 'RequestErasureInput', 'input'],
  ])('a nickname that %s adds to %s fails composition, which says how to declare it', async (subgraph, type, kind) => {
    const problem = compose({ [subgraph]: extend(type, kind) });
    await expect(problem).rejects.toThrow(`${type}.nickname does not say whether it is personal data`);
    await expect(problem).rejects.toThrow('@personalData(category:');
  });

  it('so does an argument, whoever has it', async () => {
    const ask = extend('Query', 'type', 'lookUp(nickname: String): Product');
    await expect(compose({ catalog: ask })).rejects.toThrow('Query.lookUp(nickname:) does not say');
  });

  it('a type about a person cannot be declared away as a whole', async () => {
    const away = (sdl: string): string => `${sdl}\nextend type Order @notPersonal { nickname: String }\n`;
    await expect(compose({ 'cart-checkout': away })).rejects.toThrow(/Order is declared not to be about a person as a whole, but/);
  });

  it('what says nothing about anybody may get free text', async () => {
    await expect(compose({ catalog: extend('Product', 'type', 'slogan: String') })).resolves.toBeUndefined();
  });

  it('tagged, or declared, it composes', async () => {
    for (const how of ['@personalData(category: "NAME")', '@notPersonal']) {
      await expect(compose({ 'customer-identity': extend('Customer', 'type', `nickname: String ${how}`) })).resolves.toBeUndefined();
    }
  });
});
