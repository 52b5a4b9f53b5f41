import type { Arrays, NdArray } from '../layers/layer';
import type { Scale } from './bestSlope';
import { forwardOf } from './subject';
import type { Subject } from './subject';

/** How an input moves: one element, by its flat index, or all of them along a direction. */
export type Motion = number | Float64Array;

/** An input that moves: a copy to move, and the output as a function of it. */
interface Movable {
  readonly moving: NdArray;
  readonly output: (value: NdArray) => Float64Array;
}

/** The weighted output `sum(out * dout)` as a function of one input, on frozen params; counts its calls. */
export class Probe {
  evaluations = 0;
  private readonly round: ((value: number) => number) | undefined;
  private outputUlp: number | undefined;
  private readonly movables = new Map<string, Movable>();

  constructor(
    readonly subject: Subject,
    dtype: 'float64' | 'float32',
  ) {
    this.round = dtype === 'float32' ? Math.fround : undefined;
  }

  /** The output at the point itself. */
  here(): Float64Array {
    return this.finished(forwardOf(this.subject, this.subject.inputs).out);
  }

  /** Central difference: differences first, the weighted sum second. */
  central(name: string, motion: Motion, h: number): number {
    const above = this.moved(name, motion, h);
    const below = this.moved(name, motion, -h);
    return this.weigh(above, below) / (2 * h);
  }

  /** Slopes to either side. */
  oneSided(name: string, motion: Motion, h: number): { left: number; right: number } {
    const here = this.here();
    return {
      right: this.weigh(this.moved(name, motion, h), here) / h,
      left: this.weigh(here, this.moved(name, motion, -h)) / h,
    };
  }

  scale(name: string, motion: Motion): Scale {
    const { data } = this.subject.inputs[name]!;
    const largest = typeof motion === 'number' ? Math.abs(data[motion]!) : largestOf(data);
    this.outputUlp ??= this.weightedUlp();
    return { inputUlp: largest * 2 ** -52, outputUlp: this.outputUlp, input: rootMeanSquare(data) };
  }

  /** Of a sum whose terms round independently. */
  private weightedUlp(): number {
    const { data } = this.subject.dout;
    const terms = this.here().map((value, i) => value * data[i]!);
    return 2 ** -52 * Math.sqrt(terms.length) * rootMeanSquare(terms);
  }

  /** Output with input `name` moved by `step`. The inputs themselves are never written to. */
  private moved(name: string, motion: Motion, step: number): Float64Array {
    const { moving, output } = this.movable(name);
    const { data } = this.subject.inputs[name]!;
    const move = (i: number, by: number): void => {
      const target = data[i]! + by;
      moving.data[i] = this.round ? this.round(target) : target;
    };
    if (typeof motion === 'number') move(motion, step);
    else for (let i = 0; i < data.length; i++) move(i, step * motion[i]!);
    const out = output(moving);
    if (typeof motion === 'number') moving.data[motion] = data[motion]!;
    else moving.data.set(data);
    return out;
  }

  private movable(name: string): Movable {
    const known = this.movables.get(name);
    if (known) return known;
    const { layer, inputs, params, pure } = this.subject;
    const { data, shape } = inputs[name]!;
    const forward =
      (pure ? layer.partial?.(name, inputs, params) : undefined) ?? this.forwardWith(name, inputs);
    const made: Movable = {
      moving: { data: data.slice(), shape },
      output: (value) => this.finished(forward(value)),
    };
    this.movables.set(name, made);
    return made;
  }

  private forwardWith(name: string, inputs: Arrays): (value: NdArray) => NdArray {
    return (value) => forwardOf(this.subject, { ...inputs, [name]: value }).out;
  }

  /** A copy: a layer may pass its input through, and the input moves on. */
  private finished({ data }: NdArray): Float64Array {
    this.evaluations++;
    return this.round ? data.map(this.round) : data.slice();
  }

  private weigh(above: Float64Array, below: Float64Array): number {
    const { data } = this.subject.dout;
    let sum = 0;
    for (let i = 0; i < above.length; i++) sum += (above[i]! - below[i]!) * data[i]!;
    return sum;
  }
}

function largestOf(values: Float64Array): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) size = Math.max(size, Math.abs(values[i]!));
  return size;
}

function rootMeanSquare(values: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares / values.length);
}
