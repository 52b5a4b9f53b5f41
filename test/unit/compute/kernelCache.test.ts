import { describe, expect, it } from 'vitest';
import { KernelCache } from '../../../src/compute/gpujs/kernelCache';
import { normalizeColumns } from '../../../src/compute/gpujs/kernels';
import { GpujsRuntime } from '../../../src/compute/gpujs/runtime';
import { MODES } from './support';

describe('KernelCache', () => {
  const destroyed: string[] = [];
  const kernel = (name: string, elements = 1) => ({ elements, destroy: () => void destroyed.push(name) });

  it('destroys what was used longest ago, by number and by what kernels hold', () => {
    const cache = new KernelCache({ kernels: 3, elements: 100 });
    const get = (name: string, elements?: number): unknown => cache.get(name, () => kernel(name, elements));
    const a = get('a');
    get('b');
    get('c');
    expect(get('a')).toBe(a);
    get('d');
    expect(destroyed.splice(0)).toEqual(['b']);
    get('e', 98);
    expect(destroyed.splice(0)).toEqual(['c']);
    get('f', 99);
    expect(destroyed.splice(0)).toEqual(['a', 'd', 'e']);
    get('g', 1000);
    expect(destroyed.splice(0)).toEqual(['f']);
    expect(cache.size).toBe(1);
    cache.clear();
    expect(destroyed.splice(0)).toEqual(['g']);
    expect(cache.size).toBe(0);
  });
});

describe.each(MODES)('the runtime, mode %s', (mode) => {
  const runShape = (runtime: GpujsRuntime, width: number): Float32Array[] => {
    const ones = new Float32Array(width).fill(1);
    const spec = { source: normalizeColumns, output: [width, 2], constants: { width } } as const;
    return runtime.run(spec, [new Float32Array(2 * width).fill(3), ones, ones, ones]);
  };

  it('compiles a shape once, keeps a bounded number, and destroys the rest', async () => {
    const runtime = new GpujsRuntime(mode);
    const library = (runtime as unknown as { gpu: { kernels: unknown[] } }).gpu;
    for (let width = 1; width <= 80; width++) {
      expect(runShape(runtime, width)).toEqual([
        new Float32Array(width).fill(3),
        new Float32Array(width).fill(3),
      ]);
      runShape(runtime, width);
      expect(runtime.kernelCount).toBe(Math.min(width, 64));
      expect(library.kernels.length).toBe(runtime.kernelCount);
    }
    runtime.forget();
    expect(runtime.kernelCount).toBe(0);
    expect(library.kernels.length).toBe(0);
    expect(runShape(runtime, 5)).toHaveLength(2);
    await runtime.dispose();
    expect(library.kernels.length).toBe(0);
    expect(() => runShape(runtime, 5)).toThrow('was disposed of');
    await runtime.dispose();
  });
});
