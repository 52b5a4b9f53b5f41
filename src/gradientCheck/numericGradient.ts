import type { NdArray } from '../layers/layer';

/**
 * Central difference of `f` at `x`: `(f(x + h e_i) - f(x - h e_i)) / 2h` for each wanted element. `f` gives a number,
 * or an array that is weighted with the upstream gradient: `sum((f(x + h) - f(x - h)) * dout) / 2h`.
 *
 * Works on a copy: `x` is never written to. `f` is handed the copy and must not keep it.
 */
export function numericGradient(
  f: (x: NdArray) => number | NdArray,
  x: NdArray,
  options: { readonly h?: number; readonly dout?: NdArray; readonly elements?: ArrayLike<number> } = {},
): Float64Array {
  const { h = 1e-5, dout } = options;
  const elements = options.elements ?? Array.from({ length: x.data.length }, (_, i) => i);
  const data = x.data.slice();
  const at = { data, shape: x.shape };
  const gradient = new Float64Array(elements.length);
  for (let n = 0; n < elements.length; n++) {
    const i = elements[n]!;
    const original = x.data[i]!;
    data[i] = original + h;
    // The output is read before the next call: an f that reuses its buffer is not our problem to have.
    const above = weighted(f(at), dout);
    data[i] = original - h;
    const below = weighted(f(at), dout);
    data[i] = original;
    gradient[n] = difference(above, below, dout) / (2 * h);
  }
  return gradient;
}

type Value = number | Float64Array;

function weighted(value: number | NdArray, dout: NdArray | undefined): Value {
  if (typeof value === 'number') return value;
  return dout ? value.data.slice() : value.data.reduce((sum, v) => sum + v, 0);
}

/** Differences first, sum second: that is what keeps the digits. */
function difference(above: Value, below: Value, dout: NdArray | undefined): number {
  if (typeof above === 'number' || typeof below === 'number') return Number(above) - Number(below);
  let sum = 0;
  for (let i = 0; i < above.length; i++) sum += (above[i]! - below[i]!) * (dout?.data[i] ?? 1);
  return sum;
}
