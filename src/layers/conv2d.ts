import { matmul, transpose } from './affine';
import { ShapeError, expectShape, input, numberParam, zeros } from './layer';
import type { Arrays, Layer, LayerParams, NdArray } from './layer';

/** Where the windows of a convolution lie on an image (C, H, W). */
interface Windows {
  /** Elements of a window, C*KH*KW, and windows, OH*OW. */
  readonly taps: number;
  readonly places: number;
  readonly outShape: readonly [number, number];
  /** (taps, places): the pixel under each tap of each window; -1 on the padding. */
  readonly pixels: Int32Array;
}

interface ConvCache {
  readonly x: NdArray;
  readonly w: NdArray;
  readonly windows: Windows;
}

/**
 * Convolution as nets mean it (cross-correlation):
 * `out[n, f, i, j] = b[f] + sum(x[n, c, i*stride + p - pad, j*stride + q - pad] * w[f, c, p, q])`, zeros around x.
 * Inputs x (N, C, H, W), w (F, C, KH, KW), b (F); params `stride` 1, `pad` 0. Each image is laid out as columns
 * (taps, places), one per window, so that a matrix product does the work.
 */
export const conv2d: Layer = {
  forward: (inputs, params) => {
    const x = input(inputs, 'x');
    const w = input(inputs, 'w');
    const b = input(inputs, 'b');
    const windows = windowsOf(x, w, params);
    const { taps, places, outShape } = windows;
    const [N, F] = [x.shape[0]!, w.shape[0]!];
    expectShape('b', b, [F]);
    const out = zeros([N, F, ...outShape]);
    for (let n = 0; n < N; n++) {
      const map = matmul(w.data, toColumns(imageOf(x, n), windows), F, taps, places, imageOf(out, n));
      for (let f = 0; f < F; f++) {
        for (let at = f * places; at < (f + 1) * places; at++) map[at]! += b.data[f]!;
      }
    }
    return { out, cache: { x, w, windows } satisfies ConvCache };
  },
  backward: (dout, cache) => backward(dout, cache as ConvCache),
};

/** `dw = sum_n dout_n @ columns_n^T`, `dcolumns_n = w^T @ dout_n`, `db = sum(dout)`. */
function backward(dout: NdArray, { x, w, windows }: ConvCache): Arrays {
  const { taps, places } = windows;
  const F = w.shape[0]!;
  const [dx, dw, db] = [zeros(x.shape), zeros(w.shape), zeros([F])];
  const wT = transpose(w.data, F, taps);
  for (let n = 0; n < x.shape[0]!; n++) {
    const d = imageOf(dout, n);
    const columns = transpose(toColumns(imageOf(x, n), windows), taps, places);
    const share = matmul(d, columns, F, places, taps);
    for (let i = 0; i < share.length; i++) dw.data[i]! += share[i]!;
    for (let f = 0; f < F; f++) {
      for (let at = f * places; at < (f + 1) * places; at++) db.data[f]! += d[at]!;
    }
    addColumns(imageOf(dx, n), matmul(wT, d, taps, F, places), windows);
  }
  return { x: dx, w: dw, b: db };
}

function windowsOf(x: NdArray, w: NdArray, params: LayerParams): Windows {
  const [, C, H, W] = x.shape as [number, number, number, number];
  const [, channels, KH, KW] = w.shape as [number, number, number, number];
  if (x.shape.length !== 4 || w.shape.length !== 4 || C !== channels) {
    throw new ShapeError(
      `x (N, C, H, W) and w (F, C, KH, KW) must agree in C, got (${x.shape.join(', ')}) and (${w.shape.join(', ')})`,
    );
  }
  const stride = numberParam(params, 'stride', 1);
  const pad = numberParam(params, 'pad', 0);
  if (!(Number.isInteger(stride) && stride > 0 && Number.isInteger(pad) && pad >= 0)) {
    throw new ShapeError(`stride must be a whole number above 0, pad one from 0, got ${stride} and ${pad}`);
  }
  const OH = Math.floor((H + 2 * pad - KH) / stride) + 1;
  const OW = Math.floor((W + 2 * pad - KW) / stride) + 1;
  if (OH < 1 || OW < 1)
    throw new ShapeError(`No ${KH} × ${KW} window fits an image of ${H} × ${W}, pad ${pad}`);
  const [taps, places] = [C * KH * KW, OH * OW];
  const pixels = Int32Array.from({ length: taps * places }, (_, entry) => {
    const [tap, place] = [Math.floor(entry / places), entry % places];
    const row = Math.floor(place / OW) * stride + (Math.floor(tap / KW) % KH) - pad;
    const column = (place % OW) * stride + (tap % KW) - pad;
    const inside = row >= 0 && row < H && column >= 0 && column < W;
    return inside ? (Math.floor(tap / (KH * KW)) * H + row) * W + column : -1;
  });
  return { taps, places, outShape: [OH, OW], pixels };
}

/** The elements of sample n, in place. */
function imageOf({ data, shape }: NdArray, n: number): Float64Array {
  const size = data.length / shape[0]!;
  return data.subarray(n * size, (n + 1) * size);
}

/** What every tap of every window meets. */
function toColumns(image: Float64Array, { pixels }: Windows): Float64Array {
  const columns = new Float64Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!;
    if (pixel >= 0) columns[i] = image[pixel]!;
  }
  return columns;
}

/** The transpose of `toColumns`: every entry goes back to the pixel it was taken from, and adds up there. */
function addColumns(image: Float64Array, columns: Float64Array, { pixels }: Windows): void {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!;
    if (pixel >= 0) image[pixel]! += columns[i]!;
  }
}
