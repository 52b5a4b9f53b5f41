// Reports of the product's own engine, for what the plain mock does not compute.
import { compareTensors } from '../../../src/inspect/compareTensors.ts';
import { layerReport } from '../../../src/inspect/layerReport.ts';
import { momentumReport } from '../../../src/inspect/momentum.ts';
import { unattended } from '../../../src/work.ts';
import { faultyLayer, healthyLayer, randomness } from './mock.mjs';

/** Rows as a row-major float32 tensor. */
function tensorOf(rows, shape = [rows[0].length, rows.length]) {
  const data = Float32Array.from(
    { length: rows[0].length * rows.length },
    (_, i) => rows[i % rows.length][Math.floor(i / rows.length)],
  );
  return { data, shape, dtype: 'float32' };
}

function sickLayer() {
  const rows = faultyLayer();
  rows[0].fill(NaN);
  rows[1][3] = Infinity;
  rows[2].fill(0);
  rows[3] = rows[3].map((x) => x * 1e9);
  rows[4] = rows[4].map((x) => x * 1e-9);
  return rows;
}

const conv = () =>
  tensorOf(
    faultyLayer()
      .slice(0, 72)
      .map((row) => row.slice(0, 192)),
    [16, 24, 6, 6],
  );

/** The same layer a training step later. */
function later(rows) {
  const { normal } = randomness(5);
  return rows.map((row, r) =>
    row.map((x) => x * (r % 9 === 0 ? 1.3 : 1.02) + (r % 7 === 0 ? 1.5 : 0.1) + 0.01 * normal()),
  );
}

const tiny = () =>
  faultyLayer().map((row, r) => row.map((x) => x * (r % 10 === 3 ? 4000 : r % 10 === 6 ? 1e-4 : 1)));
const plainRows = () => healthyLayer(64, 128);

const scenes = {
  engineLayernorm: () => ({ tensor: tensorOf(faultyLayer()), choice: { norm: 'layernorm' } }),
  engineSick: () => ({ tensor: tensorOf(sickLayer()), choice: {} }),
  engineConv: () => ({ tensor: conv(), choice: {} }),
  engineGroupnorm: () => ({ tensor: conv(), choice: { norm: 'groupnorm', groups: 4 } }),
  engineRmsnorm: () => ({ tensor: conv(), choice: { norm: 'rmsnorm', axis: 'sample' } }),
  enginePosition: () => ({ tensor: conv(), choice: { norm: 'batchnormPerPosition' } }),
  engineBatch: () => ({ tensor: tensorOf(faultyLayer()), choice: { batchSize: 8 } }),
  engineBatchOfOne: () => ({ tensor: tensorOf(faultyLayer()), choice: { batchSize: 1 } }),
  engineOneImage: () => ({ tensor: conv(), choice: { batchSize: 1 } }),
  engineFloat16: () => ({ tensor: tensorOf(tiny()), choice: { simulate: 'float16', eps: 1e-8 } }),
  engineBfloat16: () => ({ tensor: tensorOf(plainRows()), choice: { simulate: 'bfloat16', batchSize: 16 } }),
  engineCompare: () => ({
    tensor: tensorOf(faultyLayer()),
    second: { name: 'affine4', source: 'step-2000.npz', tensor: tensorOf(later(faultyLayer())) },
    choice: {},
  }),
  engineIdentical: () => ({
    tensor: tensorOf(plainRows()),
    second: { name: 'reference.output', source: '', tensor: tensorOf(plainRows()) },
    choice: {},
  }),
  engineAllNaN: () => ({
    tensor: tensorOf([new Float64Array(50).fill(NaN), new Float64Array(50).fill(NaN)]),
    choice: {},
  }),
};

export const engineScene = (name) => scenes[name]?.();

const parameter = (value) => (Array.isArray(value) ? Float64Array.from(value) : undefined);

export function reportOfScene({ tensor, second }, name, choice) {
  const now = () => performance.now();
  if (second) return compareTensors({ first: { name, tensor }, second, choice, now }, unattended);
  const gamma = parameter(choice.gamma);
  const beta = parameter(choice.beta);
  const parameters = { ...(gamma && { gamma }), ...(beta && { beta }) };
  return layerReport({ name, tensor, choice, parameters, now }, unattended);
}

export const momentumOf = (rows, params, choice) =>
  momentumReport({ tensor: tensorOf(rows), choice, ...params }, unattended);
