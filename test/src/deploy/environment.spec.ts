import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Every file in which a service names its settings. */
const ENV_FILES = [
  'shared/service/src/env.ts',
  'gateway/src/env.ts',
  'embedded/src/env.ts',
  'subgraphs/catalog/src/env.ts',
  'subgraphs/cart-checkout/src/env.ts',
  'subgraphs/customer-identity/src/env.ts',
  'subgraphs/privacy-compliance/src/env.ts',
];

interface ComposeService {
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly healthcheck?: { readonly test: string[] };
  readonly ports?: string[];
  readonly depends_on?: Record<string, { condition: string }>;
}

const read = (file: string): string => readFileSync(file, 'utf8');
const example = new Set([...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name as string));
const settings = new Set(ENV_FILES.flatMap((file) => [...read(file).matchAll(/^\s+([A-Z][A-Z_]+): /gm)].map(([, name]) => name as string)));
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, ComposeService> };
const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

describe('.env.example', () => {
  it('names every setting of every service, and no other', () => {
    const forCompose = [...example].filter((name) => name.startsWith('MYSQL_'));
    expect([...example].filter((name) => !forCompose.includes(name)).sort()).toEqual([...settings].sort());
  });

  it('holds no secret', () => {
    for (const [, value] of read('.env.example').matchAll(/^(?:\w*(?:SECRET|KEY|KEK|PASSWORD)\w*)=(.*)$/gm)) expect(value).toBe('');
  });
});

describe('docker-compose.yml', () => {
  const services = Object.entries(compose.services).filter(([name]) => name !== 'mysql');

  it('runs the five services, each as its npm script does', () => {
    expect(services.map(([name]) => name).sort()).toEqual(['cart-checkout', 'catalog', 'customer-identity', 'gateway', 'privacy-compliance']);
    for (const [name, { command = [] }] of services) {
      const main = command.at(-1) as string;
      expect(scripts[`start:${name}`]).toContain(`node --enable-source-maps ${main}`);
      // The image compiles src/ to dist/.
      expect(read(main.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))).toContain('runMain');
    }
  });

  it('gives them settings that they know, from variables that .env.example names', () => {
    for (const [, { environment = {} }] of services) {
      for (const name of Object.keys(environment)) expect([...settings]).toContain(name);
    }
    for (const [, name] of read('docker-compose.yml').matchAll(/(?<!\$)\$\{([A-Z_]+)/g)) expect([...example]).toContain(name);
  });

  it('tells each service its own port, and asks that port for its health', () => {
    for (const [name, { environment = {}, healthcheck }] of services) {
      expect({ name, port: healthcheck?.test.at(-1) }).toEqual({ name, port: environment.PORT });
      expect(read(healthcheck?.test[2] as string)).toContain('/readyz');
    }
  });

  it('opens no port but the gateway’s, and starts it when the subgraphs are ready', () => {
    expect(Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['gateway']);
    expect(Object.values(compose.services.gateway?.depends_on ?? {}).map(({ condition }) => condition)).toEqual(Array(4).fill('service_healthy'));
  });

  it('makes a schema and a user for each database that a service names', () => {
    const init = read(join('scripts', 'mysql-init.sh'));
    for (const [, { environment = {} }] of services) {
      if (environment.DATABASE_URL === undefined) continue;
      const [, user, password, schema] = /mysql:\/\/(\w+):\$\{(\w+)\}@mysql:3306\/(\w+)/.exec(environment.DATABASE_URL) ?? [];
      expect(user).toBe(schema);
      expect(init).toContain(`schema ${schema} "$${password}"`);
      expect(compose.services.mysql?.environment).toHaveProperty(password as string);
    }
  });
});
