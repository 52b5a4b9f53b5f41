/**
 * Arithmetic on matrices (N, D) in C order, as NumPy's broadcasting writes it: a `row` (D) meets every row of the matrix.
 * Each makes a new array.
 */

/** `a.sum(axis=0)`. */
export function columnSums(a: Float64Array, D: number): Float64Array {
  const sums = new Float64Array(D);
  for (let start = 0; start < a.length; start += D) {
    for (let k = 0; k < D; k++) sums[k]! += a[start + k]!;
  }
  return sums;
}

/** `a + row`. */
export function addRow(a: Float64Array, row: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let start = 0; start < a.length; start += row.length) {
    for (let k = 0; k < row.length; k++) out[start + k] = a[start + k]! + row[k]!;
  }
  return out;
}

/** `a * row`. */
export function multiplyRow(a: Float64Array, row: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let start = 0; start < a.length; start += row.length) {
    for (let k = 0; k < row.length; k++) out[start + k] = a[start + k]! * row[k]!;
  }
  return out;
}

/** `np.tile(row, (N, 1))`. */
export function tileRow(row: Float64Array, N: number): Float64Array {
  const out = new Float64Array(N * row.length);
  for (let n = 0; n < N; n++) out.set(row, n * row.length);
  return out;
}

/** `a + b`, elementwise. */
export function add(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! + b[i]!;
  return out;
}

/** `a * b`, elementwise. */
export function multiply(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! * b[i]!;
  return out;
}

/** `factor * a`. */
export function scale(factor: number, a: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = factor * a[i]!;
  return out;
}
