/** A dense float64 array in C order: what layers compute on, and what a user's own module is handed. */
export interface NdArray {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** Arrays by name: inputs and parameters alike, since both have gradients. */
export type Arrays = Readonly<Record<string, NdArray>>;

/** What is not differentiated: eps, mode, groups, …. */
export type LayerParams = Readonly<Record<string, unknown>>;

export interface ForwardResult {
  readonly out: NdArray;
  /** Whatever backward needs. Never read by anyone else. */
  readonly cache: unknown;
}

/**
 * A layer as the course writes it: `forward(inputs, params) -> {out, cache}`, `backward(dout, cache) -> gradients by
 * input name`. Pure: neither writes to what it was given. State that a forward carries on (running statistics)
 * goes in through `params` and comes out in the cache's owner, so that a check sees the same function every time.
 */
export interface Layer {
  /**
   * `spare`: a result of an earlier forward that nobody needs any more; its arrays may be written over and handed out
   * again. Saves what allocation costs where a forward runs thousands of times.
   */
  forward(inputs: Arrays, params: LayerParams, spare?: ForwardResult): ForwardResult;
  backward(dout: NdArray, cache: unknown): Arrays;
  /**
   * Forward as a function of one input, the others held: what it returns is, bit for bit, the `out` of `forward` with
   * that input replaced, in an array that the next call may write over. For layers that need not compute everything
   * again; undefined where all depends on the input.
   */
  partial?(name: string, inputs: Arrays, params: LayerParams): ((value: NdArray) => NdArray) | undefined;
}

/** Inputs and parameters may not have the shapes a layer needs. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

export function zeros(shape: readonly number[]): NdArray {
  return { data: new Float64Array(shape.reduce((product, size) => product * size, 1)), shape };
}

export function array(data: ArrayLike<number>, shape: readonly number[]): NdArray {
  const count = shape.reduce((product, size) => product * size, 1);
  if (data.length !== count) {
    throw new ShapeError(`Shape (${shape.join(', ')}) needs ${count} values, got ${data.length}`);
  }
  return { data: Float64Array.from(data), shape };
}

/** An array to be filled: a spare one where it fits, else a new one. It holds anything. */
export function room(length: number, spare: Float64Array | undefined): Float64Array {
  return spare?.length === length ? spare : new Float64Array(length);
}

/** Elementwise, into a new or spare array. */
export function map(x: NdArray, f: (value: number, index: number) => number, spare?: NdArray): NdArray {
  const data = room(x.data.length, spare?.data);
  for (let i = 0; i < data.length; i++) data[i] = f(x.data[i]!, i);
  return { data, shape: x.shape };
}

/** An input by name. @throws {ShapeError} when it is missing. */
export function input(inputs: Arrays, name: string): NdArray {
  const found = inputs[name];
  if (!found)
    throw new ShapeError(`Input "${name}" is missing; given are ${Object.keys(inputs).join(', ') || 'none'}`);
  return found;
}

export function expectShape(name: string, { shape }: NdArray, expected: readonly number[]): void {
  if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return;
  throw new ShapeError(`${name} must have shape (${expected.join(', ')}), got (${shape.join(', ')})`);
}

/** A number among the params, or its default. @throws {ShapeError} for anything else. */
export function numberParam(params: LayerParams, name: string, fallback: number): number {
  const value = params[name] ?? fallback;
  if (typeof value === 'number') return value;
  throw new ShapeError(`${name} must be a number, got ${JSON.stringify(value)}`);
}

/** One of some words among the params, or the first. @throws {ShapeError} for any other. */
export function wordParam<T extends string>(
  params: LayerParams,
  name: string,
  words: readonly [T, ...T[]],
): T {
  const value = params[name] ?? words[0];
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new ShapeError(`${name} must be one of ${words.join(', ')}, got ${JSON.stringify(value)}`);
}
