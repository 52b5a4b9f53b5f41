import { describe, expect, it } from 'vitest';
import { array } from '../../../src/layers/layer';
import type { NdArray } from '../../../src/layers/layer';
import { statisticsNorm } from '../../../src/layers/statisticsNorm';
import { norms } from '../../../src/normalization/registry';
import { fromJsonNumber } from '../../../src/protocol/documents/schema';
import { golden } from '../support/inspect';

type Json = number | string;
interface TorchCase {
  op: string;
  name: string;
  dtype: string;
  params: {
    shape?: number[];
    eps: number;
    momentum?: number | null;
    normalized_shape?: number[];
    num_groups?: number;
    track_running_stats?: boolean;
  };
  inputs?: Record<string, Json[]>;
  shapes?: Record<string, number[]>;
  weight?: Json[];
  bias?: Json[];
  dout?: Json[];
  out?: Json[];
  grads?: Record<string, Json[]>;
  dx?: Json[];
  dweight?: Json[];
  dbias?: Json[];
  ref_out?: Json[];
  ref_dx?: Json[];
  ref_dweight?: Json[];
  ref_dbias?: Json[];
  train_steps?: { x: Json[]; dout: Json[]; out: Json[]; dx: Json[]; dweight?: Json[]; dbias?: Json[] }[];
}

const NORMS = {
  batch_norm: norms.batchnorm,
  layer_norm: norms.layernorm,
  group_norm: norms.groupnorm,
  instance_norm: norms.instancenorm,
  rms_norm: norms.rmsnorm,
} as const;

const { cases } = golden<{ cases: TorchCase[] }>('torch_norms.json');
const numbers = (values: readonly Json[]): Float64Array =>
  Float64Array.from(values, (value) => fromJsonNumber(value) ?? NaN);

/** One forward and backward of a case, as plain arrays to compare. */
interface Pass {
  readonly x: Json[];
  readonly dout: Json[];
  readonly weight: Json[] | undefined;
  readonly bias: Json[] | undefined;
  readonly expected: Record<'out' | 'x' | 'gamma' | 'beta', Json[] | undefined>;
}

function passesOf(one: TorchCase): Pass[] {
  const weight = one.inputs?.['weight'] ?? one.weight;
  const bias = one.inputs?.['bias'] ?? one.bias;
  if (one.train_steps) {
    return one.train_steps.map(({ x, dout, out, dx, dweight, dbias }) => ({
      ...{ x, dout, weight, bias },
      expected: { out, x: dx, gamma: dweight, beta: dbias },
    }));
  }
  const x = one.inputs?.['x'];
  if (!x || !one.dout) return [];
  const expected = {
    out: one.ref_out ?? one.out,
    x: one.ref_dx ?? one.dx ?? one.grads?.['x'],
    gamma: one.ref_dweight ?? one.dweight ?? one.grads?.['weight'],
    beta: one.ref_dbias ?? one.dbias ?? one.grads?.['bias'],
  };
  return [{ x, dout: one.dout, weight, bias, expected }];
}

function expectClose(found: NdArray, expected: readonly Json[], tolerance: number, what: string): void {
  const scale = Math.max(1, ...numbers(expected).filter(Number.isFinite).map(Math.abs));
  numbers(expected).forEach((value, i) => {
    if (Number.isFinite(value)) {
      expect(Math.abs(found.data[i]! - value), `${what}[${i}]`).toBeLessThanOrEqual(tolerance * scale);
    } else expect(found.data[i], `${what}[${i}]`).toBe(value);
  });
}

// NaN and infinities in PyTorch's own kernels follow its folded formula; theirs are NumPy's, in edges.test.ts.
const finite = (values: readonly Json[] | undefined): boolean =>
  values?.every((v) => typeof v === 'number') ?? false;

const comparable = cases.filter(
  (one) =>
    Object.hasOwn(NORMS, one.op) &&
    passesOf(one).length > 0 &&
    passesOf(one).every(({ expected }) => finite(expected.out) && finite(expected.x)),
);

describe('gradients against PyTorch', () => {
  it.each(comparable.map((one) => [`${one.op}: ${one.name}`, one] as const))('%s', (_name, one) => {
    const layer = statisticsNorm(NORMS[one.op as keyof typeof NORMS]);
    const shape = one.shapes?.['x'] ?? one.params.shape!;
    const params = {
      eps: one.params.eps,
      semantics: 'pytorch',
      ...(one.params.normalized_shape && { normalizedDims: one.params.normalized_shape.length }),
      ...(one.params.num_groups !== undefined && { groups: one.params.num_groups }),
    };
    for (const { x, dout, weight, bias, expected } of passesOf(one)) {
      const inputs = {
        // Shortest float32 texts are not float32 values until they are rounded.
        x: array(one.dtype === 'float32' ? numbers(x).map(Math.fround) : numbers(x), shape),
        ...(weight && { gamma: array(numbers(weight), [weight.length]) }),
        ...(bias && { beta: array(numbers(bias), [bias.length]) }),
      };
      const { out, cache } = layer.forward(inputs, params);
      const gradients = layer.backward(array(numbers(dout), shape), cache);
      const tolerance = one.dtype === 'float32' ? 3e-6 : 1e-9;
      expectClose(out, expected.out!, tolerance, 'out');
      for (const name of ['x', 'gamma', 'beta'] as const) {
        const reference = expected[name];
        if (reference && finite(reference)) expectClose(gradients[name]!, reference, tolerance, `d${name}`);
      }
    }
  });
});
