import { ShapeError, expectShape, input, room } from './layer';
import type { Layer, NdArray } from './layer';
import { columnSums } from './rows';

interface AffineCache {
  readonly x: NdArray;
  readonly w: NdArray;
}

/** Fully connected layer: `out = x @ w + b`, x (N, …) flattened to (N, D), w (D, M), b (M). */
export const affine: Layer = {
  forward: (inputs, _params, spare) => {
    const x = input(inputs, 'x');
    const w = input(inputs, 'w');
    const b = input(inputs, 'b');
    const [D, M] = w.shape as [number, number];
    const N = x.data.length / D;
    if (w.shape.length !== 2 || !Number.isInteger(N)) {
      throw new ShapeError(`x (${x.shape.join(', ')}) does not fit w (${w.shape.join(', ')})`);
    }
    expectShape('b', b, [M]);
    const out = matmul(x.data, w.data, N, D, M, spare?.out.data);
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < M; j++) out[i * M + j]! += b.data[j]!;
    }
    return { out: { data: out, shape: [N, M] }, cache: { x, w } satisfies AffineCache };
  },
  backward: (dout, cache) => {
    const { x, w } = cache as AffineCache;
    const [D, M] = w.shape as [number, number];
    const N = x.data.length / D;
    return {
      x: { data: matmul(dout.data, transpose(w.data, D, M), N, M, D), shape: x.shape },
      w: { data: matmul(transpose(x.data, N, D), dout.data, D, N, M), shape: w.shape },
      b: { data: columnSums(dout.data, M), shape: [M] },
    };
  },
};

/**
 * `a (n, k) @ b (k, m)`, into a new or spare array. Four rows of b at a time, added in their order: half the reads and
 * writes of one at a time, and the same sums.
 */
export function matmul(
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  m: number,
  spare?: Float64Array,
): Float64Array {
  const out = room(n * m, spare).fill(0);
  const whole = k - (k % 4);
  for (let i = 0; i < n; i++) {
    const at = i * m;
    for (let inner = 0; inner < whole; inner += 4) {
      const [f0, f1, f2, f3] = [
        a[i * k + inner]!,
        a[i * k + inner + 1]!,
        a[i * k + inner + 2]!,
        a[i * k + inner + 3]!,
      ];
      const row = inner * m;
      for (let j = 0; j < m; j++) {
        const first = out[at + j]! + f0 * b[row + j]! + f1 * b[row + m + j]!;
        out[at + j] = first + f2 * b[row + 2 * m + j]! + f3 * b[row + 3 * m + j]!;
      }
    }
    for (let inner = whole; inner < k; inner++) {
      const factor = a[i * k + inner]!;
      for (let j = 0; j < m; j++) out[at + j]! += factor * b[inner * m + j]!;
    }
  }
  return out;
}

export function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!;
  }
  return out;
}
