import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSubgraphs, parseSubgraphEnvs } from '@andamal/embedded';
import { systemClock } from '@andamal/kernel';
import { parseRegister, tagCategories } from '@andamal/policy';
import { createLogger, InProcessNetwork, requireDeclaredFields, SUBGRAPHS } from '@andamal/service';
import { composeServices } from '@theguild/federation-composition';
import { Kind, parse, print, visit } from 'graphql';

/** The ports that the services listen on when each runs alone. */
const PORTS = { catalog: 4001, 'cart-checkout': 4002, 'customer-identity': 4003, 'privacy-compliance': 4004 } as const;

/** Paths below `schema/` and what each is to hold. */
export type SchemaFiles = ReadonlyMap<string, string>;

/**
 * What `schema/` is to hold, made from the code: the SDL of each subgraph, the supergraph, and the API that clients see.
 *
 * @throws with every problem, when the subgraphs do not compose, or do not say everywhere what is personal data.
 */
export async function composeSchema(): Promise<SchemaFiles> {
  const sdls = await subgraphSdls();
  const composed = composeServices(
    SUBGRAPHS.map((name) => ({
      name,
      url: `http://localhost:${PORTS[name]}/graphql`,
      typeDefs: parse(sdls.get(name) as string),
    })),
  );
  if (composed.supergraphSdl === undefined) {
    const problems = composed.errors.map((error) => `  - ${error.message}`).join('\n');
    throw new Error(`The subgraphs do not compose:\n${problems}`);
  }
  requireDeclaredFields(parse(composed.supergraphSdl), await shippedCategories());
  return new Map([
    ...SUBGRAPHS.map((name) => [`subgraphs/${name}.graphql`, sdls.get(name) as string] as const),
    ['supergraph.graphql', `${composed.supergraphSdl.trim()}\n`] as const,
    ['api.graphql', `${forClients(composed.publicSdl).trim()}\n`] as const,
  ]);
}

/** What is personal is of use to clients; that all the rest is not would only stand in the way. */
function forClients(publicSdl: string): string {
  const isDeclaration = (name: { value: string }): boolean => name.value === 'notPersonal';
  const kept = visit(parse(publicSdl), {
    [Kind.DIRECTIVE]: { enter: ({ name }) => (isDeclaration(name) ? null : undefined) },
    [Kind.DIRECTIVE_DEFINITION]: { enter: ({ name }) => (isDeclaration(name) ? null : undefined) },
  });
  return print(kept);
}

async function shippedCategories(): Promise<string[]> {
  const register = parseRegister(JSON.parse(await readFile(join('schema', 'policy', 'register.json'), 'utf8')));
  if (!register.ok) throw new Error(`The policy register is not valid: ${JSON.stringify(register.error)}`);
  return tagCategories(register.value);
}

async function subgraphSdls(): Promise<Map<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), 'andamal-schema-'));
  try {
    const subgraphs = await createSubgraphs({
      envs: parseSubgraphEnvs({ SEED: 'false' }, (name) => `sqlite:${join(directory, `${name}.db`)}`),
      log: createLogger({ service: 'schema', level: 'warn' }),
      clock: systemClock,
      network: new InProcessNetwork(),
    });
    const sdls = new Map(subgraphs.map((subgraph) => [subgraph.name as string, subgraph.sdl]));
    await Promise.all(subgraphs.map((subgraph) => subgraph.stop()));
    return sdls;
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  }
}
