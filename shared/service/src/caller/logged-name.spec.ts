import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loggedName, NOT_A_NAME } from './logged-name';

it.each(['PackingSlip', 'anonymous', 'SendMail:ORDER_CONFIRMATION', 'Orders_v2', 'Top100', 'a'.repeat(64)])('%s is a name', (name) => {
  expect(loggedName(name)).toBe(name);
});

it.each(['Anna_Andersson_19850612_1234', 'Call_0701740605', 'Call_070_174_06_05', 'Born_1985', 'A_85_06_12', 'x46-70:1', 'a'.repeat(65)])('%s may be data, and is no name', (name) => {
  expect(loggedName(name)).toBe(NOT_A_NAME);
});

it('what the shop ships keeps its name', () => {
  const folder = join(__dirname, '../../../../schema/operations');
  const names = readdirSync(folder).flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^(?:query|mutation) (\w+)/gm)].map(([, name = '']) => name));
  expect(names.length).toBeGreaterThan(80);
  expect(names.filter((name) => loggedName(name) !== name)).toEqual([]);
});
