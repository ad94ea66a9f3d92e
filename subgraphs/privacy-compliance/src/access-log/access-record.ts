/** What one line says: what was read about whom, or asked for and denied. */
export interface AccessLine {
  readonly subjectId: string | null;
  /** The context that was read, such as `ORDER:<id>`. */
  readonly context: string | null;
  /** Separated by commas, in alphabetical order. */
  readonly categories: string;
  /** Ids of the data whose values left, separated by commas. */
  readonly datumIds: string;
  readonly outcome: string;
  readonly reason: string | null;
}

/** Who asked, when, for what. */
export interface AccessFacts {
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly actorKind: string;
  /** Account id of a customer or of staff, name of a service; null for anonymous. */
  readonly actorId: string | null;
  readonly roles: string;
  readonly purpose: string | null;
  readonly operation: string;
  readonly requestId: string;
}

/** What is written at once: lines of one caller. A page of twenty people is one record. */
export interface AccessRecord extends AccessFacts {
  readonly lines: readonly WrittenLine[];
}

/** A line as it stands in its record: see {@link writeLine}. */
export type WrittenLine = string;

/** A record as it lies in the table, in its place in the chain. */
export interface ChainedRecord extends AccessFacts {
  readonly seq: number;
  /** The lines, as a JSON list: see {@link writeLine}. */
  readonly content: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** A line with what its record says of it. */
export interface AccessEntry extends AccessFacts, AccessLine {
  /** Places of lines are in the order of the log. */
  readonly place: number;
}

/** Also what tells apart the places of two records' lines. */
export const MAX_LINES_PER_RECORD = 1_000;

/** A JSON list and not an object: names of fields would be most of the text. */
export function writeLine({ subjectId, context, categories, datumIds, outcome, reason }: AccessLine): WrittenLine {
  return JSON.stringify([subjectId, context, categories, datumIds, outcome, reason]);
}

/** Whom a line that was just written is about. */
export function subjectOf(line: WrittenLine): string | null {
  return line.startsWith('["') ? line.slice(2, line.indexOf('"', 2)) : null;
}

type ReadLine = [string | null, string | null, string, string, string, string | null];

/** The lines of a record, the latest first. None of one that was altered into what no line can be read from: `verify` names it. */
export function entriesOf({ seq, recordedAt, actorKind, actorId, roles, purpose, operation, requestId, content }: ChainedRecord): AccessEntry[] {
  return readLines(content)
    .map(([subjectId, context, categories, datumIds, outcome, reason], line) => ({
      place: seq * MAX_LINES_PER_RECORD + line,
      recordedAt, actorKind, actorId, roles, purpose, operation, requestId, subjectId, context, categories, datumIds, outcome, reason,
    }))
    .reverse();
}

function readLines(content: string): ReadLine[] {
  try {
    const lines: unknown = JSON.parse(content);
    return Array.isArray(lines) && lines.length <= MAX_LINES_PER_RECORD && lines.every(isLine) ? lines : [];
  } catch {
    return [];
  }
}

function isLine(line: unknown): line is ReadLine {
  if (!Array.isArray(line) || line.length !== 6) return false;
  const [subjectId, context, categories, datumIds, outcome, reason] = line as unknown[];
  const isText = (value: unknown): boolean => typeof value === 'string';
  return [categories, datumIds, outcome].every(isText) && [subjectId, context, reason].every((value) => value === null || isText(value));
}

/** A list as the log writes it, separated by commas. */
export function listed(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

/** The record that a line is in. */
export function seqOf(place: number): number {
  return Math.floor(place / MAX_LINES_PER_RECORD);
}

/** As people see it: the record, and which of its lines. */
export function placeText(place: number): string {
  return `${seqOf(place)}.${(place % MAX_LINES_PER_RECORD) + 1}`;
}

/** @returns null for a text that is no place */
export function parsePlace(text: string): number | null {
  const [, seq, line] = /^(\d{1,12})\.(\d{1,4})$/.exec(text) ?? [];
  return seq === undefined || line === undefined ? null : Number(seq) * MAX_LINES_PER_RECORD + Number(line) - 1;
}
