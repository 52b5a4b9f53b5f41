import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../../src/compute/reference/referenceBackend';
import { RunningStatistics } from '../../../src/normalization/runningStatistics';
import { fromJsonNumber } from '../../../src/protocol/documents/schema';
import { golden } from '../support/inspect';

type Json = number | string;
interface EdgeCase {
  op: 'batchnorm' | 'layernorm';
  name: string;
  param_in?: { mode: string; momentum?: number; eps?: number; running_mean?: Json[]; running_var?: Json[] };
  x: Json[][];
  gamma: Json[];
  beta: Json[];
  out: Json[][];
  running_mean?: Json[];
  running_var?: Json[];
}

const { cases } = golden<{ cases: EdgeCase[] }>('cs231n_edges.json');
const numbers = (values: readonly Json[]): Float64Array =>
  Float64Array.from(values, (value) => fromJsonNumber(value) ?? NaN);

function expectEqual(actual: ArrayLike<number>, expected: Float64Array, tolerance: number): void {
  expected.forEach((value, i) => {
    if (!Number.isFinite(value)) expect(actual[i]).toBe(value);
    else expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
  });
}

/** The layer itself, in float64: non-finite values propagate as in NumPy. */
describe('the edges of the course layers', () => {
  it.each(cases.map((one) => [`${one.op}: ${one.name}`, one] as const))('%s', async (_name, one) => {
    const [n, d] = [one.x.length, one.x[0]!.length];
    const dense = one.op === 'batchnorm';
    const view = dense ? { P: n, K: d, Q: 1 } : { P: 1, K: n, Q: d };
    const parameters = Int32Array.from({ length: d }, (_, i) => i);
    const none = new Int32Array(dense ? 1 : n);
    const given = one.param_in;
    const convention = { momentum: given?.momentum ?? 0.9, unbiased: false, initialMean: 0, initialVar: 0 };
    const running = new RunningStatistics(d, convention);
    if (given?.running_mean) running.mean.set(numbers(given.running_mean));
    if (given?.running_var) running.variance.set(numbers(given.running_var));
    const x = numbers(one.x.flat());
    const batch = await referenceBackend.moments(x, view);
    const moments = given?.mode === 'test' ? running : batch;
    const out = await referenceBackend.normalize(x, view, moments, {
      eps: given?.eps ?? 1e-5,
      gamma: numbers(one.gamma),
      beta: numbers(one.beta),
      parameterOfK: dense ? parameters : none,
      parameterOfQ: dense ? none : parameters,
    });
    // A mean of 1e6 rounds at 1e-10, which a std of 1e-3 makes 1e-7 of xhat: no float64 layer does better.
    expectEqual(out, numbers(one.out.flat()), one.name.startsWith('offset') ? 1e-6 : 1e-12);
    if (given?.mode === 'train') {
      running.update(batch.mean, batch.variance, n);
      expectEqual(running.mean, numbers(one.running_mean!), 1e-12);
      expectEqual(running.variance, numbers(one.running_var!), 1e-12);
    }
  });
});
