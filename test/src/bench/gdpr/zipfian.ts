/**
 * Numbers from 0 to `count - 1`, of which few come often: the n-th with a probability in proportion to 1 / n^0.99, as in
 * YCSB (B. F. Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", 2010), which GDPRBench builds on. They are spread
 * over the range by a step that shares no factor with it.
 */
export function zipfian(count: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank += 1) {
    sum += 1 / (rank + 1) ** 0.99;
    sums[rank] = sum;
  }
  let step = Math.floor(count * 0.618) || 1;
  while (greatestCommonDivisor(step, count) !== 1) step += 1;
  return () => (rankAt(sums, random() * sum) * step) % count;
}

/** The first place whose sum is greater. */
function rankAt(sums: Float64Array, sought: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) > sought) high = middle;
    else low = middle + 1;
  }
  return low;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
