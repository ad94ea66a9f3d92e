/** Lets one piece of work in at a time, in the order of asking. */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.tail.then(work);
    // Whoever waits next must not fail with the error of the one before.
    this.tail = result.catch(() => undefined);
    return result;
  }
}
