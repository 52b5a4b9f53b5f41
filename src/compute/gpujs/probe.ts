import type { NormBackend } from '../backend';
import { checkCanaries } from '../canaries';
import type { KernelTimes } from '../kernelTimes';
import { kernelTimes, totalTime } from '../kernelTimes';
import { gpujsBackend } from './gpujsBackend';
import type { GpujsMode } from './modes';
import { GpujsRuntime } from './runtime';

export interface ProbedMode {
  readonly mode: GpujsMode;
  readonly backend: NormBackend;
  readonly milliseconds: KernelTimes;
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
      usable.push({ mode, backend, milliseconds: await kernelTimes(backend, now) });
      // The kernels of the probe's shapes will hardly be used again.
      runtime.forget();
    } catch (error) {
      await runtime?.dispose();
      refused.push({ mode, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  usable.sort((a, b) => totalTime(a.milliseconds) - totalTime(b.milliseconds));
  return { usable, refused };
}
