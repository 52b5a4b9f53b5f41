import { describe, expect, it } from 'vitest';
import { kernelThreads } from '../../../../extension/engine/kernelThreads';
import { createNorms } from '../../../../src/compute/wasm/norms/createNorms';
import type { Threads } from '../../../../src/compute/wasm/threads/threadPool';
import { wasmBackend } from '../../../../src/compute/wasm/norms/wasmBackend';
import type { WasmNorms } from '../../../../src/compute/wasm/norms/wasmNorms';
import { affineOf, gaussian } from '../support';
import { builtWorker } from './workers';

const MB = 1 << 20;
const small = { P: 500, K: 40, Q: 1 };
const x = gaussian(small, 3);
const affine = affineOf(small, 'byGroup');

/** A backend whose kernels are all kept to be looked at; how many bytes their memories have together. */
function counted(threads?: Threads) {
  const made: WasmNorms[] = [];
  const make = (): WasmNorms => {
    const norms = createNorms(threads);
    made.push(norms);
    return norms;
  };
  return { made, backend: wasmBackend(make(), make), bytes: () => made.at(-1)!.memory.capacity };
}

describe.each(['one thread', 'three threads'])('memory that a large tensor needed, %s', (name) => {
  const threadsOf = async (): Promise<Threads | undefined> =>
    name === 'one thread' ? undefined : kernelThreads(await builtWorker(), 2);

  it('is given back when nobody uses it, and the same is computed after', async () => {
    const { made, backend, bytes } = counted(await threadsOf());
    const { info } = backend;
    const before = await backend.moments(x, small);
    const elements = made[0]!.allocate(100 * MB);
    await backend.trim!();
    expect([made.length, bytes() > 400 * MB]).toEqual([1, true]);
    elements.free();
    expect(bytes()).toBeGreaterThan(400 * MB);
    await backend.trim!();
    expect([made.length, bytes() < 32 * MB]).toEqual([2, true]);
    expect(made[1]!.memory.used).toBe(0);
    expect(await backend.moments(x, small)).toEqual(before);
    expect(backend.info).toEqual(info);
    await backend.dispose();
  });

  it('is kept while it is used, and what computes meanwhile is right', async () => {
    const { made, backend } = counted(await threadsOf());
    const large = { P: 1, K: 2, Q: 12 * MB };
    const ones = new Float32Array(large.K * large.Q).fill(1);
    const computing = backend.moments(ones, large, {
      progress: () => undefined,
      pause: () => backend.trim!(),
    });
    expect([...(await computing).mean]).toEqual([1, 1]);
    expect(made).toHaveLength(1);
    expect(made[0]!.memory.capacity).toBeGreaterThan(64 * MB);
    const [moments] = await Promise.all([backend.moments(x, small), backend.trim!()]);
    expect(await backend.normalize(x, small, moments, affine)).toHaveLength(x.length);
    await backend.dispose();
  });

  it('is kept where it is little', async () => {
    const { made, backend } = counted(await threadsOf());
    await backend.moments(x, small);
    await backend.trim!();
    expect(made).toHaveLength(1);
    await backend.dispose();
  });
});
