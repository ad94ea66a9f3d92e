import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildSchema,
  findBreakingChanges,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isEnumType,
  isSpecifiedScalarType,
  type GraphQLSchema,
} from 'graphql';
import { composeSchema, type SchemaFiles } from './compose';

/** The API that clients were last promised: `npm run schema:release` renews it, on purpose. */
const RELEASED = join('schema', 'api.released.graphql');

/**
 * `npm run schema:check`: the committed schema is what the code says, breaks nothing that was released, and explains
 * every type, field, argument and enum value. Exits 1 with every problem.
 */
async function main(): Promise<number> {
  const composed = await composeSchema();
  const api = buildSchema(composed.get('api.graphql') as string);
  const problems = [...(await drift(composed)), ...(await breakingChanges(api)), ...undescribed(api)];
  for (const problem of problems) console.error(problem);
  console.log(problems.length === 0 ? 'The schema is what the code says.' : `${problems.length} problem(s).`);
  return problems.length === 0 ? 0 : 1;
}

async function drift(composed: SchemaFiles): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, content] of composed) {
    const file = join('schema', path);
    const committed = existsSync(file) ? await readFile(file, 'utf8') : null;
    if (committed !== content) stale.push(`${file} is not what the code says: run "npm run schema:compose".`);
  }
  return stale;
}

async function breakingChanges(api: GraphQLSchema): Promise<string[]> {
  if (!existsSync(RELEASED)) return [`${RELEASED} is missing: run "npm run schema:release".`];
  const released = buildSchema(await readFile(RELEASED, 'utf8'));
  return findBreakingChanges(released, api).map(({ description }) => `Breaks clients: ${description}`);
}

function undescribed(api: GraphQLSchema): string[] {
  const missing: string[] = [];
  const check = (coordinate: string, described: { description?: string | null | undefined }): void => {
    if (!described.description) missing.push(`${coordinate} has no description.`);
  };
  for (const type of Object.values(api.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    const root = type === api.getQueryType() || type === api.getMutationType();
    if (!root) check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name}:)`, argument);
      }
    }
  }
  return missing;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
