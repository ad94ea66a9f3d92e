import { endOfData } from './chapters/erasure';
import { purchase } from './chapters/purchase';
import { restriction } from './chapters/restriction';
import { rights } from './chapters/rights';
import { delivery, packing, purposes } from './chapters/roles';
import { conversation, visitors } from './chapters/visitors';
import { Walk, type TourStep } from './walk';

export type { TourStep } from './walk';

/**
 * The main job, end to end: a purchase, what becomes of its data, and each right of the person once. Each step is checked
 * as it is taken.
 *
 * @param options.show is told of each step once it has been found to be as it must be.
 * @returns all steps, so that two systems can be compared.
 * @throws TourFailure at the first step that is not.
 */
export async function runTour(options: { url: string; show: (step: TourStep) => void }): Promise<TourStep[]> {
  const walk = new Walk(options.url, options.show);
  await visitors(walk);
  const bought = await purchase(walk);
  await packing(walk, bought);
  await restriction(walk, bought);
  await delivery(walk, bought);
  await purposes(walk, bought);
  await conversation(walk, bought);
  await rights(walk, bought);
  await endOfData(walk, bought);
  return walk.steps;
}
