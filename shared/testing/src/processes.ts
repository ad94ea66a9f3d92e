import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/*
 * The product as its users run it: built files, processes of their own, real HTTP. The test's only grip on it is what an
 * operator has: environment, signals, output.
 */

export type ServiceName = 'catalog' | 'cart-checkout' | 'customer-identity' | 'privacy-compliance' | 'gateway';

export interface ServiceProcess {
  readonly name: string;
  readonly url: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Ends it. SIGTERM lets it stop in order, SIGKILL is a crash. Resolves when it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** SIGSTOP holds it where it is, SIGCONT lets it go on. */
  hold(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Starts it again with the same settings, and waits until it is ready. */
  start(): Promise<void>;
  running(): boolean;
}

const SERVICES: readonly { name: ServiceName; folder: string }[] = [
  { name: 'catalog', folder: 'subgraphs/catalog' },
  { name: 'cart-checkout', folder: 'subgraphs/cart-checkout' },
  { name: 'customer-identity', folder: 'subgraphs/customer-identity' },
  { name: 'privacy-compliance', folder: 'subgraphs/privacy-compliance' },
  { name: 'gateway', folder: 'gateway' },
];

/** The embedded topology as a process of its own, ready. The workspace must be built. */
export async function startEmbeddedProcess(options: {
  dataDir: string;
  port?: number;
  environment?: NodeJS.ProcessEnv;
  echo?: boolean;
}): Promise<ServiceProcess> {
  const port = options.port ?? (await freePort());
  const service = createProcess('embedded', 'embedded/dist/main.js', port, options.echo ?? false, {
    ...options.environment,
    DATA_DIR: options.dataDir,
    PORT: String(port),
  });
  await service.start();
  return service;
}

/**
 * The services topology: five processes over HTTP, ready, gateway last.
 *
 * @param options.databaseUrls a MySQL URL for each subgraph.
 */
export async function startServiceProcesses(options: {
  databaseUrls: Readonly<Record<Exclude<ServiceName, 'gateway'>, string>>;
  gatewayPort?: number;
  environment?: NodeJS.ProcessEnv;
  echo?: boolean;
}): Promise<{
  url: string;
  services: Readonly<Record<ServiceName, ServiceProcess>>;
  /** Another gateway in front of the same services, ready. */
  anotherGateway(): Promise<ServiceProcess>;
  stop(): Promise<void>;
}> {
  const ports = await Promise.all(
    SERVICES.map(({ name }) => (name === 'gateway' && options.gatewayPort !== undefined ? options.gatewayPort : freePort())),
  );
  const addresses = Object.fromEntries(
    SERVICES.map(({ name }, index) => [`${name.toUpperCase().replace('-', '_')}_URL`, `http://127.0.0.1:${ports[index]}`]),
  );
  const services = Object.fromEntries(
    SERVICES.map(({ name, folder }, index) => [
      name,
      createProcess(name, `${folder}/dist/main.js`, ports[index] as number, options.echo ?? false, {
        ...options.environment,
        ...addresses,
        ...(name === 'gateway' ? {} : { DATABASE_URL: options.databaseUrls[name] }),
        PORT: String(ports[index]),
      }),
    ]),
  ) as Record<ServiceName, ServiceProcess>;
  const gateways: ServiceProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all([...Object.values(services), ...gateways].map((service) => service.stop()));
  };
  try {
    await Promise.all(SERVICES.filter(({ name }) => name !== 'gateway').map(({ name }) => services[name].start()));
    await services.gateway.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: services.gateway.url,
    services,
    stop,
    async anotherGateway() {
      const port = await freePort();
      const gateway = createProcess('gateway', 'gateway/dist/main.js', port, options.echo ?? false, { ...options.environment, ...addresses, PORT: String(port) });
      gateways.push(gateway);
      await gateway.start();
      return gateway;
    },
  };
}

const START_TIMEOUT_MS = 60_000;

function createProcess(
  name: string,
  file: string,
  port: number,
  echo: boolean,
  environment: NodeJS.ProcessEnv,
): ServiceProcess {
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    if (echo) process.stdout.write(chunk);
  };
  const running = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;

  const stop: ServiceProcess['stop'] = async (signal = 'SIGTERM') => {
    const stopping = child;
    if (stopping === null || !running()) return;
    const gone = new Promise((resolve) => stopping.once('exit', resolve));
    stopping.kill(signal);
    await gone;
  };

  return {
    name,
    url,
    output: () => output,
    running,
    stop,
    hold: (signal) => void child?.kill(signal),
    async start() {
      child = spawn(process.execPath, ['--enable-source-maps', file], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout?.on('data', collect);
      child.stderr?.on('data', collect);
      const closed = new Promise((resolve) => child?.once('close', resolve));
      const killWithUs = (): void => void child?.kill('SIGKILL');
      process.once('exit', killWithUs);
      child.once('exit', () => process.off('exit', killWithUs));

      const deadline = Date.now() + START_TIMEOUT_MS;
      while (!(await isReady(url))) {
        if (!running() || Date.now() > deadline) {
          const ended = running() ? 'is silent' : `ended (${child.exitCode ?? child.signalCode})`;
          await stop('SIGKILL');
          // What it said last comes after its end.
          await closed;
          throw new Error(`${name} did not become ready, and ${ended}:\n${output.slice(-4_000)}`);
        }
        await wait(50);
      }
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** A port of the loopback interface that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
