import { ShapeError, input, numberParam } from './layer';
import type { Layer, NdArray } from './layer';

interface LocalResponseCache {
  readonly x: NdArray;
  /** `k + alpha/size * sum x^2` over each element's window. */
  readonly scale: Float64Array;
  readonly window: Window;
  readonly alpha: number;
  readonly beta: number;
}

/** Channels around an element: PyTorch's, with the extra one of an even size below. */
interface Window {
  readonly size: number;
  readonly below: number;
  readonly above: number;
  readonly channels: number;
  /** Elements between neighbouring channels. */
  readonly stride: number;
}

/**
 * Local response normalization across channels (Krizhevsky et al. 2012), PyTorch's convention:
 * `y = x / (k + alpha/size * sum_{c - size/2}^{c + (size-1)/2} x^2)^beta`, zero padding, the divisor always `size`.
 * Input `x` (N, C, …); params `size` (5), `alpha` (1e-4), `beta` (0.75), `k` (1).
 * `dx = dout*s^-beta - 2*alpha*beta/size * x * sum(dout*x*s^(-beta-1))` over the windows that hold x.
 */
export const localResponseNorm: Layer = {
  forward: (inputs, params) => {
    const x = input(inputs, 'x');
    if (x.shape.length < 2) throw new ShapeError(`x must have shape (N, C, …), got (${x.shape.join(', ')})`);
    const size = numberParam(params, 'size', 5);
    const window: Window = {
      size,
      below: Math.floor(size / 2),
      above: Math.floor((size - 1) / 2),
      channels: x.shape[1]!,
      stride: x.shape.slice(2).reduce((product, n) => product * n, 1),
    };
    const alpha = numberParam(params, 'alpha', 1e-4);
    const beta = numberParam(params, 'beta', 0.75);
    const k = numberParam(params, 'k', 1);
    const sums = windowSums(
      x.data.map((value) => value * value),
      window.below,
      window.above,
      window,
    );
    const scale = sums.map((sum) => k + (alpha / size) * sum);
    const out = x.data.map((value, i) => value / scale[i]! ** beta);
    return {
      out: { data: out, shape: x.shape },
      cache: { x, scale, window, alpha, beta } satisfies LocalResponseCache,
    };
  },
  backward: (dout, cache) => {
    const { x, scale, window, alpha, beta } = cache as LocalResponseCache;
    const weighted = dout.data.map((d, i) => d * x.data[i]! * scale[i]! ** (-beta - 1));
    // An element lies in the windows of those it would itself reach, mirrored.
    const sums = windowSums(weighted, window.above, window.below, window);
    const factor = (2 * alpha * beta) / window.size;
    const dx = dout.data.map((d, i) => d * scale[i]! ** -beta - factor * x.data[i]! * sums[i]!);
    return { x: { data: dx, shape: x.shape } };
  },
};

function windowSums(
  values: Float64Array,
  below: number,
  above: number,
  { channels, stride }: Window,
): Float64Array {
  return values.map((_, i) => {
    const channel = Math.floor(i / stride) % channels;
    let sum = 0;
    const last = Math.min(channels - 1, channel + above);
    for (let c = Math.max(0, channel - below); c <= last; c++) sum += values[i + (c - channel) * stride]!;
    return sum;
  });
}
