import type { IKernelRunShortcut, ITypesList } from 'gpu.js';
import { CPUKernel, GPU, HeadlessGLKernel, Input, WebAssemblyKernel, WebGL2Kernel } from 'gpu.js';
import { DeviceError } from '../backend';
import type { CachedKernel } from './kernelCache';
import { KernelCache } from './kernelCache';
import type { GpujsMode } from './modes';
import type { TileLimits } from './tiling';

/** What a compiled kernel depends on, beside the lengths of its arrays. */
export interface KernelSpec {
  /** A function of kernels.ts. */
  readonly source: (...args: never[]) => number;
  /** Width and height. */
  readonly output: readonly [number, number];
  /** Integers. */
  readonly constants: Readonly<Record<string, number>>;
}

/** Integers are passed as numbers, arrays flat. */
export type KernelArgument = Float32Array | number;

interface CompiledKernel extends CachedKernel {
  readonly run: IKernelRunShortcut;
}

interface Device {
  /** The class a kernel of this mode must turn out to be of: gpu.js falls back in silence. */
  readonly kernelClass: new (...args: never[]) => object;
  readonly limits: TileLimits;
}

// A tile that stays in the cache of a core beats a large one; a GL call has to be worth its upload and read-back.
const CPU_TILE: TileLimits = { elements: 1 << 18, side: Infinity };
const GL_TILE: TileLimits = { elements: 1 << 22, side: 4096 };

const DEVICES: Readonly<Record<GpujsMode, Device>> = {
  webgl2: { kernelClass: WebGL2Kernel, limits: GL_TILE },
  headlessgl: { kernelClass: HeadlessGLKernel, limits: GL_TILE },
  webasm: { kernelClass: WebAssemblyKernel, limits: CPU_TILE },
  cpu: { kernelClass: CPUKernel, limits: CPU_TILE },
};

// One shape takes up to ten kernels, forward and backward, and a net has some shapes.
const CACHE_BOUNDS = { kernels: 64, elements: 1 << 24 };

/** One mode of gpu.js and its compiled kernels. */
export class GpujsRuntime {
  readonly limits: TileLimits;
  private readonly cache = new KernelCache<CompiledKernel>(CACHE_BOUNDS);
  private readonly gpu: GPU;
  private disposed = false;

  /** @throws {DeviceError} when this mode is not available here. */
  constructor(readonly mode: GpujsMode) {
    this.limits = DEVICES[mode].limits;
    try {
      this.gpu = new GPU({ mode });
    } catch (cause) {
      throw new DeviceError(`gpu.js has no mode "${mode}" here: ${messageOf(cause)}`, { cause });
    }
  }

  /** What runs the kernels, for people. A GL context names its renderer, which may be a software rasteriser. */
  get device(): string {
    switch (this.mode) {
      case 'webgl2':
        return `WebGL2 via gpu.js (${rendererOf(this.gpu.context)})`;
      case 'headlessgl':
        return `headless WebGL via gpu.js (${rendererOf(this.gpu.context)})`;
      case 'webasm':
        return isSimdSupported() ? 'WebAssembly SIMD via gpu.js' : 'WebAssembly via gpu.js';
      case 'cpu':
        return 'JavaScript via gpu.js';
    }
  }

  /** Compiled kernels that are held now. */
  get kernelCount(): number {
    return this.cache.size;
  }

  /**
   * Run a kernel, compiling it at its first use: the rows of its output, which the caller may keep.
   * @throws {DeviceError} when it cannot be compiled or run, or another device than that of the mode ran it.
   */
  run(spec: KernelSpec, args: readonly KernelArgument[]): Float32Array[] {
    if (this.disposed) throw new Error(`gpu.js mode "${this.mode}" was disposed of`);
    const [width, height] = spec.output;
    try {
      const { run } = this.cache.get(keyOf(spec, args), () => this.compile(spec, args));
      const rows = run(...args.map(toInput)) as Float32Array[];
      if (!(run.kernel instanceof DEVICES[this.mode].kernelClass)) {
        throw new Error(`another device ran it (${run.kernel.fallbackReason ?? 'no reason given'})`);
      }
      // Without a context every call of GL succeeds, and every result is zeros.
      if (isLost(this.gpu.context)) throw new Error('its graphics context was lost');
      if (rows.length !== height || rows[0]?.length !== width) {
        throw new Error(`the result has ${rows.length} rows of ${rows[0]?.length ?? 0}`);
      }
      return rows;
    } catch (cause) {
      const what = `${spec.source.name} (${width} x ${height})`;
      throw new DeviceError(`gpu.js mode "${this.mode}" failed in ${what}: ${messageOf(cause)}`, { cause });
    }
  }

  /** Destroy all compiled kernels; the next run compiles again. */
  forget(): void {
    this.cache.clear();
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.cache.clear();
    await this.gpu.destroy();
  }

  private compile(spec: KernelSpec, args: readonly KernelArgument[]): CompiledKernel {
    const run = this.gpu.createKernel(spec.source.toString(), {
      output: [...spec.output],
      constants: spec.constants,
      constantTypes: Object.fromEntries(Object.keys(spec.constants).map((name) => [name, 'Integer'])),
      // In order; the declaration file knows neither the list form nor the type 'Input'.
      argumentTypes: args.map((value) => (isArray(value) ? 'Input' : 'Integer')) as unknown as ITypesList,
      precision: 'single',
      // Kernels run on the calling thread, which is a worker; asking for the number of cores reads `navigator`.
      poolSize: 1,
    });
    const held = args.reduce<number>((sum, value) => sum + (isArray(value) ? value.length : 1), 0);
    return {
      run,
      elements: held + spec.output[0] * spec.output[1],
      destroy: () => {
        const { kernel } = run;
        try {
          run.destroy();
        } catch {
          // A context that is gone has taken with it all that the kernel held.
        }
        forgetKernel(this.gpu, [run, kernel]);
      },
    };
  }
}

/** A kernel serves arrays of the lengths it was compiled for, and no others. */
function keyOf({ source, output, constants }: KernelSpec, args: readonly KernelArgument[]): string {
  const lengths = args.map((value) => (isArray(value) ? value.length : '')).join(' ');
  return `${source.name} ${output.join('x')} ${JSON.stringify(constants)} ${lengths}`;
}

function isArray(value: KernelArgument | undefined): value is Float32Array {
  return typeof value === 'object';
}

/** Always an `Input`: a kernel that has seen an array of another kind takes neither for good. */
function toInput(value: KernelArgument): Input | number {
  return isArray(value) ? new Input(value as unknown as number[], [value.length]) : value;
}

/** gpu.js keeps destroyed CPU kernels in a list of its own, which would grow with every eviction. */
function forgetKernel(gpu: GPU, kernels: readonly unknown[]): void {
  const { kernels: list } = gpu as unknown as { kernels: unknown[] };
  for (const kernel of kernels) {
    const index = list.indexOf(kernel);
    if (index >= 0) list.splice(index, 1);
  }
}

function isSimdSupported(): boolean {
  return (WebAssemblyKernel as unknown as { isSIMDSupported: boolean }).isSIMDSupported;
}

interface GlContext {
  isContextLost(): boolean;
  readonly RENDERER: number;
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
  getParameter(name: number): unknown;
}

function isLost(context: unknown): boolean {
  return (context as Partial<GlContext> | null | undefined)?.isContextLost?.() ?? false;
}

function rendererOf(context: unknown): string {
  const gl = context as GlContext | null | undefined;
  if (!gl) return 'no context yet';
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
