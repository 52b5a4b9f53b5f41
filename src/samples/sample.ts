import { ReaderError } from '../readers/readerError';
import type { TensorFile } from '../readers/tensorFile';
import type { Tensor } from '../tensor/tensor';

/** A bundled source made by formula. A new one is one file that exports a `Sample`, and one line in `registry.ts`. */
export interface Sample {
  readonly label: string;
  open(): TensorFile;
}

/** Tensors that are in memory already, as a file of tensors. */
export function tensorsInMemory(tensors: Readonly<Record<string, Tensor>>, preferred: string): TensorFile {
  return {
    tensors: Object.entries(tensors).map(([name, { shape, dtype }]) => ({ name, shape, dtype })),
    unreadable: [],
    preferred,
    read: (name) => {
      const tensor = tensors[name];
      return tensor
        ? Promise.resolve(tensor)
        : Promise.reject(new ReaderError({ message: `There is no tensor "${name}" in this sample.` }));
    },
  };
}

export function float32Tensor(values: ArrayLike<number>, shape: readonly number[]): Tensor {
  return { data: Float32Array.from(values), shape, dtype: 'float32' };
}

/** `a (n, k) @ b (k, m)`, float64. */
export function matmul(a: Float64Array, b: Float64Array, n: number, k: number, m: number): Float64Array {
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let inner = 0; inner < k; inner++) {
      const factor = a[i * k + inner]!;
      for (let j = 0; j < m; j++) out[i * m + j]! += factor * b[inner * m + j]!;
    }
  }
  return out;
}

export function relu(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(0, value));
}
