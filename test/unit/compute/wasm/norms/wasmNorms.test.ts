import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { DeviceError } from '../../../../../src/compute/backend';
import { referenceBackend } from '../../../../../src/compute/reference/referenceBackend';
import { createNorms } from '../../../../../src/compute/wasm/norms/createNorms';
import type { Resident } from '../../../../../src/compute/wasm/norms/elements';
import { KernelHeap } from '../../../../../src/compute/wasm/heap';
import { plainKernelsOver } from '../../../../../src/compute/wasm/kernels';
import { serialPool } from '../../../../../src/compute/wasm/threads/pool';
import { wasmBackend } from '../../../../../src/compute/wasm/norms/wasmBackend';
import { WasmNorms } from '../../../../../src/compute/wasm/norms/wasmNorms';
import { backwardDraws, drawnCase } from '../../backwardCases';
import { affineOf, gaussian, run } from '../../support';

vi.setConfig({ testTimeout: 30_000 });

const norms = createNorms();
const backend = wasmBackend(norms);
afterAll(() => norms.dispose());

describe('WasmNorms', () => {
  it('gives the same bits for elements in its memory as for arrays', async () => {
    await fc.assert(
      fc.asyncProperty(backwardDraws(20_000), async (draw) => {
        const { x, view, pass } = await drawnCase(draw);
        const [X, Y, dout, dx] = [x, x, pass.dout, x].map((values) => {
          const resident = norms.allocate(values.length);
          resident.elements.set(values);
          return resident;
        }) as [Resident, Resident, Resident, Resident];
        const moments = await norms.moments(X, view);
        expect(moments).toEqual(await backend.moments(x, view));
        await norms.normalize(X, Y, view, moments, pass.affine);
        const y = await backend.normalize(x, view, moments, pass.affine);
        expect(Y.elements).toEqual(y);
        expect(await norms.forward(X, Y, view, pass.affine)).toEqual(moments);
        expect(Y.elements).toEqual(y);
        const gradients = await norms.backward(X, dx, view, { ...pass, dout });
        expect({ dx: dx.elements, ...gradients }).toEqual(await backend.backward(x, view, pass));
        expect(X.elements).toEqual(x);
        for (const resident of [X, Y, dout, dx]) resident.free();
      }),
      { seed: 231, numRuns: 60 },
    );
  });

  it('forward of arrays is moments and normalize, and checks what it is given', async () => {
    const view = { P: 1, K: 40, Q: 33 };
    const x = gaussian(view, 3, (k) => k);
    const affine = affineOf(view, 'byPlace');
    const y = new Float32Array(x.length);
    const moments = await norms.forward(x, y, view, affine);
    expect(moments).toEqual(await backend.moments(x, view));
    expect(y).toEqual(await backend.normalize(x, view, moments, affine));
    await expect(norms.forward(x, y, { ...view, Q: 34 }, affine)).rejects.toThrow(RangeError);
    const short = { ...affine, parameterOfQ: new Int32Array(2) };
    await expect(norms.forward(x, y, view, short)).rejects.toThrow(
      'parameterOfQ has 2 elements, expected 33',
    );
  });

  it('leaves the exponents that float32 factors cannot have to float64', async () => {
    const view = { P: 50, K: 4, Q: 1 };
    const scales = [1e-42, 1, 1e-40, 1e30];
    const x = gaussian(view, 9, undefined, (k) => scales[k]!);
    const affine = affineOf(view, 'byGroup', 0);
    expect((await run(backend, x, view, affine)).deviation).toBeLessThanOrEqual(1e-7);
    const moments = await backend.moments(x, view);
    const pass = { dout: x.map(Math.sign), moments, affine, statistics: 'batch' } as const;
    const { dx } = await backend.backward(x, view, pass);
    const expected = await referenceBackend.backward(x, view, pass);
    expect(dx).toEqual(new Float32Array(expected.dx));
  });

  it('uses no memory between calls, and the same memory again', async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const heap = new KernelHeap(memory);
    const own = wasmBackend(new WasmNorms({ heap, pool: serialPool(plainKernelsOver(memory)) }));
    const view = { P: 3000, K: 200, Q: 1 };
    const x = gaussian(view, 2);
    const affine = affineOf(view, 'byGroup');
    const everything = async (): Promise<void> => {
      const moments = await own.moments(x, view);
      await own.normalize(x, view, moments, affine);
      await own.backward(x, view, { dout: x, moments, affine, statistics: 'batch' });
    };
    await everything();
    const size = memory.buffer.byteLength;
    expect(size).toBeLessThan(32e6);
    for (let i = 0; i < 5; i++) await everything();
    expect(memory.buffer.byteLength).toBe(size);
    expect(heap.used).toBe(0);
  });

  it('tells a tensor its memory has no room for as a failure of the device, and lives on', async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 16 });
    const heap = new KernelHeap(memory);
    const small = wasmBackend(new WasmNorms({ heap, pool: serialPool(plainKernelsOver(memory)) }));
    const view = { P: 16, K: 40_000, Q: 1 };
    await expect(small.moments(new Float32Array(640_000), view)).rejects.toThrow(DeviceError);
    expect(heap.used).toBe(0);
    const x = Float32Array.of(1, 2, 3, 6);
    expect((await small.moments(x, { P: 4, K: 1, Q: 1 })).mean[0]).toBe(3);
  });

  it('knows elements that were freed', () => {
    const resident = norms.allocate(3);
    resident.free();
    expect(() => resident.elements).toThrow('These elements were freed');
    expect(() => {
      resident.free();
    }).toThrow('These elements were freed');
  });
});
