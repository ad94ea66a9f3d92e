import type { Log, Worker } from '@andamal/service';

/** Work that runs at the start and then again and again, never twice at once. A failure is logged, and tried again. */
export function repeatedly(options: { name: string; everyMs: number; log: Log; run: () => Promise<unknown> }): Worker {
  const { name, everyMs, log, run } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const turn = (): void => {
    running ??= run()
      .then(() => undefined)
      .catch((error: unknown) => log.error({ err: error, work: name }, 'repeated work failed'))
      .finally(() => {
        running = undefined;
      });
  };
  return {
    start() {
      turn();
      timer = setInterval(turn, everyMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
