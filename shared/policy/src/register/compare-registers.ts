import type { Register } from './register.types';

/** One difference between two versions of a register. */
export interface RegisterDifference {
  /** Where, with members of lists by their code: `recipients.CARRIER.thirdCountryTransfers`. */
  readonly path: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  /** JSON; null where there was nothing. */
  readonly before: string | null;
  /** JSON; null where there is nothing any more. */
  readonly after: string | null;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What says which version it is, and not what holds in it. */
const OF_THE_VERSION: readonly string[] = ['version', 'date', 'changes'];

/** What differs between two versions of the policy, in the order of the register. Their own words on it are in `changes`. */
export function compareRegisters(before: Register, after: Register): RegisterDifference[] {
  return compared('', rulesOf(before), rulesOf(after));
}

function rulesOf(register: Register): Json {
  const rules = JSON.parse(JSON.stringify(register)) as Record<string, Json>;
  return Object.fromEntries(Object.entries(rules).filter(([key]) => !OF_THE_VERSION.includes(key)));
}

function compared(path: string, before: Json | undefined, after: Json | undefined): RegisterDifference[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: 'ADDED', before: null, after: JSON.stringify(after) }];
  if (after === undefined) return [{ path, kind: 'REMOVED', before: JSON.stringify(before), after: null }];
  const [left, right] = [partsOf(before), partsOf(after)];
  if (left === null || right === null) {
    const same = canonical(before) === canonical(after);
    return same ? [] : [{ path, kind: 'CHANGED', before: JSON.stringify(before), after: JSON.stringify(after) }];
  }
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  return keys.flatMap((key) => compared(path === '' ? key : `${path}.${key}`, left.get(key), right.get(key)));
}

/** What a value consists of, each part under a name of its own; null: it is compared as a whole. */
function partsOf(value: Json): ReadonlyMap<string, Json> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = (value as readonly Json[]).map((member): [string | null, Json] => [nameOf(member), member]);
  // Lists of codes and lists whose members have no names of their own are one thing: what moved in them is not told apart.
  if (named.length === 0 || named.some(([name]) => name === null)) return null;
  return new Map(named as [string, Json][]);
}

/** What a member of a list is called by: a place in the list would make all that follow a removed one differ. */
function nameOf(member: Json): string | null {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return null;
  const { code, name, purpose, version, contextKind, customer, country } = member as { readonly [key: string]: Json };
  if (typeof code === 'string') return code;
  if (typeof name === 'string') return name;
  if (typeof purpose === 'string' && typeof version === 'string') return `${purpose} ${version}`;
  if (typeof contextKind === 'string') return typeof customer === 'string' ? `${contextKind} ${customer}` : contextKind;
  return typeof country === 'string' ? country : null;
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join()}}`;
}
