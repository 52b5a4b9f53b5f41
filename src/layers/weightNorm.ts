import { keepAxes } from '../normalization/grouping';
import { groupIndex } from './groupStatistics';
import { ShapeError, input, zeros } from './layer';
import type { Layer, NdArray } from './layer';

interface WeightNormCache {
  readonly v: NdArray;
  readonly g: NdArray;
  readonly groupOf: Int32Array;
  readonly norm: Float64Array;
}

/**
 * Weight normalization (Salimans & Kingma 2016, arXiv:1602.07868): `w = g * v / ||v||`, the norm over all axes but
 * `dim` (0, 1; `null`: over the whole tensor). With `u = v / ||v||`: `dg = sum(dw * u)`, `dv = g/||v|| * (dw - u*dg)`.
 * Inputs `v` and `g` (one value per kept index); param `dim`, default 0.
 */
export const weightNorm: Layer = {
  forward: (inputs, params) => {
    const v = input(inputs, 'v');
    const g = input(inputs, 'g');
    const dim = params['dim'] === undefined ? 0 : params['dim'];
    if (dim !== null && !(Number.isInteger(dim) && Number(dim) >= 0 && Number(dim) < v.shape.length)) {
      throw new ShapeError(
        `dim must be null or an axis of v (${v.shape.join(', ')}), got ${JSON.stringify(dim)}`,
      );
    }
    const grouping = keepAxes(v.shape, dim === null ? [] : [Number(dim)]);
    if (g.data.length !== grouping.count) {
      throw new ShapeError(`g must have ${grouping.count} values, got shape (${g.shape.join(', ')})`);
    }
    const groupOf = groupIndex(grouping).of;
    const squares = new Float64Array(grouping.count);
    for (let i = 0; i < v.data.length; i++) squares[groupOf[i]!]! += v.data[i]! ** 2;
    const norm = squares.map(Math.sqrt);
    const w = v.data.map((value, i) => (g.data[groupOf[i]!]! * value) / norm[groupOf[i]!]!);
    return { out: { data: w, shape: v.shape }, cache: { v, g, groupOf, norm } satisfies WeightNormCache };
  },
  backward: (dout, cache) => {
    const { v, g, groupOf, norm } = cache as WeightNormCache;
    const dg = zeros(g.shape);
    for (let i = 0; i < v.data.length; i++) {
      dg.data[groupOf[i]!]! += (dout.data[i]! * v.data[i]!) / norm[groupOf[i]!]!;
    }
    const dv = v.data.map((value, i) => {
      const k = groupOf[i]!;
      return (g.data[k]! / norm[k]!) * (dout.data[i]! - (value / norm[k]!) * dg.data[k]!);
    });
    return { v: { data: dv, shape: v.shape }, g: dg };
  },
};
