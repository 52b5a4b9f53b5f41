import { identityAffine } from './affine';
import type { NormBackend } from './backend';
import { wave } from './canaries';

/** Milliseconds that each kernel takes, at its best, for a batchnorm of {@link TIMED_SHAPE}. */
export interface KernelTimes {
  readonly moments: number;
  readonly normalize: number;
  readonly backward: number;
}

export const TIMED_SHAPE = [1024, 512] as const;

/** A kernel is timed for about this long, after one run that compiles. */
const TIMING_MS = 20;

/** What a backend is compared by. */
export function totalTime({ moments, normalize, backward }: KernelTimes): number {
  return moments + normalize + backward;
}

/** @param now A clock in milliseconds. */
export async function kernelTimes(backend: NormBackend, now: () => number): Promise<KernelTimes> {
  const [P, K] = TIMED_SHAPE;
  const view = { P, K, Q: 1 };
  const x = wave(P * K);
  const affine = identityAffine(view, 1e-5);
  const moments = await backend.moments(x, view);
  const pass = { dout: x, moments, affine, statistics: 'batch' } as const;
  return {
    moments: await timeOf(() => backend.moments(x, view), now),
    normalize: await timeOf(() => backend.normalize(x, view, moments, affine), now),
    backward: await timeOf(() => backend.backward(x, view, pass), now),
  };
}

/** The best of some runs: what else a machine does only ever adds to them. */
async function timeOf(run: () => Promise<unknown>, now: () => number): Promise<number> {
  await run();
  let best = Infinity;
  let total = 0;
  for (let runs = 0; total < TIMING_MS && runs < 100; runs++) {
    const start = now();
    await run();
    const elapsed = now() - start;
    best = Math.min(best, elapsed);
    total += elapsed;
  }
  return best;
}
