import { RandomState } from '../tensor/randomState';
import { ShapeError, input, map, numberParam, wordParam } from './layer';
import type { Layer, NdArray } from './layer';

/**
 * Inverted dropout: in training each value is kept with probability `p` and divided by it; in test mode all pass.
 * `mask = (rand(*x.shape) < p) / p` from `seed`, so that a check sees one function.
 */
export const dropout: Layer = {
  forward: (inputs, params) => {
    const x = input(inputs, 'x');
    const p = numberParam(params, 'p', 0.5);
    if (!(p > 0 && p <= 1))
      throw new ShapeError(`p is the share that is kept, above 0 and at most 1, got ${p}`);
    if (wordParam(params, 'mode', ['train', 'test']) === 'test') return { out: x, cache: undefined };
    const random = new RandomState(numberParam(params, 'seed', 0));
    const mask = { data: random.rand(x.data.length).map((u) => (u < p ? 1 / p : 0)), shape: x.shape };
    return { out: map(x, (value, i) => value * mask.data[i]!), cache: mask };
  },
  backward: (dout, cache) => {
    const mask = cache as NdArray | undefined;
    return { x: mask ? map(dout, (d, i) => d * mask.data[i]!) : dout };
  },
};
