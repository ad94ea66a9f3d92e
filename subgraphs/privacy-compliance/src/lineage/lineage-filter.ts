import { AppError } from '@andamal/kernel';
import { sql, type SqlFragment } from '@andamal/database';
import { decodeCursor, encodeCursor } from '@andamal/service';
import { listed, type AccessLine } from '../access-log/access-record';

/** What part of a person's lineage is wanted. What is left out does not limit. */
export interface LineageScope {
  readonly datumIds?: readonly string[] | null;
  readonly category?: string | null;
  readonly purpose?: string | null;
  /** Such as `ORDER:<id>`. */
  readonly context?: string | null;
  readonly actorId?: string | null;
  readonly role?: string | null;
  readonly operation?: string | null;
  readonly recipient?: string | null;
  /** Inclusive. */
  readonly from?: Date | null;
  /** Exclusive. */
  readonly to?: Date | null;
  readonly kinds?: readonly string[] | null;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const FURTHER_DATA = new RegExp(`^${UUID}$`);
const SAME_DATA = new RegExp(`^(${UUID}|)\\|(${UUID}|)\\|(\\d{1,15})\\|(${UUID}|)$`);

/**
 * Where a page goes on: with further data, or with older reads and disclosures of the same data. Both orders are those of
 * ids, which nothing that is written later comes in between.
 */
export interface LineagePosition {
  /** Data after this one. */
  readonly after: string;
  /** Data up to this one, which a page before has shown; null: further data. */
  readonly upTo: string | null;
  /** Reads before this place in the log; null: from the latest; 0: all are shown. */
  readonly readsBefore: number | null;
  /** Disclosures before this one; null: from the latest; empty: all are shown. */
  readonly disclosuresBefore: string | null;
}

const START: LineagePosition = { after: '', upTo: null, readsBefore: null, disclosuresBefore: null };

/** @throws AppError BAD_INPUT for a cursor that is not one of a lineage */
export function positionOf(after: string | null | undefined): LineagePosition {
  if (after === null || after === undefined) return START;
  const text = decodeCursor(after);
  if (FURTHER_DATA.test(text)) return { ...START, after: text };
  const [, dataAfter, upTo, seq, disclosure] = SAME_DATA.exec(text) ?? [];
  if (dataAfter === undefined || upTo === undefined || seq === undefined || disclosure === undefined) {
    throw new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
  }
  return { after: dataAfter, upTo, readsBefore: Number(seq), disclosuresBefore: disclosure };
}

export function cursorOf({ after, upTo, readsBefore, disclosuresBefore }: LineagePosition): string {
  return encodeCursor(upTo === null ? after : `${after}|${upTo}|${readsBefore ?? 0}|${disclosuresBefore ?? ''}`);
}

/** Whether nodes of a kind are wanted. Denials only when they are asked for. */
export function wants({ kinds }: LineageScope, kind: string): boolean {
  return kinds === null || kinds === undefined ? kind !== 'DENIAL' : kinds.includes(kind);
}

/** The condition on `datum` rows. */
export function dataCondition(subjectId: string, scope: LineageScope, position: LineagePosition): SqlFragment {
  const { datumIds, category, purpose, context, from, to } = scope;
  const [contextKind = '', contextId = ''] = context?.split(':') ?? [];
  return allOf([
    sql('subjectId = ? AND id > ?', [subjectId, position.after]),
    position.upTo !== null && sql('id <= ?', [position.upTo]),
    isGiven(datumIds) && sql('id IN (?)', [datumIds]),
    isGiven(category) && sql('(category = ? OR actualCategory = ?)', [category, category]),
    isGiven(purpose) && boundWhere(sql('b.purpose = ?', [purpose])),
    isGiven(context) && boundWhere(sql('b.contextKind = ? AND b.contextId = ?', [contextKind, contextId])),
    isGiven(to) && sql('createdAt < ?', [to]),
    isGiven(from) && sql('(endedAt IS NULL OR endedAt >= ?)', [from]),
  ]);
}

/** The condition on records of the access log (`r`). */
export function recordCondition({ purpose, actorId, role, operation, from, to }: LineageScope): SqlFragment {
  return allOf([
    sql('1 = 1'),
    isGiven(purpose) && sql('r.purpose = ?', [purpose]),
    isGiven(actorId) && sql('r.actorId = ?', [actorId]),
    isGiven(role) && listHas('r.roles', role),
    isGiven(operation) && sql('r.operation = ?', [operation]),
    isGiven(from) && sql('r.recordedAt >= ?', [from]),
    isGiven(to) && sql('r.recordedAt < ?', [to]),
  ]);
}

/** The condition on lines of the access log: those that showed data and, where they are wanted, those that denied it. */
export function isLineWanted(scope: LineageScope): (line: AccessLine) => boolean {
  const { datumIds, category, context } = scope;
  return (line) => {
    const isDenial = line.outcome === 'DENIED';
    if (!isDenial && (line.outcome !== 'ALLOWED' || line.datumIds === '')) return false;
    if (!wants(scope, isDenial ? 'DENIAL' : 'READ')) return false;
    // A denial names categories, and no data.
    if (isGiven(datumIds) && !isDenial && !datumIds.some((id) => line.datumIds.includes(id))) return false;
    if (isGiven(category) && !listed(line.categories).includes(category)) return false;
    return !isGiven(context) || line.context === context;
  };
}

/** The condition on disclosures. */
export function disclosureCondition(subjectId: string, scope: LineageScope, before: string | null): SqlFragment {
  const { purpose, context, recipient, from, to } = scope;
  const [contextKind = '', contextId = ''] = context?.split(':') ?? [];
  return allOf([
    sql('subjectId = ?', [subjectId]),
    isGiven(before) && sql('id < ?', [before]),
    isGiven(purpose) && sql('purpose = ?', [purpose]),
    isGiven(context) && sql('contextKind = ? AND contextId = ?', [contextKind, contextId]),
    isGiven(recipient) && sql('(recipient = ? OR recipientName = ?)', [recipient, recipient]),
    isGiven(from) && sql('disclosedAt >= ?', [from]),
    isGiven(to) && sql('disclosedAt < ?', [to]),
  ]);
}

/** A code in a list that is separated by commas. */
function listHas(column: string, code: string): SqlFragment {
  const like = `${column} LIKE ? ESCAPE '!'`;
  const literal = code.replace(/[_%!]/g, '!$&');
  return sql(`(${column} = ? OR ${like} OR ${like} OR ${like})`, [code, `${literal},%`, `%,${literal}`, `%,${literal},%`]);
}

function boundWhere(condition: SqlFragment): SqlFragment {
  return sql(`EXISTS (SELECT 1 FROM binding b WHERE b.subjectId = datum.subjectId AND b.datumId = datum.id AND ${condition.sql})`, condition.parameters);
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function allOf(parts: readonly (SqlFragment | false)[]): SqlFragment {
  const given = parts.filter((part) => part !== false);
  return sql(given.map((part) => part.sql).join(' AND '), given.flatMap((part) => part.parameters));
}
