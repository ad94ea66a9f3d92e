import { err, ok, type Result } from '@andamal/kernel';
import type { z } from 'zod';
import { checkRegister } from './register.checks';
import { registerSchema } from './register.schema';
import type { Register, RegisterProblem } from './register.types';

/**
 * Makes a register of a parsed JSON document, or says everything that is wrong with it: first whether it has the
 * right shape, then whether its parts fit each other. The register is deeply frozen.
 */
export function parseRegister(json: unknown): Result<Register, RegisterProblem[]> {
  const shaped = registerSchema.safeParse(json);
  if (!shaped.success) return err(shaped.error.issues.map(asProblem));
  const problems = checkRegister(shaped.data);
  return problems.length > 0 ? err(problems) : ok(frozen(shaped.data));
}

function asProblem(issue: z.core.$ZodIssue): RegisterProblem {
  return { path: pathOf(issue.path), message: issue.message };
}

function pathOf(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, '');
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
