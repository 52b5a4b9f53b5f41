import { ShapeError, input, numberParam, zeros } from './layer';
import type { Layer, NdArray } from './layer';

interface PoolCache {
  readonly shape: readonly number[];
  /** The element of x that each element of the output was. */
  readonly chosen: Int32Array;
}

/**
 * Max pooling: `out[n, c, i, j] = max(x[n, c, i*stride … i*stride + size - 1, j*stride … ])`. Of equal ones the first
 * gets the gradient; NaN wins, as in PyTorch. Input x (N, C, H, W); params `size` 2, `stride` as the size. What is
 * left over at the lower and right edge is left out.
 */
export const maxPool2d: Layer = {
  forward: (inputs, params) => {
    const x = input(inputs, 'x');
    const size = numberParam(params, 'size', 2);
    const stride = numberParam(params, 'stride', size);
    if (!(Number.isInteger(size) && size > 0 && Number.isInteger(stride) && stride > 0)) {
      throw new ShapeError(`size and stride must be whole numbers above 0, got ${size} and ${stride}`);
    }
    const [N, C, H, W] = x.shape as [number, number, number, number];
    const [OH, OW] = [Math.floor((H - size) / stride) + 1, Math.floor((W - size) / stride) + 1];
    if (x.shape.length !== 4 || OH < 1 || OW < 1) {
      throw new ShapeError(
        `x must be (N, C, H, W) of ${size} × ${size} at least, got (${x.shape.join(', ')})`,
      );
    }
    const out = zeros([N, C, OH, OW]);
    const chosen = new Int32Array(out.data.length);
    for (let k = 0; k < chosen.length; k++) {
      const [map, i, j] = [Math.floor(k / (OH * OW)), Math.floor(k / OW) % OH, k % OW];
      const at = largestIn(x.data, (map * H + i * stride) * W + j * stride, W, size);
      chosen[k] = at;
      out.data[k] = x.data[at]!;
    }
    return { out, cache: { shape: x.shape, chosen } satisfies PoolCache };
  },
  backward: (dout, cache) => {
    const { shape, chosen } = cache as PoolCache;
    const dx: NdArray = zeros(shape);
    for (let k = 0; k < chosen.length; k++) dx.data[chosen[k]!]! += dout.data[k]!;
    return { x: dx };
  },
};

/** Place of the first largest value of a `size` × `size` window whose corner is at `corner`. */
function largestIn(values: Float64Array, corner: number, width: number, size: number): number {
  let best = corner;
  for (let p = 0; p < size; p++) {
    for (let q = 0; q < size; q++) {
      const at = corner + p * width + q;
      if (values[at]! > values[best]! || (Number.isNaN(values[at]) && !Number.isNaN(values[best]))) best = at;
    }
  }
  return best;
}
