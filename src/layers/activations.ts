import { input, map, numberParam } from './layer';
import type { Layer, LayerParams, NdArray } from './layer';

interface ActivationCache {
  readonly x: NdArray;
  readonly out: NdArray;
  readonly params: LayerParams;
}

/** An elementwise layer from its function and its slope, which may use the output. */
function elementwise(
  f: (x: number, params: LayerParams) => number,
  slope: (x: number, out: number, params: LayerParams) => number,
): Layer {
  return {
    forward: (inputs, params) => {
      const x = input(inputs, 'x');
      const out = map(x, (value) => f(value, params));
      return { out, cache: { x, out, params } satisfies ActivationCache };
    },
    backward: (dout, cache) => {
      const { x, out, params } = cache as ActivationCache;
      return { x: map(dout, (d, i) => d * slope(x.data[i]!, out.data[i]!, params)) };
    },
  };
}

/** `max(0, x)`; slope 0 at 0. NaN passes through, as in NumPy. */
export const relu = elementwise(
  (x) => (x <= 0 ? 0 : x),
  (x) => (x > 0 ? 1 : 0),
);

const negativeSlope = (params: LayerParams): number => numberParam(params, 'negativeSlope', 0.01);

/** `x` above 0, `negativeSlope * x` (default 0.01) below. */
export const leakyRelu = elementwise(
  (x, params) => (x > 0 ? x : negativeSlope(params) * x),
  (x, _out, params) => (x > 0 ? 1 : negativeSlope(params)),
);

/** `1 / (1 + exp(-x))`, without overflow on either side. */
export const sigmoid = elementwise(
  (x) => {
    const e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  },
  (_x, out) => out * (1 - out),
);

export const tanh = elementwise(Math.tanh, (_x, out) => 1 - out * out);
