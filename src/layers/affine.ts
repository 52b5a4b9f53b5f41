import { ShapeError, expectShape, input } from './layer';
import type { Layer, NdArray } from './layer';

interface AffineCache {
  readonly x: NdArray;
  readonly w: NdArray;
}

/** Fully connected layer: `out = x @ w + b`, x (N, …) flattened to (N, D), w (D, M), b (M). */
export const affine: Layer = {
  forward: (inputs) => {
    const x = input(inputs, 'x');
    const w = input(inputs, 'w');
    const b = input(inputs, 'b');
    const [D, M] = w.shape as [number, number];
    const N = x.data.length / D;
    if (w.shape.length !== 2 || !Number.isInteger(N)) {
      throw new ShapeError(`x (${x.shape.join(', ')}) does not fit w (${w.shape.join(', ')})`);
    }
    expectShape('b', b, [M]);
    const out = matmul(x.data, w.data, N, D, M);
    for (let i = 0; i < out.length; i++) out[i]! += b.data[i % M]!;
    return { out: { data: out, shape: [N, M] }, cache: { x, w } satisfies AffineCache };
  },
  backward: (dout, cache) => {
    const { x, w } = cache as AffineCache;
    const [D, M] = w.shape as [number, number];
    const N = x.data.length / D;
    const db = new Float64Array(M);
    for (let i = 0; i < dout.data.length; i++) db[i % M]! += dout.data[i]!;
    return {
      x: { data: matmul(dout.data, transpose(w.data, D, M), N, M, D), shape: x.shape },
      w: { data: matmul(transpose(x.data, N, D), dout.data, D, N, M), shape: w.shape },
      b: { data: db, shape: [M] },
    };
  },
};

/** `a (n, k) @ b (k, m)`. */
export function matmul(a: Float64Array, b: Float64Array, n: number, k: number, m: number): Float64Array {
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let inner = 0; inner < k; inner++) {
      const factor = a[i * k + inner]!;
      const row = inner * m;
      for (let j = 0; j < m; j++) out[i * m + j]! += factor * b[row + j]!;
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
