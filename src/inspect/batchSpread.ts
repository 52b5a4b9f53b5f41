import { groupSize, indexOnView } from '../normalization/grouping';
import type { BatchSpread, InspectChoice, RowSummaries } from '../protocol/inspect';
import { RandomState } from '../tensor/randomState';
import type { Tensor } from '../tensor/tensor';
import type { Work } from '../work';
import type { GroupStatistics } from './normStatistics';
import { groupStatistics } from './normStatistics';
import { ChoiceError, planNorm } from './plan';
import type { NormPlan, ParameterSet } from './plan';

const SEED = 231;
const MOST_DRAWS = 20;
const FEWEST_DRAWS = 4;
/** Elements (and numbers of the shuffle) that all draws together may visit, as far as `FEWEST_DRAWS` allows. */
const MOST_VISITS = 1 << 22;
const VISITS_PER_PAUSE = 1 << 18;

/** The first samples of a tensor, taken as the batch that the norm's statistics come from. */
export interface SmallBatch {
  readonly tensor: Tensor;
  readonly plan: NormPlan;
  /** Each group holds one value: every sample is a batch of its own, and every output is beta. */
  readonly ofOne: boolean;
  readonly measured: GroupStatistics;
  /** What the norm divides by: what was measured, or in a batch of one an infinite variance, which gives beta. */
  readonly applied: GroupStatistics;
}

export interface SmallBatchRequest {
  readonly tensor: Tensor;
  readonly choice: InspectChoice;
  readonly parameters: ParameterSet;
}

/** Samples `from … from + count - 1` (axis 0), sharing the tensor's memory. */
export function takeSamples({ data, shape, dtype }: Tensor, from: number, count: number): Tensor {
  const inner = data.length / shape[0]!;
  return {
    data: data.subarray(from * inner, (from + count) * inner),
    shape: [count, ...shape.slice(1)],
    dtype,
  };
}

/**
 * The samples that `choice.batchSize` takes the statistics from. Undefined where it changes nothing: norms that see
 * each sample alone, running statistics, batches that hold all samples.
 * @throws {ChoiceError} for a size that is no whole number from 1.
 */
export function batchTensor(
  { tensor, choice: { batchSize } }: SmallBatchRequest,
  { definition, useRunning }: NormPlan,
): Tensor | undefined {
  if (batchSize === undefined) return undefined;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new ChoiceError(`batchSize must be a whole number from 1, got ${batchSize}`);
  }
  const smaller = definition.acrossSamples && !useRunning && batchSize < tensor.shape[0]!;
  return smaller ? takeSamples(tensor, 0, batchSize) : undefined;
}

/**
 * The batch of `batchTensor` with its statistics.
 * @throws {ChoiceError} also under PyTorch's semantics for a batch of one value per group.
 */
export async function smallBatch(
  request: SmallBatchRequest,
  whole: NormPlan,
  work: Work,
): Promise<SmallBatch | undefined> {
  const tensor = batchTensor(request, whole);
  if (!tensor) return undefined;
  const plan = planNorm(tensor, request.choice, request.parameters);
  const measured = await groupStatistics(tensor.data, plan, work);
  const ofOne = groupSize(plan.axes.groups) === 1;
  return { tensor, plan, ofOne, measured, applied: ofOne ? allBeta(measured.mean.length) : measured };
}

function allBeta(groups: number): GroupStatistics {
  const zeros = new Float64Array(groups);
  return { mean: zeros, residue: zeros, variance: new Float64Array(groups).fill(Infinity) };
}

/**
 * How far small batches stray from the whole, per row: the first n samples, and random batches of n samples drawn
 * as `np.random.RandomState(231).choice(N, n, replace=False)`, one call after another. Over finite values; standard
 * deviations have ddof 0. A batch whose values are all the same has the std 0 and makes `logStdSpread` infinite;
 * NaN where the row itself is constant. 20 draws, fewer (at least 4) where they would visit more than 4 million
 * elements. Undefined where the rows are not the norm's groups.
 */
export async function batchSpread(
  tensor: Tensor,
  plan: NormPlan,
  { tensor: first, measured }: SmallBatch,
  whole: Pick<RowSummaries, 'mean' | 'std'>,
  work: Work,
): Promise<BatchSpread | undefined> {
  if (!plan.rowsAreGroups) return undefined;
  const size = first.shape[0]!;
  const samples = tensor.shape[0]!;
  const inner = tensor.data.length / samples;
  const draws = drawsWithin(samples + size * inner);
  const random = new RandomState(SEED);
  const batch = new BatchSums(tensor, plan);
  const means = new Spread(plan.rows.count);
  const logStds = new Spread(plan.rows.count);
  for (let draw = 0; draw < draws; draw++) {
    await batch.sum(random.choice(samples, size, false), work);
    for (let row = 0; row < plan.rows.count; row++) {
      if (batch.count[row] === 0) continue;
      means.add(row, (batch.mean(row) - whole.mean[row]!) / whole.std[row]!);
      logStds.add(row, Math.log(batch.std(row) / whole.std[row]!));
    }
  }
  return {
    size,
    draws,
    meanSpread: means.deviations(),
    logStdSpread: logStds.deviations(),
    meanShift: measured.mean.map((mean, row) => (mean - whole.mean[row]!) / whole.std[row]!),
    stdRatio: measured.variance.map((variance, row) => Math.sqrt(variance) / whole.std[row]!),
  };
}

export function drawsWithin(visitsPerDraw: number): number {
  return Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, Math.floor(MOST_VISITS / visitsPerDraw)));
}

/** Sums of one batch per group, shifted by the batch's first value: a constant batch has the std 0, exactly. */
class BatchSums {
  readonly count: Float64Array;
  private readonly origin: Float64Array;
  private readonly total: Float64Array;
  private readonly squares: Float64Array;
  /** Group of each element of a sample. */
  private readonly groupOf: Int32Array;
  private readonly inner: number;

  constructor(
    private readonly tensor: Tensor,
    { axes: { groups } }: NormPlan,
  ) {
    this.inner = tensor.data.length / tensor.shape[0]!;
    this.groupOf = indexOnView({ P: 1, K: this.inner, Q: 1 }, groups).k;
    this.count = new Float64Array(groups.count);
    this.origin = new Float64Array(groups.count);
    this.total = new Float64Array(groups.count);
    this.squares = new Float64Array(groups.count);
  }

  async sum(samples: Int32Array, work: Work): Promise<void> {
    for (const sums of [this.count, this.total, this.squares]) sums.fill(0);
    const step = Math.max(1, Math.floor(VISITS_PER_PAUSE / this.inner));
    for (let from = 0; from < samples.length; from += step) {
      await work.pause();
      for (const sample of samples.subarray(from, from + step)) this.addSample(sample);
    }
  }

  mean(group: number): number {
    return this.origin[group]! + this.total[group]! / this.count[group]!;
  }

  std(group: number): number {
    const mean = this.total[group]! / this.count[group]!;
    return Math.sqrt(Math.max(0, this.squares[group]! / this.count[group]! - mean * mean));
  }

  private addSample(sample: number): void {
    const { count, origin, total, squares, groupOf, inner, tensor } = this;
    const start = sample * inner;
    for (let i = 0; i < inner; i++) {
      const x = tensor.data[start + i]!;
      if (x - x !== 0) continue;
      const group = groupOf[i]!;
      if (count[group] === 0) origin[group] = x;
      const difference = x - origin[group]!;
      count[group]!++;
      total[group]! += difference;
      squares[group]! += difference * difference;
    }
  }
}

/** Standard deviation, row by row, of numbers that are near 0 and of the order of 1. */
class Spread {
  private readonly counts: Float64Array;
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;

  constructor(rows: number) {
    this.counts = new Float64Array(rows);
    this.sums = new Float64Array(rows);
    this.squares = new Float64Array(rows);
  }

  add(row: number, value: number): void {
    this.counts[row]!++;
    this.sums[row]! += value;
    this.squares[row]! += value * value;
  }

  deviations(): Float64Array {
    return this.squares.map((squares, row) => {
      if (squares === Infinity) return Infinity;
      const mean = this.sums[row]! / this.counts[row]!;
      return Math.sqrt(Math.max(0, squares / this.counts[row]! - mean * mean));
    });
  }
}
