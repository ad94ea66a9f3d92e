import { types } from 'node:util';

/** A value that both engines store alike. An instant is stored as milliseconds since 1970, a boolean as 0 or 1. */
export type SqlValue = string | number | boolean | null | undefined | Date | Uint8Array;

/** A value, or a list of values for `IN (?)`. */
export type SqlParameter = SqlValue | readonly SqlValue[];

export type NativeValue = string | number | null | Buffer;

/**
 * Turns a value into one that both drivers take.
 *
 * @throws on anything else: MySQL's driver would write an object out as SQL, and SQLite's ends the process on a boolean.
 */
export function toNative(value: unknown): NativeValue {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('A statement takes finite numbers only');
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'undefined':
      return null;
    case 'bigint':
      if (value < BigInt(Number.MIN_SAFE_INTEGER) || value > BigInt(Number.MAX_SAFE_INTEGER)) {
        throw new TypeError('A statement takes integers up to 2^53 only');
      }
      return Number(value);
    case 'object':
      if (value === null) return null;
      if (types.isDate(value)) return toNative(value.getTime());
      if (Buffer.isBuffer(value)) return value;
      if (types.isUint8Array(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      break;
    default:
      break;
  }
  throw new TypeError(`A statement takes no ${Array.isArray(value) ? 'list' : typeof value} as a value`);
}

const TEXT_NAME_OR_PLACEHOLDER = /'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\?/g;

/** A statement as the drivers take it. */
export interface BoundStatement {
  readonly sql: string;
  readonly values: NativeValue[];
}

export function bind(sql: string, parameters: readonly SqlParameter[]): BoundStatement {
  const expanded = expandLists(sql, parameters);
  return { sql: expanded.sql, values: expanded.values.map(toNative) };
}

/**
 * Writes each list out as one `?` per value. Lists grow to the next power of two by repeating their last value, which
 * changes nothing inside `IN (…)` and keeps the number of different statements small; an empty list becomes NULL,
 * which matches nothing.
 */
function expandLists(sql: string, parameters: readonly SqlParameter[]): { sql: string; values: SqlValue[] } {
  if (!parameters.some(isList)) return { sql, values: parameters as SqlValue[] };
  const values: SqlValue[] = [];
  let next = 0;
  const expanded = sql.replace(TEXT_NAME_OR_PLACEHOLDER, (token) => {
    if (token !== '?') return token;
    const parameter = parameters[next++];
    if (!isList(parameter)) {
      values.push(parameter);
      return '?';
    }
    const list = padded(parameter);
    values.push(...list);
    return list.map(() => '?').join(', ');
  });
  return { sql: expanded, values };
}

function isList(parameter: SqlParameter): parameter is readonly SqlValue[] {
  return Array.isArray(parameter);
}

function padded(list: readonly SqlValue[]): SqlValue[] {
  if (list.length === 0) return [null];
  const size = 2 ** Math.ceil(Math.log2(list.length));
  return [...list, ...Array<SqlValue>(size - list.length).fill(list[list.length - 1])];
}
