import { matmul } from '../layers/affine';
import { array } from '../layers/layer';
import type { NdArray } from '../layers/layer';
import { statisticsNorm } from '../layers/statisticsNorm';
import type { NormCache } from '../layers/statisticsNorm';
import { norms } from '../normalization/registry';
import type { NotebookCell } from '../protocol/documents/reproduceNotebook';
import { RandomState } from '../tensor/randomState';
import { listed, meansAndStds, rowsOf } from './figures';

const [D1, D2, D3] = [50, 60, 3];
const BATCH = 200;
const WARM_UP_PASSES = 50;

const batchnorm = statisticsNorm(norms.batchnorm);
const layernorm = statisticsNorm(norms.layernorm);
const vector = (...values: number[]): NdArray => array(values, [values.length]);

/** `max(0, X @ W1) @ W2`. */
function twoLayers(x: Float64Array, w1: Float64Array, w2: Float64Array): NdArray {
  const N = x.length / D1;
  const hidden = matmul(x, w1, N, D1, D2).map((value) => Math.max(0, value));
  return array(matmul(hidden, w2, N, D2, D3), [N, D3]);
}

function named(prefix: string, x: NdArray, axis: 0 | 1): NotebookCell['values'] {
  const { means, stds } = meansAndStds(x, axis);
  return { [`${prefix}_means`]: means, [`${prefix}_stds`]: stds };
}

export function batchnormTrainCell(seed: number): NotebookCell {
  const random = new RandomState(seed);
  const x = random.randn(BATCH * D1);
  const a = twoLayers(x, random.randn(D1 * D2), random.randn(D2 * D3));
  const plain = batchnorm.forward({ x: a, gamma: vector(1, 1, 1), beta: vector(0, 0, 0) }, {}).out;
  const shifted = batchnorm.forward({ x: a, gamma: vector(1, 2, 3), beta: vector(11, 12, 13) }, {}).out;
  return {
    cell: 3,
    title: 'Batch normalization, training-time forward',
    values: {
      ...named('before', a, 0),
      ...named('after_g1_b0', plain, 0),
      ...named('after_g123_b111213', shifted, 0),
    },
  };
}

/** The weights are drawn before any X. */
export function batchnormTestCell(seed: number): NotebookCell {
  const random = new RandomState(seed);
  const w1 = random.randn(D1 * D2);
  const w2 = random.randn(D2 * D3);
  const pass = (): NdArray => twoLayers(random.randn(BATCH * D1), w1, w2);
  const affine = { gamma: vector(1, 1, 1), beta: vector(0, 0, 0) };
  let state: { runningMean?: Float64Array; runningVar?: Float64Array } = {};
  for (let n = 0; n < WARM_UP_PASSES; n++) {
    const { cache } = batchnorm.forward({ x: pass(), ...affine }, state);
    const running = (cache as NormCache).running()!;
    state = { runningMean: running.mean, runningVar: running.variance };
  }
  const { out } = batchnorm.forward({ x: pass(), ...affine }, { ...state, mode: 'test' });
  return {
    cell: 4,
    title: 'Batch normalization, test-time forward after 50 training passes',
    values: {
      running_mean: listed(state.runningMean!),
      running_var: listed(state.runningVar!),
      ...named('after', out, 0),
    },
  };
}

export function layernormCell(seed: number): NotebookCell {
  const random = new RandomState(seed);
  const x = random.randn(4 * D1);
  const a = twoLayers(x, random.randn(D1 * D2), random.randn(D2 * D3));
  const plain = layernorm.forward({ x: a, gamma: vector(1, 1, 1), beta: vector(0, 0, 0) }, {}).out;
  const shifted = layernorm.forward({ x: a, gamma: vector(3, 3, 3), beta: vector(5, 5, 5) }, {}).out;
  return {
    cell: 14,
    title: 'Layer normalization, forward',
    values: {
      ...named('before', a, 1),
      ...named('after_g1_b0', plain, 1),
      after_g1_b0: rowsOf(plain),
      ...named('after_g3_b5', shifted, 1),
      after_g3_b5: rowsOf(shifted),
    },
  };
}
