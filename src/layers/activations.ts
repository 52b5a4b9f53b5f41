import { input, map, numberParam } from './layer';
import type { Layer, LayerParams, NdArray } from './layer';

/** A function of one number with its slope, which may use the output. */
interface Curve {
  readonly f: (x: number) => number;
  readonly slope: (x: number, out: number) => number;
}

interface ActivationCache {
  readonly x: NdArray;
  readonly out: NdArray;
  readonly curve: Curve;
}

function elementwise(curveOf: (params: LayerParams) => Curve): Layer {
  return {
    forward: (inputs, params, spare) => {
      const x = input(inputs, 'x');
      const curve = curveOf(params);
      const out = map(x, curve.f, spare?.out);
      return { out, cache: { x, out, curve } satisfies ActivationCache };
    },
    backward: (dout, cache) => {
      const { x, out, curve } = cache as ActivationCache;
      return { x: map(dout, (d, i) => d * curve.slope(x.data[i]!, out.data[i]!)) };
    },
  };
}

const RELU: Curve = { f: (x) => (x <= 0 ? 0 : x), slope: (x) => (x > 0 ? 1 : 0) };

/** `max(0, x)`; slope 0 at 0. NaN passes through, as in NumPy. */
export const relu = elementwise(() => RELU);

/** `x` above 0, `negativeSlope * x` (default 0.01) below. */
export const leakyRelu = elementwise((params) => {
  const negativeSlope = numberParam(params, 'negativeSlope', 0.01);
  return { f: (x) => (x > 0 ? x : negativeSlope * x), slope: (x) => (x > 0 ? 1 : negativeSlope) };
});

const SIGMOID: Curve = {
  f: (x) => {
    const e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  },
  slope: (_x, out) => out * (1 - out),
};

/** `1 / (1 + exp(-x))`, without overflow on either side. */
export const sigmoid = elementwise(() => SIGMOID);

const TANH: Curve = { f: Math.tanh, slope: (_x, out) => 1 - out * out };

export const tanh = elementwise(() => TANH);
