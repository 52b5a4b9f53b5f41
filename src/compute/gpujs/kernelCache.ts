/** A compiled kernel, and what it holds: buffers or textures for its input and output. */
export interface CachedKernel {
  readonly elements: number;
  destroy(): void;
}

/** How much compiled kernels may hold. A kernel's memory is invisible to the garbage collector until destroyed. */
export interface CacheBounds {
  readonly kernels: number;
  readonly elements: number;
}

/** Kernels by operation and shape. Beyond its bounds, the kernels used longest ago are destroyed. */
export class KernelCache<K extends CachedKernel> {
  private readonly kernels = new Map<string, K>();
  private elements = 0;

  constructor(private readonly bounds: CacheBounds) {}

  get size(): number {
    return this.kernels.size;
  }

  get(key: string, create: () => K): K {
    const known = this.kernels.get(key);
    if (known) {
      this.kernels.delete(key);
      this.kernels.set(key, known);
      return known;
    }
    const kernel = create();
    this.kernels.set(key, kernel);
    this.elements += kernel.elements;
    this.evict();
    return kernel;
  }

  /** Destroy all kernels. */
  clear(): void {
    for (const key of [...this.kernels.keys()]) this.remove(key);
  }

  /** The newest kernel stays, whatever it holds: it is about to run. */
  private evict(): void {
    for (const key of [...this.kernels.keys()].slice(0, -1)) {
      if (this.kernels.size <= this.bounds.kernels && this.elements <= this.bounds.elements) return;
      this.remove(key);
    }
  }

  private remove(key: string): void {
    const kernel = this.kernels.get(key);
    if (!kernel) return;
    this.kernels.delete(key);
    this.elements -= kernel.elements;
    kernel.destroy();
  }
}
