import { array, zeros } from '../layers/layer';
import type { NdArray } from '../layers/layer';
import { resolveLayout } from '../normalization/layout';
import { norms } from '../normalization/registry';
import type { NormName } from '../protocol/inspect';
import type { RandomState } from '../tensor/randomState';

/** The sizes of a layer that has weights. */
export interface LayerShape {
  /** Of W: (D, M), or (F, C, KH, KW). */
  readonly weights: readonly number[];
  /** Of one example as the layer's norm sees it: (M), or (F, H, W); absent where no norm follows. */
  readonly normalized?: readonly number[];
}

/** What decides the parameters a net starts from. */
export interface DrawOptions {
  readonly norm: NormName;
  readonly weightScale?: number;
  readonly groups?: number;
}

/**
 * A net's parameters before training: `weightScale * randn(shape)` (default 1e-2) for W1, W2, … in this order; all else
 * draws nothing: biases and beta 0, gamma 1.
 */
export function drawParameters(
  random: RandomState,
  layers: readonly LayerShape[],
  { norm, weightScale = 1e-2, groups }: DrawOptions,
): Record<string, NdArray> {
  const parameters: Record<string, NdArray> = {};
  layers.forEach(({ weights, normalized }, index) => {
    const layer = index + 1;
    const count = weights.reduce((product, size) => product * size, 1);
    parameters[`W${layer}`] = array(
      random.randn(count).map((value) => weightScale * value),
      weights,
    );
    // W of an affine layer is (inputs, outputs), of a convolution (outputs, inputs, KH, KW).
    parameters[`b${layer}`] = zeros([weights.length === 2 ? weights[1]! : weights[0]!]);
    if (norm === 'none' || normalized === undefined) return;
    const options = groups === undefined ? {} : { groups };
    const { parameters: affine } = norms[norm].axes(resolveLayout([1, ...normalized]), options);
    parameters[`gamma${layer}`] = array(new Float64Array(affine.count).fill(1), [affine.count]);
    if (norms[norm].centered) parameters[`beta${layer}`] = zeros([affine.count]);
  });
  return parameters;
}
