import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegister, type Register } from '../src';

const FILE = join(__dirname, '../../../schema/policy/register.json');

/** A fresh, mutable copy of the shipped document, for a spec to alter. */
export function shippedDocument(): Record<string, unknown> {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
}

/** The shipped register, with some of its top-level values replaced. */
export function shippedRegister(changes: Record<string, unknown> = {}): Register {
  const parsed = parseRegister({ ...shippedDocument(), ...changes });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 2));
  return parsed.value;
}
