import { isUuid } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import type { GraphQLResolveInfo } from 'graphql';
import { RefusedError } from '../access';
import type { VaultContext } from '../context';
import type { AccessLog } from './access-log';

/**
 * Has every {@link RefusedError} of one request in the access log before the answer leaves, as each refused value is. Found
 * where it is thrown, and not among the errors of the answer: of several that end the same object GraphQL tells one.
 */
export class Refusals {
  private readonly following: Promise<void>[] = [];
  private readonly failures: unknown[] = [];

  constructor(
    private readonly log: AccessLog,
    private readonly caller: CallerContext,
  ) {}

  follow(promised: Promise<unknown>, info: GraphQLResolveInfo): void {
    this.following.push(promised.then(nothing, (error: unknown) => (error instanceof RefusedError ? this.record(error, info) : undefined)));
  }

  /** Resolves when all that was promised has come to something, and refusals are written. @throws when one could not be: then nothing of the answer may leave */
  async settle(): Promise<void> {
    for (const followed of this.following) await followed;
    if (this.failures.length > 0) throw this.failures[0];
  }

  private async record({ askedFor }: RefusedError, { parentType, fieldName }: GraphQLResolveInfo): Promise<void> {
    const { subjectId, context = `${parentType.name}.${fieldName}` } = askedFor;
    // A text of the caller's own making has no place in the log.
    const about = subjectId !== undefined && subjectId !== null && isUuid(subjectId) ? subjectId : null;
    try {
      await this.log.record(this.caller, [{ subjectId: about, context, categories: [], outcome: 'DENIED', reason: 'FORBIDDEN' }]);
    } catch (failure) {
      // Whoever settles is told of it.
      this.failures.push(failure);
    }
  }
}

/** For the schema: see `buildFederatedSchema`. */
export function followRefusals(promised: Promise<unknown>, { refusals }: VaultContext, info: GraphQLResolveInfo): void {
  refusals.follow(promised, info);
}

function nothing(): void {}
