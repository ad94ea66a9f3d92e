import type { JsonObject, JsonValue } from '@andamal/kernel';

/**
 * One text for one value: keys in the order of their code units, no spaces (the part of RFC 8785 that integers, texts,
 * lists and objects need). What is signed is this text, so that a file may be laid out anew without breaking its signature.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value as JsonObject)
    .filter((member): member is [string, JsonValue] => member[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
