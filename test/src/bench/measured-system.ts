import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallerSigner, CALLER_HEADER, serviceCaller, type GraphQLAnswer } from '@andamal/service';
import { SignJWT } from 'jose';
import { Pool } from 'undici';
import { CALLER_SECRET, type Ready, type Reply, type Request, type ServerSettings, type Usage } from './server.messages';

/** A measured system from outside: asks it over HTTP with connections that are kept, and reads what its process spends. */
export class MeasuredSystem {
  private readonly gateway: Pool;
  private readonly internal: Pool;
  private readonly signer = new CallerSigner(CALLER_SECRET);

  private constructor(
    private readonly child: ChildProcess,
    { url, internalUrl }: Ready,
  ) {
    this.gateway = new Pool(url, { connections: 32 });
    this.internal = new Pool(internalUrl, { connections: 32 });
  }

  /** @param options.nodeArguments for the server's process, such as `--cpu-prof` */
  static async start(settings: ServerSettings, options: { nodeArguments?: readonly string[] } = {}): Promise<MeasuredSystem> {
    const child = fork(join(__dirname, 'server.main.js'), [JSON.stringify(settings)], {
      execArgv: ['--expose-gc', ...(options.nodeArguments ?? [])],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const ready = await new Promise<Ready>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Ready));
      child.once('exit', (code) => reject(new Error(`The measured system ended before it was ready (${code})`)));
    });
    return new MeasuredSystem(child, ready);
  }

  /** One operation through the gateway. */
  async ask(body: string, token: string | null): Promise<GraphQLAnswer> {
    const headers = { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    const response = await this.gateway.request({ path: '/graphql', method: 'POST', headers, body });
    return (await response.body.json()) as GraphQLAnswer;
  }

  /** One internal operation of the vault, as a service of the shop asks it. */
  async askInternal(query: string, variables: object): Promise<GraphQLAnswer> {
    const body = JSON.stringify({ query, variables });
    const caller = serviceCaller('customer-identity', 'Bench', 'bench');
    const headers = { 'content-type': 'application/json', [CALLER_HEADER]: this.signer.sign('privacy-compliance', caller, body) };
    const response = await this.internal.request({ path: '/internal/graphql', method: 'POST', headers, body });
    return (await response.body.json()) as GraphQLAnswer;
  }

  usage(after: 'usage' | 'collect' = 'usage'): Promise<Usage> {
    return new Promise((resolve) => {
      this.child.once('message', (message: Reply) => resolve(message as Usage));
      this.child.send(after satisfies Request);
    });
  }

  /** The vault's workers run from now on. */
  startWorkers(): Promise<Usage> {
    return new Promise((resolve) => {
      this.child.once('message', (message: Reply) => resolve(message as Usage));
      this.child.send('work' satisfies Request);
    });
  }

  /** Moves a clock that stands. */
  moveClock(until: Date): Promise<Usage> {
    return new Promise((resolve) => {
      this.child.once('message', (message: Reply) => resolve(message as Usage));
      this.child.send({ until: until.toISOString() } satisfies Request);
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.gateway.close(), this.internal.close()]);
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.send('stop' satisfies Request);
    await gone;
  }
}

const DEVELOPMENT_SESSION_SECRET = 'development-only-session-secret-0123456789';

/** An access token as customer-identity issues it, for a run of the benchmarks. */
export function accessToken(claims: { kind: 'STAFF' | 'CUSTOMER'; id: string; subjectId?: string; roles?: readonly string[] }): Promise<string> {
  return new SignJWT({ kind: claims.kind, sid: claims.subjectId ?? null, roles: claims.roles ?? [] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.id)
    .setIssuedAt()
    .setExpirationTime('12h')
    .sign(new TextEncoder().encode(DEVELOPMENT_SESSION_SECRET));
}

/** User and system time of another process so far, in microseconds; 0 where there is none. Linux only. */
export function cpuMicrosOf(pid: number | null): number {
  if (pid === null) return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
