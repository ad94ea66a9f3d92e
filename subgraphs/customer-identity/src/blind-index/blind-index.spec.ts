import { BlindIndex } from './blind-index';

describe('BlindIndex', () => {
  it('depends on the key, the address, and the use', () => {
    const index = new BlindIndex('k'.repeat(32));
    expect(index.ofEmail('a@exempel.se')).toMatch(/^[0-9a-f]{64}$/);
    const values = [
      index.ofEmail('a@exempel.se'),
      index.ofEmail('b@exempel.se'),
      new BlindIndex('K'.repeat(32)).ofEmail('a@exempel.se'),
      index.ofAttempts('a@exempel.se', 1),
      index.ofAttempts('a@exempel.se', 2),
    ];
    expect(new Set(values).size).toBe(values.length);
    expect(new BlindIndex('k'.repeat(32)).ofEmail('A@exempel.se')).toBe(values[0]);
  });
});
