import { readFile } from 'node:fs/promises';
import { parseRegister, type Register } from '@andamal/policy';

/** The policy register cannot be used. Its message names every problem: it is for whoever edits the register. */
export class RegisterError extends Error {
  constructor(file: string, problems: readonly string[]) {
    super(`The policy register ${file} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'RegisterError';
  }
}

/** Reads the register once, at the start: a vault without a valid policy must not answer. @throws RegisterError */
export async function loadRegister(file: string): Promise<Register> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new RegisterError(file, [error instanceof Error ? error.message : 'it cannot be read']);
  }
  const register = parseRegister(json);
  if (register.ok) return register.value;
  throw new RegisterError(file, register.error.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)));
}
