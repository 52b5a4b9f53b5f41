import type { BackendName, NormBackend } from './backend';
import { checkCanaries } from './canaries';
import type { GpujsMode } from './gpujs/modes';
import type { ProbeResult } from './gpujs/probe';
import type { KernelTimes } from './kernelTimes';
import { kernelTimes, totalTime } from './kernelTimes';
import { referenceBackend } from './reference/referenceBackend';
import { createNorms } from './wasm/norms/createNorms';
import type { Threads } from './wasm/threads/threadPool';
import { wasmBackend } from './wasm/norms/wasmBackend';
import type { WasmNorms } from './wasm/norms/wasmNorms';

/** A way to compute on this machine, tried. */
export type Contestant =
  | { readonly name: BackendName; readonly backend: NormBackend; readonly milliseconds: KernelTimes }
  | { readonly name: BackendName; readonly device: string; readonly reason: string };

export type Able = Extract<Contestant, { readonly backend: NormBackend }>;

export interface ContestOptions {
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Which modes of gpu.js may be used. */
  readonly modes: readonly GpujsMode[];
  /** What the WASM kernels may use beside the calling thread. */
  readonly threads?: Threads;
}

/** All backends of one engine, each made and tried when somebody asks for it, once. */
export class Contest {
  private madeWasm: NormBackend | undefined;
  private ofAll: Promise<Contestant[]> | undefined;
  private ofGpujs: Promise<ProbeResult> | undefined;

  constructor(private readonly options: ContestOptions) {}

  /** Those that compute correctly, the fastest first; then the others. */
  all(): Promise<Contestant[]> {
    return (this.ofAll ??= this.holdAll());
  }

  /**
   * The WASM kernels, untried: what computes at all computes the same everywhere.
   * @throws {Error} where there is no WebAssembly SIMD.
   */
  wasm(): NormBackend {
    const make = (): WasmNorms => createNorms(this.options.threads);
    return (this.madeWasm ??= wasmBackend(make(), make));
  }

  gpujs(): Promise<ProbeResult> {
    return (this.ofGpujs ??= this.tryGpujs());
  }

  async trim(): Promise<void> {
    await this.madeWasm?.trim?.();
  }

  async dispose(): Promise<void> {
    const { usable } = (await this.ofGpujs) ?? { usable: [] };
    await Promise.all(usable.map(({ backend }) => backend.dispose()));
    await this.madeWasm?.dispose();
  }

  private async holdAll(): Promise<Contestant[]> {
    // One after the other: they must not take time from each other.
    const wasm = await this.tryWasm();
    const { usable, refused } = await this.gpujs();
    const milliseconds = await kernelTimes(referenceBackend, this.options.now);
    const all: Contestant[] = [
      wasm,
      ...usable.map((one) => ({ name: 'gpujs' as const, ...one })),
      { name: 'reference', backend: referenceBackend, milliseconds },
      ...refused.map(({ mode, reason }) => ({ name: 'gpujs' as const, device: `gpu.js ${mode}`, reason })),
    ];
    return [...all.filter(isAble).sort(bySpeed), ...all.filter((one) => !isAble(one))];
  }

  private async tryWasm(): Promise<Contestant> {
    try {
      const backend = this.wasm();
      await checkCanaries(backend);
      return { name: 'wasm', backend, milliseconds: await kernelTimes(backend, this.options.now) };
    } catch (error) {
      return {
        name: 'wasm',
        device: 'WebAssembly SIMD',
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  }

  private async tryGpujs(): Promise<ProbeResult> {
    // Loading gpu.js takes longer than opening a file: not before somebody needs it.
    const { probeGpujs } = await import('./gpujs/probe');
    return probeGpujs(this.options.modes, this.options.now);
  }
}

export function isAble(one: Contestant): one is Able {
  return 'backend' in one;
}

function bySpeed(a: Able, b: Able): number {
  return totalTime(a.milliseconds) - totalTime(b.milliseconds);
}
