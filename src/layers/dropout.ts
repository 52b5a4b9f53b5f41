import { RandomState } from '../tensor/randomState';
import { ShapeError, input, map, numberParam, wordParam } from './layer';
import type { Layer } from './layer';
import { rememberLast } from './rememberLast';

/**
 * Inverted dropout: in training each value is kept with probability `p` and divided by it; in test mode all pass.
 * `mask = (rand(*x.shape) < p) / p` from `seed`, so that a check sees one function. Each layer keeps its last mask.
 */
export function dropoutLayer(): Layer {
  const maskOf = rememberLast((seed: number, p: number, count: number) =>
    new RandomState(seed).rand(count).map((u) => (u < p ? 1 / p : 0)),
  );
  return {
    forward: (inputs, params, spare) => {
      const x = input(inputs, 'x');
      const p = numberParam(params, 'p', 0.5);
      if (!(p > 0 && p <= 1))
        throw new ShapeError(`p is the share that is kept, above 0 and at most 1, got ${p}`);
      if (wordParam(params, 'mode', ['train', 'test']) === 'test') return { out: x, cache: undefined };
      const mask = maskOf(numberParam(params, 'seed', 0), p, x.data.length);
      return { out: map(x, (value, i) => value * mask[i]!, spare?.out), cache: mask };
    },
    backward: (dout, cache) => {
      const mask = cache as Float64Array | undefined;
      return { x: mask ? map(dout, (d, i) => d * mask[i]!) : dout };
    },
  };
}
