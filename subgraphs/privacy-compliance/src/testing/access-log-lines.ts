import { entriesOf, type AccessEntry, type ChainedRecord } from '../access-log/access-record';
import { RECORD_COLUMNS, toRecord } from '../access-log/access-log.store';

export type AccessLogLine = AccessEntry;

/** The lines of a vault's access log that say this, in the order of the log. @param rows reads rows of the vault's database */
export async function accessLogLines(
  rows: (sql: string, parameters: string[]) => Promise<ChainedRecord[]>,
  match: Partial<AccessLogLine> = {},
): Promise<AccessLogLine[]> {
  const { requestId } = match;
  // One request of many: a history asks for a thousand of them.
  const ofRequest = typeof requestId === 'string' ? [requestId] : [];
  const records = await rows(`SELECT ${RECORD_COLUMNS} FROM access_log r ${ofRequest.map(() => 'WHERE r.requestId = ?').join('')} ORDER BY r.seq`, ofRequest);
  const lines = records.map(toRecord).flatMap((record) => entriesOf(record).reverse());
  return lines.filter((line) => Object.entries(match).every(([name, value]) => line[name as keyof AccessLogLine] === value));
}
