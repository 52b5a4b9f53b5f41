import { ShapeError, input, numberParam, wordParam } from './layer';
import type { Layer, LayerParams, NdArray } from './layer';

/** The persistent vectors of the power iteration, and what the last step found. */
export interface SpectralCache {
  readonly w: NdArray;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly sigma: number;
}

/**
 * Spectral normalization (Miyato et al. 2018, arXiv:1802.05957): `w / sigma`, `sigma = u^T W v` after `iterations`
 * power-iteration steps `v = W^T u / ||W^T u||`, `u = W v / ||W v||` from the given `u`, W seen as (dim 0, the rest).
 * Gradient through the last step as PyTorch takes it, u and v held fixed:
 * `dw = (dout - <dout, w>/sigma * u v^T) / sigma`.
 * Input `w`; params `u`, `v` (state of the last call; the cache carries the next), `iterations` 1, `eps` 1e-12, `mode`.
 */
export const spectralNorm: Layer = {
  forward: (inputs, params) => {
    const w = input(inputs, 'w');
    const { u, v } = iterate(w, params);
    const sigma = dot(u, times(w, v));
    const out = w.data.map((value) => value / sigma);
    return { out: { data: out, shape: w.shape }, cache: { w, u, v, sigma } satisfies SpectralCache };
  },
  backward: (dout, cache) => {
    const { w, u, v, sigma } = cache as SpectralCache;
    const columns = v.length;
    const along = dot(dout.data, w.data) / sigma;
    const dw = dout.data.map((d, i) => (d - along * u[Math.floor(i / columns)]! * v[i % columns]!) / sigma);
    return { w: { data: dw, shape: w.shape } };
  },
};

function iterate(w: NdArray, params: LayerParams): { u: Float64Array; v: Float64Array } {
  const rows = w.shape[0] ?? 0;
  const columns = w.data.length / rows;
  let u = vector(params, 'u', rows);
  let v = vector(params, 'v', columns);
  if (wordParam(params, 'mode', ['train', 'test']) === 'test') return { u, v };
  const eps = numberParam(params, 'eps', 1e-12);
  for (let step = numberParam(params, 'iterations', 1); step > 0; step--) {
    v = unit(timesTransposed(w, u), eps);
    u = unit(times(w, v), eps);
  }
  return { u, v };
}

/** A start given by hand, or equal parts. */
function vector(params: LayerParams, name: string, length: number): Float64Array {
  const given = params[name];
  if (given === undefined) return new Float64Array(length).fill(1 / Math.sqrt(length));
  const values = Float64Array.from(given as ArrayLike<number>);
  if (values.length !== length)
    throw new ShapeError(`${name} must have ${length} values, got ${values.length}`);
  return values;
}

function times(w: NdArray, v: Float64Array): Float64Array {
  const out = new Float64Array(w.data.length / v.length);
  for (let i = 0; i < w.data.length; i++) out[Math.floor(i / v.length)]! += w.data[i]! * v[i % v.length]!;
  return out;
}

function timesTransposed(w: NdArray, u: Float64Array): Float64Array {
  const columns = w.data.length / u.length;
  const out = new Float64Array(columns);
  for (let i = 0; i < w.data.length; i++) out[i % columns]! += w.data[i]! * u[Math.floor(i / columns)]!;
  return out;
}

function unit(values: Float64Array, eps: number): Float64Array {
  const length = Math.max(Math.sqrt(dot(values, values)), eps);
  return values.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
