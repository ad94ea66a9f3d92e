import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner';
import { isRecord, type JsonRecord } from './records';
import type { TypeTable } from './supergraph';

/** Calls `visit` for each object of the data that a plan's path leads to, in order. */
export type EntityPath = (data: unknown, visit: (entity: JsonRecord) => void) => void;

/** Compiles a plan's path (fields, list steps, type conditions) into one function. */
export function compileEntityPath(path: readonly FlattenNodePathSegment[], types: TypeTable): EntityPath {
  return path.reduceRight<EntityPath>((next, segment) => compileSegment(segment, next, types), visitObjects);
}

function visitObjects(value: unknown, visit: (entity: JsonRecord) => void): void {
  if (Array.isArray(value)) for (const item of value) visitObjects(item, visit);
  else if (isRecord(value)) visit(value);
}

function compileSegment(segment: FlattenNodePathSegment, next: EntityPath, types: TypeTable): EntityPath {
  if (segment === '@') {
    return (value, visit) => {
      if (Array.isArray(value)) for (const item of value) next(item, visit);
    };
  }
  if ('Field' in segment) {
    const key = segment.Field;
    return eachObject((object, visit) => {
      const value = object[key];
      if (value !== null && value !== undefined) next(value, visit);
    });
  }
  const conditions = segment.TypeCondition;
  return eachObject((object, visit) => {
    if (isOneOf(object, conditions, types)) next(object, visit);
  });
}

/** A list of lists has fewer list steps in a path than it has dimensions: step into what is left. */
function eachObject(step: (object: JsonRecord, visit: (entity: JsonRecord) => void) => void): EntityPath {
  const walk: EntityPath = (value, visit) => {
    if (Array.isArray(value)) for (const item of value) walk(item, visit);
    else if (isRecord(value)) step(value, visit);
  };
  return walk;
}

/** Without a type name there was only one type that it could be, and the planner did not ask for it. */
export function isOneOf(object: JsonRecord, conditions: readonly string[], types: TypeTable): boolean {
  const typename = object.__typename;
  return typeof typename !== 'string' || conditions.some((condition) => types.satisfies(typename, condition));
}

/** The fields of a path before its first list step: the client's path to a fetch that failed as a whole. */
export function leadingFields(path: readonly FlattenNodePathSegment[]): string[] {
  const fields: string[] = [];
  for (const segment of path) {
    if (segment === '@') break;
    if ('Field' in segment) fields.push(segment.Field);
  }
  return fields;
}

/** Where in the data each of some objects is. Walked only when there is an error to place. */
export function locate(data: unknown, wanted: ReadonlySet<object>): Map<object, (string | number)[][]> {
  const found = new Map<object, (string | number)[][]>();
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) return;
    if (wanted.has(value)) found.set(value, [...(found.get(value) ?? []), path]);
    if (Array.isArray(value)) value.forEach((item, index) => walk(item, [...path, index]));
    else for (const [key, child] of Object.entries(value)) walk(child, [...path, key]);
  };
  walk(data, []);
  return found;
}
