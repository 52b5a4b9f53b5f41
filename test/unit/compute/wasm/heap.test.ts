import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeviceError } from '../../../../src/compute/backend';
import { HeapScope, KernelHeap } from '../../../../src/compute/wasm/heap';

const heapOf = (maximum = 4096): KernelHeap =>
  new KernelHeap(new WebAssembly.Memory({ initial: 1, maximum }));

describe('KernelHeap', () => {
  it('gives blocks that never overlap, aligned to cache lines, and takes them back in any order', () => {
    const requests = fc.array(
      fc.record({ bytes: fc.integer({ min: 0, max: 300_000 }), frees: fc.boolean(), which: fc.nat() }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(requests, (steps) => {
        const heap = heapOf();
        const held: { address: number; bytes: number }[] = [];
        for (const { bytes, frees, which } of steps) {
          if (frees && held.length > 0) {
            heap.free(held.splice(which % held.length, 1)[0]!.address);
            continue;
          }
          const address = heap.allocate(bytes);
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThanOrEqual(65_536);
          expect(address + bytes).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
          for (const other of held) {
            const apart = address + bytes <= other.address || other.address + other.bytes <= address;
            expect(apart).toBe(true);
          }
          held.push({ address, bytes });
        }
        for (const { address } of held) heap.free(address);
        expect(heap.used).toBe(0);
        // What was freed is one piece again: the largest request fits without growing.
        const free = heap.memory.buffer.byteLength - 65_536;
        if (free > 0) heap.allocate(free);
        expect(heap.memory.buffer.byteLength - 65_536).toBe(free || 0);
      }),
      { seed: 231, numRuns: 60 },
    );
  });

  it('uses memory again, so that the same work never grows it twice', () => {
    const heap = heapOf();
    const work = (): void => {
      const scope = new HeapScope(heap);
      for (const count of [10, 100_000, 3]) heap.float32(scope.float32(count), count).fill(1);
      heap.float64(scope.float64(5000), 5000).fill(1);
      scope.close();
    };
    work();
    const size = heap.memory.buffer.byteLength;
    for (let i = 0; i < 20; i++) work();
    expect(heap.memory.buffer.byteLength).toBe(size);
    expect(heap.used).toBe(0);
  });

  it('says how much it needs when there is no more, and lives on', () => {
    const heap = heapOf(64);
    const held = heap.allocate(1e6);
    expect(() => heap.allocate(5e6)).toThrow(DeviceError);
    expect(() => heap.allocate(5e6)).toThrow(
      'The WebAssembly kernels need 5 MB more beside 1 MB in use, and there is no more',
    );
    expect(() => heap.allocate(2 ** 33)).toThrow(DeviceError);
    heap.free(held);
    expect(heap.allocate(3e6)).toBe(held);
    expect(() => {
      heap.free(12);
    }).toThrow('Nothing was allocated at 12');
  });
});
