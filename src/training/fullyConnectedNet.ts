import type { Arrays } from '../layers/layer';
import { RandomState } from '../tensor/randomState';
import { drawParameters } from './drawParameters';
import { affineStage, stagesBetween } from './stage';
import type { BetweenOptions } from './stage';
import { StagedNet } from './stagedNet';

export interface NetOptions extends BetweenOptions {
  readonly inputSize: number;
  readonly hidden: readonly number[];
  readonly classes: number;
  readonly reg?: number;
  readonly weightScale?: number;
}

/**
 * The course's fully connected net: {affine - [norm] - activation - [dropout]} x hidden layers - affine - softmax.
 * Parameters W1, b1, gamma1, beta1, …; weights `weightScale * randn(D, M)` drawn in order, all else draws nothing.
 * `reg` adds `0.5 * reg * sum(W^2)` over the weights alone. Float64.
 */
export class FullyConnectedNet extends StagedNet {
  /** A net with parameters of its own drawing, or with those given. */
  constructor(options: NetOptions, source: RandomState | Arrays) {
    const { inputSize, hidden, classes, reg = 0 } = options;
    const sizes = [inputSize, ...hidden, classes];
    const layers = sizes.slice(1).map((size, i) => ({
      weights: [sizes[i]!, size],
      ...(i < hidden.length && { normalized: [size] }),
    }));
    super({
      inputShape: [inputSize],
      stages: [
        ...hidden.flatMap((_, i) => [affineStage(i + 1), ...stagesBetween(i + 1, options)]),
        affineStage(hidden.length + 1),
      ],
      parameters: source instanceof RandomState ? drawParameters(source, layers, options) : { ...source },
      reg,
    });
  }
}
