import { query } from '@andamal/database';
import type { EntityManager } from 'typeorm';

interface Correction {
  readonly datumId: string;
  readonly newDatumId: string;
}

/** Which datum stands in the place of which. What was corrected twice has two that stand in its place, one after the other. */
export class Corrections {
  private readonly next: ReadonlyMap<string, string>;

  constructor(corrections: readonly Correction[]) {
    this.next = new Map(corrections.map(({ datumId, newDatumId }) => [datumId, newDatumId]));
  }

  static async load(from: EntityManager, subjectId: string): Promise<Corrections> {
    return new Corrections(await query<Correction>(from, 'SELECT datumId, newDatumId FROM rectification WHERE subjectId = ?', [subjectId]));
  }

  /** The datum, and those that stand in its place, in their order. A datum is corrected once, so that this ends. */
  from(datumId: string): string[] {
    const line = [datumId];
    for (let next = this.next.get(datumId); next !== undefined; next = this.next.get(next)) line.push(next);
    return line;
  }
}
