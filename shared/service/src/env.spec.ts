import { z } from 'zod';
import { commonEnv, EnvError, flag, parseEnv, parseEnvs, port, secret } from './env';

const shape = { ...commonEnv, PORT: port(4000), SEED: flag(true), TEST_SECRET: secret('TEST_SECRET'), NEEDED: z.url() };
const given = { NEEDED: 'http://localhost' };

function problemsOf(source: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseEnv(shape, source);
    return [];
  } catch (error) {
    return (error as EnvError).problems;
  }
}

describe('parseEnv', () => {
  it('gives typed settings, frozen', () => {
    const env = parseEnv(shape, { ...given, PORT: '0', SEED: 'false' });
    expect(env).toMatchObject({ PORT: 0, SEED: false, NODE_ENV: 'development' });
    expect(Object.isFrozen(env)).toBe(true);
  });

  it('reports every problem at once', () => {
    expect(problemsOf({ PORT: '70000', SEED: 'yes' })).toEqual([
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^SEED: /),
      expect.stringMatching(/^NEEDED: /),
    ]);
  });

  it('takes an empty setting for an unset one', () => {
    expect(parseEnv(shape, { ...given, PORT: '' }).PORT).toBe(4000);
  });

  it('tells of the problems of all parts of a process together, each once', () => {
    const parse = (source: NodeJS.ProcessEnv) => () => parseEnv(shape, source);
    expect(parseEnvs({ one: parse(given), other: parse(given) }).other).toEqual(parseEnv(shape, given));
    expect(() => parseEnvs({ one: parse({ ...given, PORT: 'x' }), two: parse(given), three: parse({ ...given, PORT: 'x', SEED: 'yes' }) })).toThrow(
      expect.objectContaining({ problems: [expect.stringMatching(/^PORT: /), expect.stringMatching(/^SEED: /)] }),
    );
  });

  it('refuses in production what is for development: default secrets and a movable clock', () => {
    expect(problemsOf({ ...given, NODE_ENV: 'production', CLOCK_FILE: '/now' })).toEqual([
      'CLOCK_FILE: not allowed in production',
      'TEST_SECRET: the development default is not allowed in production',
    ]);
    expect(problemsOf({ ...given, NODE_ENV: 'production', TEST_SECRET: 'x'.repeat(32) })).toEqual([]);
    expect(problemsOf({ ...given, NODE_ENV: 'production', TEST_SECRET: 'short' })).toEqual([
      'TEST_SECRET: needs at least 32 characters',
    ]);
  });
});
