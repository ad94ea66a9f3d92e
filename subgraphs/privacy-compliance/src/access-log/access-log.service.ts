import { AppError } from '@andamal/kernel';
import { connectionFrom, decodeCursor, type CallerContext, type Connection } from '@andamal/service';
import { handlesRights } from '../access';
import type { AccessLog } from './access-log';
import { parsePlace } from './access-record';
import type { AccessLogStore } from './access-log.store';
import { toAccessLogEntry, type AccessLogEntry } from './access-log.types';

/** Shows who has read a person's data, to that person and to the privacy office. */
export class AccessLogService {
  constructor(
    private readonly log: AccessLog,
    private readonly store: AccessLogStore,
  ) {}

  async page(subjectId: string, page: { first: number; after?: string | null }, caller: CallerContext): Promise<Connection<AccessLogEntry>> {
    const entries = await this.store.ofSubject(subjectId, { before: placeOf(page.after), limit: page.first + 1 });
    // That the log was read is noted after it was read: else each reading would begin with itself.
    await this.log.record(caller, [{ subjectId, context: 'ACCESS_LOG', categories: [], outcome: 'ALLOWED' }]);
    const showActor = handlesRights(caller);
    const rows = entries.map((entry) => toAccessLogEntry(entry, showActor));
    return connectionFrom(rows, page, ({ id }) => id);
  }
}

function placeOf(after: string | null | undefined): number | null {
  if (after === undefined || after === null) return null;
  const place = parsePlace(decodeCursor(after));
  if (place !== null) return place;
  throw new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
}
