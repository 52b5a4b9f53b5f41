import type { NamedArrays } from '../../training/engine';

/**
 * Averages statistics of batches of one size as if they were one batch: mean of the means, and mean of the variances
 * plus the variance of the means (`spread: true`); or each by itself, as a moving average does.
 */
export class RunningAverage {
  private readonly sums = new Map<string, Float64Array>();
  private readonly squares = new Map<string, Float64Array>();
  private shapes: NamedArrays = {};
  private count = 0;

  constructor(private readonly spread: boolean) {}

  add(running: NamedArrays): void {
    this.count++;
    this.shapes = running;
    for (const [name, { data }] of Object.entries(running)) {
      addTo(this.sums, name, data, (value) => value);
      if (name.startsWith('runningMean')) addTo(this.squares, name, data, (value) => value * value);
    }
  }

  /** Under the engine's names and in its dtype. */
  result(): NamedArrays {
    return Object.fromEntries(
      Object.entries(this.shapes).map(([name, { data, shape }]) => {
        const values = data.slice();
        for (let i = 0; i < values.length; i++) values[i] = this.average(name, i);
        return [name, { shape, data: values }];
      }),
    );
  }

  private average(name: string, i: number): number {
    const value = this.sums.get(name)![i]! / this.count;
    if (!this.spread || !name.startsWith('runningVar')) return value;
    const means = name.replace('runningVar', 'runningMean');
    const mean = this.sums.get(means)![i]! / this.count;
    return value + Math.max(0, this.squares.get(means)![i]! / this.count - mean * mean);
  }
}

function addTo(
  sums: Map<string, Float64Array>,
  name: string,
  data: Float32Array | Float64Array,
  term: (value: number) => number,
): void {
  const sum = sums.get(name) ?? new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) sum[i]! += term(data[i]!);
  sums.set(name, sum);
}
