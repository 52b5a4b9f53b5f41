import { RUNNING_CONVENTIONS } from './runningStatistics';
import type { RunningConvention } from './runningStatistics';

/** What a framework's batch normalization does when nobody asks for anything else. */
export interface FrameworkConvention extends RunningConvention {
  /** For people. */
  readonly label: string;
  readonly eps: number;
  /** As the framework's own argument says it; `momentum` is the weight of the old value for all of them. */
  readonly momentumSpelling: string;
  /** Where it is written. */
  readonly source: string;
}

/**
 * Defaults by framework. Keras kept the unbiased variance in the fused kernels of TensorFlow 1 and 2 for images;
 * since Keras 3 it is the biased one everywhere.
 */
export const conventions = {
  notebook: {
    label: 'Course notebook',
    ...RUNNING_CONVENTIONS.notebook,
    eps: 1e-5,
    momentumSpelling: 'momentum = 0.9',
    source: 'https://cs231n.github.io/assignments2017/assignment2/',
  },
  pytorch: {
    label: 'PyTorch',
    ...RUNNING_CONVENTIONS.pytorch,
    eps: 1e-5,
    momentumSpelling: 'momentum=0.1',
    source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.modules.batchnorm.BatchNorm1d.html',
  },
  keras: {
    label: 'Keras',
    momentum: 0.99,
    unbiased: false,
    initialMean: 0,
    initialVar: 1,
    eps: 1e-3,
    momentumSpelling: 'momentum=0.99',
    source:
      'https://github.com/keras-team/keras/blob/master/keras/src/layers/normalization/batch_normalization.py',
  },
  flax: {
    label: 'Flax',
    momentum: 0.99,
    unbiased: false,
    initialMean: 0,
    initialVar: 1,
    eps: 1e-5,
    momentumSpelling: 'momentum=0.99',
    source: 'https://flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/normalization.html',
  },
} satisfies Record<string, FrameworkConvention>;

export type ConventionName = keyof typeof conventions;

/** What changes when a layer is moved from one convention to another, on given batch statistics. */
export interface ConventionDifference {
  /** Largest `|1 - rstd_to / rstd_from|` over the features: what eps alone does. 0 where there are none. */
  readonly rstd: number;
  /** The running variance it comes to, as a multiple of the first's: `M/(M - 1)` where only the second corrects. */
  readonly varianceFactor: number;
  /** Updates until what the running statistics began with weighs at most 1%: `ln 0.01 / ln momentum`, rounded up. */
  readonly updates: { readonly from: number; readonly to: number };
}

/**
 * The numeric difference between two conventions.
 * @param variance biased batch variances, one per feature; NaN ones are left out.
 * @param count values per feature (M). One value has no unbiased variance; frameworks then keep the biased one or
 *   refuse, and the factor is 1.
 */
export function conventionDifference(
  from: FrameworkConvention,
  to: FrameworkConvention,
  variance: ArrayLike<number>,
  count: number,
): ConventionDifference {
  let rstd = 0;
  for (let k = 0; k < variance.length; k++) {
    const relative = Math.abs(1 - Math.sqrt((variance[k]! + from.eps) / (variance[k]! + to.eps)));
    if (relative > rstd) rstd = relative;
  }
  const correction = ({ unbiased }: FrameworkConvention): number =>
    unbiased && count > 1 ? count / (count - 1) : 1;
  return {
    rstd,
    varianceFactor: correction(to) / correction(from),
    updates: { from: updatesWithin(from.momentum, 0.01), to: updatesWithin(to.momentum, 0.01) },
  };
}

/** Smallest n with `momentum^n <= share`: how many updates make the beginning weigh no more than that. */
export function updatesWithin(momentum: number, share: number): number {
  if (momentum === 0) return 1;
  const updates = Math.ceil(Math.log(share) / Math.log(momentum));
  // Logarithms round: 0.1^2 is 0.01, and their quotient may be a hair above 2.
  return updates > 1 && momentum ** (updates - 1) <= share * (1 + 1e-12) ? updates - 1 : updates;
}
