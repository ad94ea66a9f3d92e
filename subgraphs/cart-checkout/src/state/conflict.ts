const MAX_ATTEMPTS = 8;

/** Somebody else changed the row between reading and writing it. The transaction rolls back and is run again. */
export class ConflictError extends Error {
  constructor(what: string) {
    super(`${what} was changed by another transaction`);
    this.name = 'ConflictError';
  }
}

/** Runs read-decide-write again for as long as somebody else was first: each round, one of them gets through. */
export async function untilNoConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}
