/** Whom a record of the access log is about. */
export interface RecordPeople {
  readonly seq: number;
  /** Each once. */
  readonly subjects: readonly string[];
}

/** A block has a row for each. Few make each row long to look through, and many are as many places that a block is written to. */
export const BUCKETS: readonly number[] = Array.from({ length: 64 }, (_, bucket) => bucket);

/** Where in each block a person's records are listed: by the end of their id, which is random. */
export function bucketOf(subjectId: string): number {
  return Number.parseInt(subjectId.slice(-2), 16) % BUCKETS.length || 0;
}

/** The rows of a block. */
export function inBuckets(records: readonly RecordPeople[]): { bucket: number; records: string }[] {
  const rows = BUCKETS.map((bucket) => ({ bucket, records: '' }));
  for (const { seq, subjects } of records) {
    for (const subjectId of subjects) (rows[bucketOf(subjectId)] as { records: string }).records += `${subjectId} ${seq}\n`;
  }
  return rows.filter((row) => row.records !== '');
}

/** A row of a block that the index has. MySQL's driver hands a BIGINT over as a text. */
export interface BucketRow {
  readonly first: number | string;
  readonly last: number | string;
  readonly records: string;
}

/** What a row says, where it is about records of its block. Nothing of what was altered and cannot be read: `verify` names what is not listed. */
export function listedIn({ first, last, records }: BucketRow): { subjectId: string; seq: number }[] {
  return records.split('\n').flatMap((line) => {
    const end = line.lastIndexOf(' ');
    const seq = Number(line.slice(end + 1));
    return end > 0 && seq >= Number(first) && seq <= Number(last) ? [{ subjectId: line.slice(0, end), seq }] : [];
  });
}
