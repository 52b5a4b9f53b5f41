import type { GroupedView } from '../../normalization/grouping';
import type { Affine, Moments, NormBackend } from '../backend';
import { maxDeviation } from '../compare';
import { referenceBackend } from '../reference/referenceBackend';
import { gpujsBackend } from './gpujsBackend';
import type { GpujsMode } from './modes';
import { GpujsRuntime } from './runtime';

/** What a device may be off by, relative to the largest |xhat|. */
const TOLERANCE = 2e-6;
/** A mode is timed for about this long, after one run that compiles. */
const TIMING_MS = 20;

export interface ProbedMode {
  readonly mode: GpujsMode;
  readonly backend: NormBackend;
  /** One batchnorm, moments and normalization, of 512 x 512 elements. */
  readonly milliseconds: number;
}

export interface ProbeResult {
  /** The modes that compute correctly, fastest first. Their backends are the caller's to dispose. */
  readonly usable: readonly ProbedMode[];
  /** Why each other mode is out. */
  readonly refused: readonly { readonly mode: GpujsMode; readonly reason: string }[];
}

/**
 * Try modes of gpu.js by what they do, not by what gpu.js says of them: its own flags report a GPU where there is
 * none. `now` is a clock in milliseconds.
 */
export async function probeGpujs(modes: readonly GpujsMode[], now: () => number): Promise<ProbeResult> {
  const usable: ProbedMode[] = [];
  const refused: { mode: GpujsMode; reason: string }[] = [];
  for (const mode of modes) {
    let runtime: GpujsRuntime | undefined;
    try {
      runtime = new GpujsRuntime(mode);
      const backend = gpujsBackend(runtime);
      await checkCanaries(backend);
      usable.push({ mode, backend, milliseconds: await timeOf(backend, now) });
      // The kernels of the probe's shapes will hardly be used again.
      runtime.forget();
    } catch (error) {
      await runtime?.dispose();
      refused.push({ mode, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { usable: usable.sort((a, b) => a.milliseconds - b.milliseconds), refused };
}

/** @throws {Error} naming the first canary that did not come back alive. */
export async function checkCanaries(backend: NormBackend): Promise<void> {
  await checkAgainstReference(backend, 'long and poisoned columns', longColumns(), { P: 70_000, K: 4, Q: 1 });
  await checkAgainstReference(backend, 'rows', wave(300 * 333), { P: 1, K: 300, Q: 333 });
  await checkExactAffine(backend);
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

function wave(length: number): Float32Array {
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

async function timeOf(backend: NormBackend, now: () => number): Promise<number> {
  const view = { P: 512, K: 512, Q: 1 };
  const x = wave(view.P * view.K);
  const affine = identityAffine(view, 1e-5);
  const run = async (): Promise<void> => {
    await backend.normalize(x, view, await backend.moments(x, view), affine);
  };
  await run();
  const start = now();
  let runs = 0;
  let elapsed = 0;
  while (elapsed < TIMING_MS && runs < 100) {
    await run();
    runs++;
    elapsed = now() - start;
  }
  return elapsed / runs;
}

function identityAffine({ K, Q }: GroupedView, eps: number): Affine {
  return {
    eps,
    gamma: Float64Array.of(1),
    beta: Float64Array.of(0),
    parameterOfK: new Int32Array(K),
    parameterOfQ: new Int32Array(Q),
  };
}
