import type { GroupedView } from '../normalization/grouping';
import { identityAffine } from './affine';
import type { Moments, NormBackend, Operand } from './backend';
import { maxDeviation } from './compare';
import { referenceBackend } from './reference/referenceBackend';

/** What a device may be off by, relative to the largest |xhat|. */
const TOLERANCE = 2e-6;

/** @throws {Error} naming the first canary that did not come back alive. */
export async function checkCanaries(backend: NormBackend): Promise<void> {
  await checkAgainstReference(backend, 'long and poisoned columns', longColumns(), { P: 70_000, K: 4, Q: 1 });
  await checkAgainstReference(backend, 'rows', wave(300 * 333), { P: 1, K: 300, Q: 333 });
  await checkExactAffine(backend);
  await checkGradients(backend);
}

/**
 * Columns of 70,000 elements (some drivers end any loop at 65,535): small integers, an offset of 1e6, one NaN, one
 * infinity.
 */
function longColumns(): Float32Array {
  const x = new Float32Array(70_000 * 4);
  for (let i = 0; i < x.length; i += 4) {
    const value = (i / 4) % 7;
    x.set([value, 1e6 + value, value, value], i);
  }
  x[4 * 69_999 + 2] = NaN;
  x[4 * 12_345 + 3] = Infinity;
  return x;
}

/** Numbers of either size and no pattern, the same each time. */
export function wave(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i) * (1 + (i % 5)) + 10);
}

async function checkAgainstReference(
  backend: NormBackend,
  name: string,
  x: Float32Array,
  view: GroupedView,
): Promise<void> {
  const affine = identityAffine(view, 1e-5);
  const expected = await referenceBackend.moments(x, view);
  const moments = await backend.moments(x, view);
  for (const key of ['mean', 'variance'] as const) {
    for (let k = 0; k < view.K; k++) checkSameKind(`${key} of ${name}`, moments[key][k]!, expected[key][k]!);
  }
  const actual = await backend.normalize(x, view, moments, affine);
  const deviation = await maxDeviation(actual, { x, view, moments: expected, affine });
  if (!(deviation <= TOLERANCE)) {
    throw new Error(`Canary "${name}": off by ${deviation.toExponential(1)}, expected at most ${TOLERANCE}`);
  }
}

function checkSameKind(name: string, actual: number, expected: number): void {
  if (Number.isFinite(expected) ? !Number.isFinite(actual) : !Object.is(actual, expected)) {
    throw new Error(`Canary "${name}": expected ${expected}, got ${actual}`);
  }
}

/** `y = 2 x + 1` over integers has no rounding to hide behind. */
async function checkExactAffine(backend: NormBackend): Promise<void> {
  const view = { P: 96, K: 128, Q: 1 };
  const x = Float32Array.from({ length: view.P * view.K }, (_, i) => (i * 7919) % 1021);
  x[5] = NaN;
  const moments: Moments = { mean: new Float64Array(view.K), variance: new Float64Array(view.K).fill(1) };
  const affine = { ...identityAffine(view, 0), gamma: Float64Array.of(2), beta: Float64Array.of(1) };
  const y = await backend.normalize(x, view, moments, affine);
  const wrong = y.findIndex((value, i) => !Object.is(value, 2 * x[i]! + 1));
  if (wrong >= 0) {
    throw new Error(`Canary "exact affine": element ${wrong} is ${y[wrong]}, expected ${2 * x[wrong]! + 1}`);
  }
}

/** A layer norm: sums over rows for dx, over columns for dgamma and dbeta; one NaN in dout. */
async function checkGradients(backend: NormBackend): Promise<void> {
  const view = { P: 1, K: 130, Q: 200 };
  const affine = {
    eps: 1e-5,
    gamma: Float64Array.from({ length: view.Q }, (_, q) => Math.cos(q)),
    beta: new Float64Array(view.Q),
    parameterOfK: new Int32Array(view.K),
    parameterOfQ: Int32Array.from({ length: view.Q }, (_, q) => q),
  };
  const x = wave(view.K * view.Q);
  // Goes with x, so that no sum is small beside its terms.
  const dout = x.map((value) => 3 * value - 20);
  dout[777] = NaN;
  const moments = await referenceBackend.moments(x, view);
  const pass = { dout, moments, affine, statistics: 'batch' } as const;
  const expected = await referenceBackend.backward(x, view, pass);
  const actual = await backend.backward(x, view, pass);
  for (const name of ['dx', 'dgamma', 'dbeta'] as const) checkNear(name, actual[name], expected[name]);
}

function checkNear(name: string, actual: Operand, expected: Operand): void {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    checkSameKind(name, actual[i]!, expected[i]!);
    if (!Number.isFinite(expected[i]!)) continue;
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  if (difference > TOLERANCE * size) {
    const off = (difference / size).toExponential(1);
    throw new Error(`Canary "${name}": off by ${off} of the largest, expected at most ${TOLERANCE}`);
  }
}
