import type { Log } from './log';

/**
 * Runs `stop` once when the process is asked to end, and ends it. A second signal, or ten seconds, ends it at once: an
 * orchestrator kills what does not stop, and every write is safe against that.
 */
export function onShutdown(log: Log, stop: () => Promise<void>): void {
  let stopping = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), 10_000).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
}

/** Starts a service; on failure says why, in one line where somebody can mend it and with a stack for a bug, and exits 1. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(mendable(error) ?? error);
    process.exit(1);
  });
}

function mendable(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'EnvError') return error.message;
  const { code, port } = error as { code?: unknown; port?: unknown };
  return code === 'EADDRINUSE' ? `Port ${String(port)} is taken: choose another with PORT=…` : null;
}
