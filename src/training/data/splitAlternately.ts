import type { RandomState } from '../../tensor/randomState';
import type { Examples } from './rawSet';

/** Shuffles the examples and lets two of three train, the third validate. */
export function splitAlternately(
  x: Float64Array,
  y: Int32Array,
  random: RandomState,
): { readonly train: Examples; readonly val: Examples } {
  const order = random.permutation(y.length);
  const features = x.length / y.length;
  const pick = (rows: Int32Array): Examples => {
    const picked = new Float64Array(rows.length * features);
    rows.forEach((row, i) => {
      picked.set(x.subarray(row * features, (row + 1) * features), i * features);
    });
    return { x: picked, y: Int32Array.from(rows, (row) => y[row]!) };
  };
  return {
    train: pick(order.filter((_, i) => i % 3 !== 2)),
    val: pick(order.filter((_, i) => i % 3 === 2)),
  };
}
