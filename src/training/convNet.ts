import { ShapeError } from '../layers/layer';
import type { Arrays } from '../layers/layer';
import { RandomState } from '../tensor/randomState';
import { drawParameters } from './drawParameters';
import type { LayerShape } from './drawParameters';
import { affineStage, convStage, poolStage, stagesBetween } from './stage';
import type { BetweenOptions } from './stage';
import { StagedNet } from './stagedNet';

const KERNEL = 3;
const POOL = 2;

export interface ConvNetOptions extends BetweenOptions {
  /** (C, H, W). */
  readonly inputShape: readonly number[];
  /** Channels of each stage. */
  readonly channels: readonly number[];
  readonly classes: number;
  readonly reg?: number;
  readonly weightScale?: number;
}

/**
 * A small convolutional net: {conv 3x3, pad 1 - [norm] - activation - [dropout] - maxpool 2x2} per entry of `channels`,
 * then affine and softmax. Parameters as in FullyConnectedNet: W1 (F, C, 3, 3), b1 (F), gamma1, beta1, …. Float64.
 */
export class ConvNet extends StagedNet {
  /** A net with parameters of its own drawing, or with those given. @throws {ShapeError} when the images are too small. */
  constructor(options: ConvNetOptions, source: RandomState | Arrays) {
    const { inputShape, channels, reg = 0 } = options;
    const last = channels.length + 1;
    super({
      inputShape,
      stages: [
        ...channels.flatMap((_, i) => [
          convStage(i + 1, { stride: 1, pad: (KERNEL - 1) / 2 }),
          ...stagesBetween(i + 1, options),
          poolStage(i + 1, { size: POOL }),
        ]),
        affineStage(last),
      ],
      parameters:
        source instanceof RandomState ? drawParameters(source, layerShapes(options), options) : { ...source },
      reg,
    });
  }
}

function layerShapes({ inputShape, channels, classes }: ConvNetOptions): LayerShape[] {
  let [C, H, W] = inputShape as [number, number, number];
  if (inputShape.length !== 3 || Math.min(H, W) < POOL ** channels.length) {
    throw new ShapeError(
      `${channels.length} stages of a convolutional net need images (C, H, W) of ${POOL ** channels.length} pixels ` +
        `a side at least, got examples of shape (${inputShape.join(', ')})`,
    );
  }
  const stages = channels.map((F) => {
    const shape = { weights: [F, C, KERNEL, KERNEL], normalized: [F, H, W] };
    [C, H, W] = [F, Math.floor(H / POOL), Math.floor(W / POOL)];
    return shape;
  });
  return [...stages, { weights: [C * H * W, classes] }];
}
