import type { Arrays, ForwardResult, Layer, LayerParams, NdArray } from '../layers/layer';

/** What is checked: a layer at one point, with the upstream gradient to weight its output by. */
export interface Subject {
  readonly layer: Layer;
  readonly inputs: Arrays;
  readonly params: LayerParams;
  readonly dout: NdArray;
  /** Forward is ours and known not to write to what it is given: then nothing need be copied for it. */
  readonly pure: boolean;
  /** Sizes that a wrong factor may turn out to be: {N: 4, D: 5}. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** Forward at other inputs, which code that is not ours is handed copies of. */
export function forwardOf({ layer, params, pure }: Subject, inputs: Arrays): ForwardResult {
  return pure ? layer.forward(inputs, params) : layer.forward(copyArrays(inputs), structuredCopy(params));
}

/** The gradients that backward returns. */
export function analyticOf(subject: Subject): Arrays {
  const { layer, inputs, dout, pure } = subject;
  const { cache } = forwardOf(subject, inputs);
  return layer.backward(pure ? dout : { data: dout.data.slice(), shape: [...dout.shape] }, cache);
}

/** Fresh arrays: a forward that writes to its inputs spoils nobody else's. */
export function copyArrays(inputs: Arrays): Arrays {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      { data: data.slice(), shape: [...shape] },
    ]),
  );
}

/** A deep copy of plain params, so that state a forward leaves in them is seen by no later call. */
export function structuredCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(structuredCopy) as T;
  if (value instanceof Float64Array) return value.slice() as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, structuredCopy(item as unknown)]),
  ) as T;
}
