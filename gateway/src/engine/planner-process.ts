import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import type { Log } from '@andamal/service';
import { Lru } from './lru';
import type { Planner } from './planner';
import type { FromPlanner, ToPlanner } from './planner-process.messages';

/** A document that takes longer to plan than this is not worth running. */
const PLAN_TIMEOUT_MS = 5_000;

/** Starting is loading native code and a supergraph of any size, on a machine that may be busy. */
const START_TIMEOUT_MS = 60_000;

/** Documents that ended the planner's process are not tried again. */
const MAX_POISONOUS = 1_000;

interface Job {
  readonly document: string;
  readonly resolve: (plan: QueryPlan) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Plans in a process of its own.
 *
 * The planner is native code. There are valid documents that it does not survive (0.0.38: an interface object's field
 * with different arguments for two types), and planning can take long. Neither may take the gateway with it: a
 * planner that dies or does not answer in time is replaced, the document that it was at is refused from then on, and
 * operations that are planned already never notice.
 */
export class PlannerProcess implements Planner {
  private child: ChildProcess | null = null;
  private starting: Promise<ChildProcess> | null = null;
  private readonly queue: Job[] = [];
  private readonly poisonous = new Lru<string, true>(MAX_POISONOUS);
  private working = false;
  private closed = false;

  private constructor(
    private readonly supergraphSdl: string,
    private readonly log: Log,
    private readonly planTimeoutMs: number,
  ) {}

  /** @throws Error when the supergraph cannot be planned on. */
  static async start(supergraphSdl: string, log: Log, options: { planTimeoutMs?: number } = {}): Promise<PlannerProcess> {
    const planner = new PlannerProcess(supergraphSdl, log, options.planTimeoutMs ?? PLAN_TIMEOUT_MS);
    await planner.ensureChild();
    return planner;
  }

  plan(document: string): Promise<QueryPlan> {
    if (this.poisonous.get(document)) return Promise.reject(new Error('The planner did not survive this document before.'));
    return new Promise((resolve, reject) => {
      this.queue.push({ document, resolve, reject });
      void this.work();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0)) job.reject(new Error('The gateway is stopping.'));
    this.child?.kill('SIGKILL');
    this.child = null;
  }

  /** One document at a time, so that it is known which one a death belongs to. */
  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let job = this.queue.shift(); job !== undefined; job = this.queue.shift()) {
      try {
        const child = await this.ensureChild();
        job.resolve(await this.planWith(child, job.document));
      } catch (error) {
        job.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.working = false;
  }

  private async planWith(child: ChildProcess, document: string): Promise<QueryPlan> {
    const reply = await ask(child, { kind: 'PLAN', document }, this.planTimeoutMs).catch((error: unknown) => {
      this.poisonous.set(document, true);
      this.log.error({ err: error }, 'the planner did not survive a document, and is replaced');
      this.discard(child);
      throw error;
    });
    if (reply.kind === 'PLANNED') return reply.plan;
    throw new Error(reply.kind === 'FAILED' ? reply.message : 'The planner answered something else.');
  }

  private ensureChild(): Promise<ChildProcess> {
    if (this.child !== null) return Promise.resolve(this.child);
    this.starting ??= this.startChild().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  private async startChild(): Promise<ChildProcess> {
    if (this.closed) throw new Error('The gateway is stopping.');
    const child = forkMain();
    const reply = await ask(child, { kind: 'SUPERGRAPH', sdl: this.supergraphSdl }, START_TIMEOUT_MS);
    if (reply.kind !== 'READY') {
      child.kill('SIGKILL');
      throw new Error(`The supergraph cannot be planned on: ${reply.kind === 'FAILED' ? reply.message : reply.kind}`);
    }
    this.child = child;
    child.once('exit', () => {
      if (this.child === child) this.child = null;
    });
    // The planner alone is no reason to keep a process alive.
    child.unref();
    child.channel?.unref();
    return child;
  }

  private discard(child: ChildProcess): void {
    if (this.child === child) this.child = null;
    child.kill('SIGKILL');
  }
}

/** Compiled, also where a spec runs this file from its source. */
const MAIN = join(__dirname, '..', '..', 'dist', 'engine', 'planner-process.main.js');

function forkMain(): ChildProcess {
  return fork(MAIN, [], {
    execArgv: [],
    // The planner reads no secrets, so it is given none.
    env: {},
    // A panic's report may quote the document, and with it what a client wrote there.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** Sends a message and waits for the one answer to it. */
function ask(child: ChildProcess, message: ToPlanner, timeoutMs: number): Promise<FromPlanner> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
      act();
    };
    const onMessage = (reply: unknown): void => finish(() => resolve(reply as FromPlanner));
    const onExit = (code: number | null, signal: string | null): void =>
      finish(() => reject(new Error(`The planner ended (${signal ?? code ?? 'unknown'}).`)));
    const onError = (error: Error): void => finish(() => reject(error));
    const timer = setTimeout(() => finish(() => reject(new Error('The planner took too long.'))), timeoutMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    child.send(message, (error) => {
      if (error) onError(error);
    });
  });
}
