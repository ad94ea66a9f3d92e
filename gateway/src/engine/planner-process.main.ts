import { inProcessPlanner, type Planner } from './planner';
import type { FromPlanner, ToPlanner } from './planner-process.messages';

/* The planner's own process: see planner-process.ts. Ends when its parent does. */

let planner: Planner | null = null;

async function answer(message: ToPlanner): Promise<FromPlanner> {
  if (message.kind === 'SUPERGRAPH') {
    planner = inProcessPlanner(message.sdl);
    return { kind: 'READY' };
  }
  if (planner === null) return { kind: 'FAILED', message: 'There is no supergraph yet.' };
  return { kind: 'PLANNED', plan: await planner.plan(message.document) };
}

process.on('disconnect', () => process.exit(0));
// A signal to the whole group is for the parent: it closes this process when it has drained.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('message', (message: ToPlanner) => {
  answer(message)
    .catch((error: unknown): FromPlanner => ({ kind: 'FAILED', message: error instanceof Error ? error.message : String(error) }))
    .then((reply) => process.send?.(reply));
});
