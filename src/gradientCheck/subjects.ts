import { array } from '../layers/layer';
import type { Arrays, Layer, LayerParams } from '../layers/layer';
import { RandomState } from '../tensor/randomState';
import type { CheckOptions } from './checkOptions';
import { copyArrays, structuredCopy } from './subject';
import type { Subject } from './subject';

/**
 * A layer at inputs drawn from a seed: the inputs first, the upstream gradient after them, as the course draws them.
 * A single output (a loss) has the upstream gradient 1.
 */
export function subjectOf(
  layer: Layer,
  draw: (random: RandomState) => Arrays,
  params: LayerParams,
  seed: number,
  dout: CheckOptions['dout'],
  pure = false,
): Subject {
  const random = new RandomState(seed);
  const inputs = draw(random);
  const { out } = layer.forward(copyArrays(inputs), structuredCopy(params));
  const count = out.data.length;
  const upstream = count > 1 && dout === 'random' ? random.randn(count) : new Float64Array(count).fill(1);
  return { layer, inputs, params, dout: array(upstream, out.shape), pure, sizes: sizesOf(inputs) };
}

/** Sizes by the names people know them under. */
function sizesOf(inputs: Arrays): Record<string, number> {
  const x = inputs['x'] ?? inputs['_X'];
  const sizes: Record<string, number> = {};
  x?.shape.forEach((size, axis) => {
    sizes[axis === 0 ? 'N' : axis === 1 ? 'D' : `size ${axis}`] ??= size;
  });
  if (x) sizes['all elements'] = x.data.length;
  return sizes;
}
