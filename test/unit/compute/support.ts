import type { Affine, Moments, NormBackend, Operand } from '../../../src/compute/backend';
import { maxDeviation } from '../../../src/compute/compare';
import { gpujsBackend } from '../../../src/compute/gpujs/gpujsBackend';
import type { GpujsMode } from '../../../src/compute/gpujs/modes';
import { GpujsRuntime } from '../../../src/compute/gpujs/runtime';
import { referenceBackend } from '../../../src/compute/reference/referenceBackend';
import { createNorms } from '../../../src/compute/wasm/norms/createNorms';
import { wasmBackend } from '../../../src/compute/wasm/norms/wasmBackend';
import type { GroupedView } from '../../../src/normalization/grouping';

/** A mode that few machines have, where a run of the tests is about that one alone. */
const ONLY = process.env['NORMSCOPE_GPUJS_MODE'] as GpujsMode | undefined;

/** Milliseconds for a test that runs many shapes: a graphics driver takes long to compile each. */
export const PATIENCE = ONLY ? 180_000 : 30_000;

/** The modes of gpu.js that every machine has. */
export const MODES: readonly GpujsMode[] = ONLY ? [ONLY] : ['webasm', 'cpu'];

export function forced(mode: GpujsMode): NormBackend {
  return gpujsBackend(new GpujsRuntime(mode));
}

/** Every backend, by name; each file has its own, and disposes of them. */
export function allBackends(): [string, NormBackend][] {
  return ONLY ? float32Backends() : [['reference', referenceBackend], ...float32Backends()];
}

/** Those that round. */
export function float32Backends(): [string, NormBackend][] {
  return [
    ...(ONLY ? [] : [['WebAssembly SIMD', wasmBackend(createNorms())] satisfies [string, NormBackend]]),
    ...MODES.map((mode): [string, NormBackend] => [`gpu.js ${mode}`, forced(mode)]),
  ];
}

/** Uniform numbers in (0, 1), the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** Normal numbers, group k of the view with its own mean and standard deviation. */
export function gaussian(
  view: GroupedView,
  seed: number,
  mean: (k: number) => number = () => 0,
  std: (k: number) => number = () => 1,
): Float32Array {
  const random = uniform(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return Float32Array.from({ length: view.P * view.K * view.Q }, (_, i) => {
    const k = Math.floor(i / view.Q) % view.K;
    return mean(k) + std(k) * normal();
  });
}

/** Whose parameter an element takes: one for all, its group's, its place's in the group, or one of both. */
export type AffineKind = 'none' | 'byGroup' | 'byPlace' | 'mixed';

/** Parameters of either sign, of the order of 1. */
export function affineOf({ K, Q }: GroupedView, kind: AffineKind, eps = 1e-5, seed = 1): Affine {
  const random = uniform(seed);
  const varied = kind !== 'none';
  const byK = kind === 'byGroup' || kind === 'mixed';
  const byQ = kind === 'byPlace' || kind === 'mixed';
  const count = (byK ? K : 1) * (byQ ? Q : 1);
  return {
    eps,
    gamma: Float64Array.from({ length: count }, () => (varied ? random() * 2 - 1 : 1)),
    beta: Float64Array.from({ length: count }, () => (varied ? random() * 2 - 1 : 0)),
    parameterOfK: Int32Array.from({ length: K }, (_, k) => (byK ? k * (byQ ? Q : 1) : 0)),
    parameterOfQ: Int32Array.from({ length: Q }, (_, q) => (byQ ? q : 0)),
  };
}

export interface Run {
  readonly moments: Moments;
  readonly y: Operand;
  /** From float64, of moments and normalization together, relative to the largest |xhat|. */
  readonly deviation: number;
}

/** Moments and normalization by a backend, compared with the reference on the same input. */
export async function run(backend: NormBackend, x: Operand, view: GroupedView, affine: Affine): Promise<Run> {
  const moments = await backend.moments(x, view);
  const y = await backend.normalize(x, view, moments, affine);
  const truth = await referenceBackend.moments(x, view);
  return { moments, y, deviation: await maxDeviation(y, { x, view, moments: truth, affine }) };
}
