import type { Database } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import type { EntityManager } from 'typeorm';

const EVERY_MS = 60_000;

/** Deletes what has run out. Several replicas may do it at once: what is gone is gone. */
export function createPruneWorker(options: {
  database: Database;
  log: Log;
  prunes: readonly ((tx: EntityManager) => Promise<void>)[];
}): Worker {
  const { database, log, prunes } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const pruneAll = async (): Promise<void> => {
    try {
      for (const prune of prunes) await database.inTransaction(prune);
    } catch (error) {
      log.error({ err: error }, 'what has run out could not be deleted');
    }
  };
  const run = (): void => {
    running = running.then(pruneAll);
  };

  return {
    start() {
      run();
      timer = setInterval(run, EVERY_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
