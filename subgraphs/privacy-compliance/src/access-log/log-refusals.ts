import { isUuid } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import type { MiddlewareFn } from 'type-graphql';
import { RefusedError } from '../access';
import type { VaultContext } from '../context';
import type { Access, AccessLog } from './access-log';

/** What one request was refused, on its way into the access log. */
export class Refusals {
  private readonly writing: Promise<void>[] = [];

  constructor(
    private readonly log: AccessLog,
    private readonly caller: CallerContext,
  ) {}

  record(refusal: Access): Promise<void> {
    const written = this.log.record(this.caller, [refusal]);
    this.writing.push(written);
    return written;
  }

  /** Resolves when all are written, those that come meanwhile too. @throws when one could not be: then nothing of the answer may leave */
  async settle(): Promise<void> {
    for (const written of this.writing) await written;
  }
}

/**
 * Has every {@link RefusedError} in the access log before the answer leaves, as each refused value is. Here, where it is
 * thrown, and not where the errors of an answer are seen: of several that end the same object GraphQL tells one.
 */
export const logRefusals: MiddlewareFn<VaultContext> = async ({ context: { refusals }, info: { parentType, fieldName } }, next) => {
  try {
    return await next();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { subjectId, context = `${parentType.name}.${fieldName}` } = error.askedFor;
    // A text of the caller's own making has no place in the log.
    const about = subjectId !== undefined && subjectId !== null && isUuid(subjectId) ? subjectId : null;
    await refusals.record({ subjectId: about, context, categories: [], outcome: 'DENIED', reason: 'FORBIDDEN' });
    throw error;
  }
};
