import type { Arrays, Layer, LayerParams, NdArray } from '../layers/layer';

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

/** The weighted output `sum(out * dout)` as a function of one input, on frozen params; counts its calls. */
export class Probe {
  evaluations = 0;
  private readonly round: ((value: number) => number) | undefined;

  constructor(
    private readonly subject: Subject,
    dtype: 'float64' | 'float32',
  ) {
    this.round = dtype === 'float32' ? Math.fround : undefined;
  }

  forward(inputs: Arrays): Float64Array {
    this.evaluations++;
    const { layer, params, pure } = this.subject;
    const { out } = pure
      ? layer.forward(inputs, params)
      : layer.forward(copyArrays(inputs), structuredCopy(params));
    return this.round ? out.data.map(this.round) : out.data.slice();
  }

  /** Output with element `at` of input `name` moved by `step`. The inputs themselves are never written to. */
  moved(name: string, at: number, step: number): Float64Array {
    const input = this.subject.inputs[name]!;
    const data = input.data.slice();
    const value = data[at]! + step;
    data[at] = this.round ? this.round(value) : value;
    return this.forward({ ...this.subject.inputs, [name]: { data, shape: input.shape } });
  }

  /** Central difference at an element: differences first, the weighted sum second. */
  central(name: string, at: number, h: number): number {
    const above = this.moved(name, at, h);
    const below = this.moved(name, at, -h);
    return this.weigh(above, below) / (2 * h);
  }

  /** Slopes to either side. */
  oneSided(name: string, at: number, h: number): { left: number; right: number } {
    const here = this.forward(this.subject.inputs);
    return {
      right: this.weigh(this.moved(name, at, h), here) / h,
      left: this.weigh(here, this.moved(name, at, -h)) / h,
    };
  }

  /** Central difference along a direction over the whole input. */
  along(name: string, direction: Float64Array, h: number): number {
    const input = this.subject.inputs[name]!;
    const step = (sign: number): Float64Array =>
      this.forward({
        ...this.subject.inputs,
        [name]: { data: input.data.map((value, i) => value + sign * h * direction[i]!), shape: input.shape },
      });
    return this.weigh(step(1), step(-1)) / (2 * h);
  }

  private weigh(above: Float64Array, below: Float64Array): number {
    const { data } = this.subject.dout;
    let sum = 0;
    for (let i = 0; i < above.length; i++) sum += (above[i]! - below[i]!) * data[i]!;
    return sum;
  }
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
