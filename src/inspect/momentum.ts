import { groupSize } from '../normalization/grouping';
import { norms } from '../normalization/registry';
import { RUNNING_CONVENTIONS, RunningStatistics } from '../normalization/runningStatistics';
import type { RunningConvention } from '../normalization/runningStatistics';
import type { InspectChoice, MomentumReport } from '../protocol/inspect';
import { allocate } from '../tensor/tensor';
import type { Tensor, TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { takeSamples } from './batchSpread';
import { gaussianGap } from './gaps';
import type { GroupStatistics } from './normStatistics';
import { groupStatistics } from './normStatistics';
import { ChoiceError, planNorm } from './plan';
import type { NormPlan } from './plan';

/** Weights of the old value to try out; the cumulative average stands after them. */
export const MOMENTA: readonly number[] = [0.9, 0.99, 0.999, 0.5];

export interface MomentumQuestion {
  readonly choice: InspectChoice;
  readonly samplesPerBatch: number;
  readonly passes: number;
  /** Default `MOMENTA`. */
  readonly momenta?: readonly number[];
}

export interface MomentumRequest extends MomentumQuestion {
  readonly tensor: Tensor;
}

type Candidate = MomentumReport['candidates'][number];

/**
 * What running statistics would be after `passes` passes over the tensor as batches of `samplesPerBatch` samples in
 * order, under each momentum and under the cumulative average (PyTorch's `momentum=None`), whose momentum is given
 * as `1 - 1/updates`: the weight of the old value at its last update. They begin where `choice.semantics` begins
 * (0 and 0 in the notebook; 0 and 1 in PyTorch, which also stores the unbiased variance). An incomplete last batch is
 * left out of them, since it would weigh as much as a full one; the whole set's statistics have all samples, biased.
 * @throws {ChoiceError} for norms without running statistics, and for batches that the tensor cannot be cut into.
 */
export async function momentumReport(request: MomentumRequest, work: Work): Promise<MomentumReport> {
  const { tensor, samplesPerBatch } = request;
  const running = new MomentumBatches(tensor, request);
  const whole = await groupStatistics(tensor.data, running.plan, work);
  for (let batch = 0; batch < running.batches; batch++) {
    work.progress(batch, running.batches);
    await work.pause();
    await running.add(takeSamples(tensor, batch * samplesPerBatch, samplesPerBatch).data, work);
  }
  return running.finish(whole);
}

/** Running statistics under each momentum, batch by batch. */
export class MomentumBatches {
  /** Of the whole tensor. */
  readonly plan: NormPlan;
  readonly batches: number;
  private readonly batchPlan: NormPlan;
  private readonly convention: RunningConvention;
  /** One pass from 0 says all: every further pass, and the beginning, enter by a power of the momentum. */
  private readonly fromZero: readonly RunningStatistics[];
  private readonly average: RunningStatistics;
  private done = 0;

  /** @throws {ChoiceError} as `momentumReport`. */
  constructor(
    { shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>,
    private readonly question: MomentumQuestion,
  ) {
    assertBatches(shape[0]!, question);
    const { samplesPerBatch, momenta = MOMENTA } = question;
    const choice = { ...question.choice, mode: 'train' } as const;
    const planOf = (samples: number): NormPlan =>
      planNorm({ data: allocate(dtype, 0), shape: [samples, ...shape.slice(1)], dtype }, choice, {});
    this.plan = planOf(shape[0]!);
    this.batchPlan = planOf(samplesPerBatch);
    this.batches = Math.floor(shape[0]! / samplesPerBatch);
    this.convention = RUNNING_CONVENTIONS[choice.semantics];
    const running = (momentum: number): RunningStatistics =>
      new RunningStatistics(this.plan.axes.groups.count, {
        ...this.convention,
        momentum,
        initialMean: 0,
        initialVar: 0,
      });
    this.fromZero = momenta.map(running);
    this.average = running(0);
  }

  /** The next batch, all of its samples. */
  async add(data: TensorData, work: Work): Promise<void> {
    const count = groupSize(this.batchPlan.axes.groups);
    const { mean, variance } = await groupStatistics(data, this.batchPlan, work);
    for (const running of this.fromZero) running.update(mean, variance, count);
    this.average.update(mean, variance, count, this.done / (this.done + 1));
    this.done++;
  }

  finish(whole: GroupStatistics): MomentumReport {
    const { batches, average, convention } = this;
    const { samplesPerBatch, passes, choice } = this.question;
    const updates = batches * passes;
    const candidate = (momentum: number, mean: Float64Array, variance: Float64Array): Candidate => ({
      momentum,
      updates,
      runningMean: mean,
      runningVar: variance,
      ...divergence(whole, mean, variance, choice.eps),
    });
    return {
      batchSize: samplesPerBatch,
      batches,
      passes,
      wholeMean: whole.mean,
      wholeVar: whole.variance,
      candidates: [
        ...this.fromZero.map((running) => {
          const { momentum } = running.convention;
          const { mean, variance } = afterPasses(running, convention, batches, passes);
          return candidate(momentum, mean, variance);
        }),
        candidate(1 - 1 / updates, average.mean, average.variance),
      ],
    };
  }
}

function assertBatches(samples: number, { choice, samplesPerBatch, passes }: MomentumQuestion): void {
  const definition = norms[choice.norm];
  if (!definition.hasRunningStatistics) {
    const able = Object.values(norms).filter(({ hasRunningStatistics }) => hasRunningStatistics);
    throw new ChoiceError(
      `${definition.label} keeps no running statistics: expected ${able.map(({ label }) => label).join(' or ')}`,
    );
  }
  if (!Number.isInteger(samplesPerBatch) || samplesPerBatch < 1 || samplesPerBatch > samples) {
    throw new ChoiceError(
      `samplesPerBatch must be a whole number from 1 to ${samples}, the tensor's samples, got ${samplesPerBatch}`,
    );
  }
  if (!Number.isInteger(passes) || passes < 1) {
    throw new ChoiceError(`passes must be a whole number from 1, got ${passes}`);
  }
}

/**
 * One pass of B updates takes r to `m^B*r + c`, with c the pass from 0. So P passes from s come to
 * `m^(B*P)*s + c*(1 - m^(B*P))/(1 - m^B)`.
 */
function afterPasses(
  { mean, variance, convention: { momentum } }: RunningStatistics,
  { initialMean, initialVar }: RunningConvention,
  batches: number,
  passes: number,
): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const left = momentum ** (batches * passes);
  const repeated = (1 - left) / (1 - momentum ** batches);
  return {
    mean: mean.map((value) => left * initialMean + repeated * value),
    variance: variance.map((value) => left * initialVar + repeated * value),
  };
}

function divergence(
  whole: GroupStatistics,
  mean: Float64Array,
  variance: Float64Array,
  eps: number,
): { readonly medianKl: number; readonly largestKl: number } {
  const kls = Float64Array.from(
    mean,
    (value, k) =>
      gaussianGap(
        { mean: whole.mean[k]!, variance: whole.variance[k]! },
        { mean: value, variance: variance[k]! },
        eps,
      ).kl,
  )
    .filter((kl) => !Number.isNaN(kl))
    .sort();
  if (kls.length === 0) return { medianKl: NaN, largestKl: NaN };
  const middle = kls.length / 2;
  const medianKl = (kls[Math.floor(middle)]! + kls[Math.ceil(middle) - 1]!) / 2;
  return { medianKl, largestKl: kls.at(-1)! };
}
