/** An object of a subgraph's answer. */
export type JsonRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Merges an answer into what is known already: objects field by field, lists of one length item by item, all else by
 * replacement. A null never takes away a value that another subgraph gave.
 *
 * The source is taken over, not copied: hand in a clone when it is merged more than once.
 *
 * @param isObjectType tells a type name from an interface's name, which a subgraph with an interface object answers and
 *   which must not replace the real one.
 */
export function mergeRecord(target: JsonRecord, source: JsonRecord, isObjectType: (typename: string) => boolean): void {
  for (const key in source) {
    const given = source[key];
    const known = target[key];
    if (known === undefined || known === null) target[key] = given;
    else if (given === null || given === undefined) continue;
    else if (typeof given !== 'object' || typeof known !== 'object') {
      if (key !== '__typename' || typeof given !== 'string' || isObjectType(given)) target[key] = given;
    } else mergeObjects(target, key, known, given, isObjectType);
  }
}

function mergeObjects(
  target: JsonRecord,
  key: string,
  known: object,
  given: object,
  isObjectType: (typename: string) => boolean,
): void {
  if (!Array.isArray(given) && !Array.isArray(known)) {
    mergeRecord(known as JsonRecord, given as JsonRecord, isObjectType);
  } else if (Array.isArray(given) && Array.isArray(known) && given.length === known.length) {
    mergeLists(known, given, isObjectType);
  } else {
    target[key] = given;
  }
}

function mergeLists(known: unknown[], given: readonly unknown[], isObjectType: (typename: string) => boolean): void {
  for (let index = 0; index < given.length; index += 1) {
    const before = known[index];
    const item = given[index];
    if (before === null || before === undefined) known[index] = item;
    else if (item === null || item === undefined) continue;
    else if (isRecord(before) && isRecord(item)) mergeRecord(before, item, isObjectType);
    else if (Array.isArray(before) && Array.isArray(item) && before.length === item.length) mergeLists(before, item, isObjectType);
    else known[index] = item;
  }
}

/** A deep copy of plain data, so that two places of an answer never share an object. */
export function clone<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => clone(item)) as Value;
  if (value instanceof Date) return value;
  const copy: JsonRecord = {};
  for (const key in value) copy[key] = clone(value[key]);
  return copy as Value;
}
