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

export function relu(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(0, value));
}
