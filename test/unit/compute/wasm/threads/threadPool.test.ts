import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { kernelThreads } from '../../../../../extension/engine/kernelThreads';
import type { Affine, Moments, Operand } from '../../../../../src/compute/backend';
import { createNorms } from '../../../../../src/compute/wasm/norms/createNorms';
import type { KernelWorker, Threads } from '../../../../../src/compute/wasm/threads/threadPool';
import { wasmBackend } from '../../../../../src/compute/wasm/norms/wasmBackend';
import type { WasmNorms } from '../../../../../src/compute/wasm/norms/wasmNorms';
import type { GroupedView } from '../../../../../src/normalization/grouping';
import type { AffineKind } from '../../support';
import { affineOf, gaussian } from '../../support';
import { builtWorker, nappingWorker, scriptOf } from '../workers';

vi.setConfig({ testTimeout: 30_000 });

/** Milliseconds that the end of a thread may take on a busy machine. */
const PATIENCE = 10_000;

const CASES: [string, GroupedView, AffineKind][] = [
  ['columns', { P: 5003, K: 101, Q: 1 }, 'byGroup'],
  ['three columns', { P: 170_001, K: 3, Q: 1 }, 'byGroup'],
  ['channels of images', { P: 7, K: 65, Q: 1001 }, 'byGroup'],
  ['one group', { P: 1, K: 1, Q: 500_009 }, 'none'],
  ['rows with parameters of their own places', { P: 1, K: 1200, Q: 403 }, 'byPlace'],
  ['few long rows', { P: 1, K: 9, Q: 70_001 }, 'byGroup'],
];

/** A digest of everything the backend computes: equal for equal bits. */
type Outcome = Readonly<Record<string, string>>;

async function outcome(norms: WasmNorms, { x, dout, view, affine }: Problem): Promise<Outcome> {
  const backend = wasmBackend(norms);
  const moments = await backend.moments(x, view);
  const y = await backend.normalize(x, view, moments, affine);
  const gradients = await backend.backward(x, view, { dout, moments, affine, statistics: 'batch' });
  return Object.fromEntries(
    Object.entries({ ...moments, y, ...gradients }).map(([name, values]) => [name, digest(values)]),
  );
}

function digest(values: Operand): string {
  return createHash('sha256').update(values).digest('hex');
}

interface Problem {
  readonly x: Float32Array;
  readonly dout: Float32Array;
  readonly view: GroupedView;
  readonly affine: Affine;
}

function problemOf(view: GroupedView, kind: AffineKind): Problem {
  const x = gaussian(view, 1, (k) => k);
  return { x, dout: x.map((value, i) => value * ((i % 7) - 3)), view, affine: affineOf(view, kind) };
}

describe('threads', () => {
  let worker = '';
  beforeAll(async () => {
    worker = await builtWorker();
  });

  it.each(CASES)('1, 2 and 3 give the same bits: %s', async (_name, view, kind) => {
    const problem = problemOf(view, kind);
    const alone = createNorms();
    const expected = await outcome(alone, problem);
    await alone.dispose();
    for (const workers of [1, 2]) {
      const norms = createNorms(kernelThreads(worker, workers));
      expect(norms.threads).toBe(workers + 1);
      // The first tasks may be over before the workers have come.
      await outcome(norms, problem);
      await sleep(100);
      expect(await outcome(norms, problem)).toEqual(expected);
      await norms.dispose();
    }
  });

  it('a worker that dies in the midst of every part it takes loses nothing, and is done without in the end', async () => {
    const { threads, spawned } = watched(kernelThreads(await nappingWorker(Infinity), 1), (worker) =>
      worker.terminate(),
    );
    const norms = createNorms(threads);
    const view = { P: 5000, K: 128, Q: 1 };
    const x = gaussian(view, 4);
    const expected = await aloneMoments(x, view);
    while (spawned.length === 0 || norms.threads === 2) {
      expect(await norms.moments(x, view)).toEqual(expected);
      await sleep(5);
    }
    expect(await norms.moments(x, view)).toEqual(expected);
    expect(wasmBackend(norms).info.device).toBe('WebAssembly SIMD');
    await norms.dispose();
  });

  it('a worker that is killed at work is replaced, and the one that replaces it works', async () => {
    let kills = 0;
    let breaths = 0;
    const { threads, spawned } = watched(kernelThreads(await nappingWorker(25), 1), async (worker) => {
      breaths++;
      if (kills++ === 0) await worker.terminate();
    });
    const norms = createNorms(threads);
    const view = { P: 5000, K: 128, Q: 1 };
    const x = gaussian(view, 4);
    const expected = await aloneMoments(x, view);
    // Who is killed has been waited for: it was at work.
    while (kills === 0) expect(await norms.moments(x, view)).toEqual(expected);
    await vi.waitFor(() => {
      expect(spawned).toHaveLength(2);
    }, PATIENCE);
    expect(norms.threads).toBe(2);
    for (const before = breaths; breaths === before;) {
      expect(await norms.moments(x, view)).toEqual(expected);
      await sleep(1);
    }
    expect(spawned).toHaveLength(2);
    await norms.dispose();
    await sleep(50);
    expect(spawned).toHaveLength(2);
  });

  it('a worker killed while it sleeps is replaced, however often', async () => {
    let breaths = 0;
    const { threads, spawned } = watched(kernelThreads(await nappingWorker(25), 1), () => {
      breaths++;
      return Promise.resolve();
    });
    const norms = createNorms(threads);
    const view = { P: 5000, K: 128, Q: 1 };
    const x = gaussian(view, 4);
    const expected = await aloneMoments(x, view);
    for (let life = 1; life <= 4; life++) {
      // Who has been waited for has done a part: this life was of use.
      for (const before = breaths; breaths === before;) {
        expect(await norms.moments(x, view)).toEqual(expected);
        await sleep(1);
      }
      await spawned.at(-1)!.terminate();
      await vi.waitFor(() => {
        expect(spawned).toHaveLength(1 + life);
      }, PATIENCE);
      expect(norms.threads).toBe(2);
    }
    await norms.dispose();
  });

  it('neither workers nor those that replace them keep the process alive', async () => {
    const script = await scriptOf(`
      import { kernelThreads } from './extension/engine/kernelThreads';
      import { createNorms } from './src/compute/wasm/norms/createNorms';
      const threads = kernelThreads(${JSON.stringify(worker)}, 2);
      let spawned = 0;
      const norms = createNorms({
        ...threads,
        spawn: (start) => {
          const thread = threads.spawn(start);
          if (spawned++ === 0) setTimeout(() => void thread.terminate(), 50);
          return thread;
        },
      });
      norms.moments(new Float32Array(640_000).fill(1), { P: 5000, K: 128, Q: 1 });
      const waiting = setInterval(() => {
        if (spawned < 3) return;
        clearInterval(waiting);
        console.log(spawned);
      }, 5);
    `);
    expect((await promisify(execFile)(process.execPath, [script])).stdout.trim()).toBe('3');
  });

  it('a slow worker is waited for, again and again, and events come in meanwhile', async () => {
    let breaths = 0;
    const { threads } = watched(kernelThreads(await nappingWorker(25), 1), () => {
      breaths++;
      return Promise.resolve();
    });
    const norms = createNorms(threads);
    const view = { P: 5000, K: 128, Q: 1 };
    const tensors = [4, 5].map((seed) => gaussian(view, seed));
    const expected = [];
    for (const x of tensors) expected.push(await aloneMoments(x, view));
    for (let calm = 0; breaths === 0 || calm < 5; calm++) {
      expect(await Promise.all(tensors.map((x) => norms.moments(x, view)))).toEqual(expected);
      await sleep(1);
    }
    expect(norms.threads).toBe(2);
    await norms.dispose();
  });

  it('several computations at once wait for each other', async () => {
    const norms = createNorms(kernelThreads(worker, 2));
    const view = { P: 3000, K: 200, Q: 1 };
    const tensors = [5, 6, 7, 8].map((seed) => gaussian(view, seed));
    const expected = [];
    for (const x of tensors) expected.push(await norms.moments(x, view));
    expect(await Promise.all(tensors.map((x) => norms.moments(x, view)))).toEqual(expected);
    await norms.dispose();
  });

  it('a worker that never starts is done without', async () => {
    const norms = createNorms(kernelThreads('/nowhere/kernelWorker.js', 2));
    const view = { P: 5000, K: 128, Q: 1 };
    const x = gaussian(view, 4);
    const first = await norms.moments(x, view);
    await vi.waitFor(() => {
      expect(norms.threads).toBe(1);
    }, PATIENCE);
    expect(await norms.moments(x, view)).toEqual(first);
    await norms.dispose();
  });
});

async function aloneMoments(x: Float32Array, view: GroupedView): Promise<Moments> {
  const alone = createNorms();
  try {
    return await alone.moments(x, view);
  } finally {
    await alone.dispose();
  }
}

/** Threads whose every worker something happens to as soon as the pool lets events in. */
function watched(
  threads: Threads,
  onBreath: (worker: KernelWorker) => Promise<void>,
): { readonly threads: Threads; readonly spawned: readonly KernelWorker[] } {
  const spawned: KernelWorker[] = [];
  return {
    spawned,
    threads: {
      ...threads,
      spawn: (start) => {
        const worker = threads.spawn(start);
        spawned.push(worker);
        return worker;
      },
      breathe: async () => {
        await Promise.all(spawned.map(onBreath));
        await threads.breathe();
      },
    },
  };
}
