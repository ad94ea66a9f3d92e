import { randomNumbers } from '../measuring';
import { zipfian } from './zipfian';

function countsOf(count: number, draws: number): number[] {
  const next = zipfian(count, randomNumbers(1));
  const counts = Array.from({ length: count }, () => 0);
  for (let draw = 0; draw < draws; draw += 1) {
    const drawn = next();
    counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
  }
  return counts;
}

describe('zipfian', () => {
  it('draws only what there is, the most frequent one about 2^0.99 times as often as the next', () => {
    const counts = countsOf(1_000, 200_000);
    expect(counts).toHaveLength(1_000);
    const [first, second] = [...counts].sort((a, b) => b - a) as [number, number];
    expect(first / second).toBeGreaterThan(1.85);
    expect(first / second).toBeLessThan(2.15);
  });

  it.each([1, 2, 3, 10, 97])('reaches every one of %p', (count) => {
    expect(countsOf(count, 20_000).filter((times) => times === 0)).toEqual([]);
  });
});
