import type { EntityManager } from 'typeorm';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import type { CaseKind, CaseWait } from './case.states';
import type { CaseRef } from './case.store';

/** What a step works with. Everything that it does to the database it does through `tx`. */
export interface StepContext {
  /** The transaction that also marks the step as done. It holds the subject's lock. */
  readonly tx: EntityManager;
  readonly rightsCase: Readonly<RightsCaseEntity>;
  readonly now: Date;
}

/** DONE: on to the next step. DECLINED: the case ends there, as staff decided. Waiting: the step is run again later. */
export type StepOutcome = 'DONE' | 'DECLINED' | { readonly waitFor: CaseWait };

export interface CaseStep {
  /** In capitals. Never changes: running cases remember it. */
  readonly name: string;
  /**
   * Runs in one transaction with its own marker: its effects and the marker are there together, or neither is. It may run
   * again from the start after a crash, and again when a request that joins the case widens its scope.
   */
  run(context: StepContext): Promise<StepOutcome>;
  /** After this step a further request of the same kind is a case of its own, while this one goes on to its end. */
  readonly carriesOut?: boolean;
}

/** How a kind of case is carried out. One per kind, registered in `case-handlers.ts`. */
export interface CaseHandler {
  readonly kind: CaseKind;
  readonly steps: readonly CaseStep[];
  /** One of its steps writes to the person what the case has done. Otherwise they hear of its end. */
  readonly tellsItself?: boolean;
  /** Whether what the case has done goes on when all its steps are done. Then its words are kept for their time from when that ends. */
  lasts?(tx: EntityManager, ref: CaseRef): Promise<boolean>;
}

/** Waits until staff have decided. GRANTED: on; DECLINED: `onDecline` undoes what was done meanwhile, and the case ends. */
export function decisionStep(name: string, onDecline: (context: StepContext) => Promise<void> = async () => undefined): CaseStep {
  return {
    name,
    async run(context) {
      const { decision } = context.rightsCase;
      if (decision === null) return { waitFor: 'STAFF' };
      if (decision === 'GRANTED') return 'DONE';
      await onDecline(context);
      return 'DECLINED';
    },
  };
}
