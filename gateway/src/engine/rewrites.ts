import type { FetchNodePathSegment, FetchRewrite } from '@graphql-hive/router-query-planner';
import { isOneOf } from './entity-path';
import { isRecord, type JsonRecord } from './records';
import type { TypeTable } from './supergraph';

/** Changes plain data in place. */
export type Rewrite = (value: unknown) => void;

/**
 * Compiles a plan's rewrites. Input rewrites prepare a representation (a type name set to an interface's, for interface
 * objects); output rewrites undo the planner's own aliases.
 */
export function compileRewrites(rewrites: readonly FetchRewrite[] | null | undefined, types: TypeTable): Rewrite | null {
  if (rewrites === null || rewrites === undefined || rewrites.length === 0) return null;
  const steps = rewrites.map((rewrite) => compileRewrite(rewrite, types));
  return (value) => {
    for (const step of steps) step(value);
  };
}

/** The planner's own aliases and the client's keys that they stand for, to translate the paths of errors. */
export function renamedKeys(rewrites: readonly FetchRewrite[] | null | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const rewrite of rewrites ?? []) {
    if (!('KeyRenamer' in rewrite)) continue;
    const last = rewrite.KeyRenamer.path.at(-1);
    if (last !== undefined && 'Key' in last) names.set(last.Key, rewrite.KeyRenamer.renameKeyTo);
  }
  return names;
}

function compileRewrite(rewrite: FetchRewrite, types: TypeTable): Rewrite {
  if ('KeyRenamer' in rewrite) {
    const { path, renameKeyTo } = rewrite.KeyRenamer;
    return compileRewritePath(path, types, (object, key) => {
      if (object[key] === undefined || key === renameKeyTo) return;
      object[renameKeyTo] = object[key];
      delete object[key];
    });
  }
  const { path, setValueTo } = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  return compileRewritePath(path, types, (object, key) => {
    object[key] = setValueTo;
  });
}

function compileRewritePath(
  path: readonly FetchNodePathSegment[],
  types: TypeTable,
  apply: (object: JsonRecord, key: string) => void,
): Rewrite {
  const [segment, ...rest] = path;
  if (segment === undefined) return () => undefined;
  if ('TypenameEquals' in segment) {
    // The planner's type says a list, its plans also hold a single name.
    const conditions = [segment.TypenameEquals].flat();
    const next = compileRewritePath(rest, types, apply);
    return eachRecord((object) => {
      if (isOneOf(object, conditions, types)) next(object);
    });
  }
  const key = segment.Key;
  if (rest.length === 0) return eachRecord((object) => apply(object, key));
  const next = compileRewritePath(rest, types, apply);
  return eachRecord((object) => next(object[key]));
}

function eachRecord(apply: (object: JsonRecord) => void): Rewrite {
  const walk: Rewrite = (value) => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (isRecord(value)) apply(value);
  };
  return walk;
}
