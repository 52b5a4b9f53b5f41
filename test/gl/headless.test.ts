import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import type { NormBackend } from '../../src/compute/backend';
import { checkCanaries } from '../../src/compute/canaries';
import { failover } from '../../src/compute/failover';
import { gpujsBackend } from '../../src/compute/gpujs/gpujsBackend';
import { GpujsRuntime } from '../../src/compute/gpujs/runtime';
import { totalTime } from '../../src/compute/kernelTimes';
import { referenceBackend } from '../../src/compute/reference/referenceBackend';
import { createBackends } from '../../src/compute/select';
import type { GroupedView } from '../../src/normalization/grouping';
import { affineOf, gaussian, run } from '../unit/compute/support';

interface HeadlessContext {
  readonly MAX_TEXTURE_SIZE: number;
  getParameter(name: number): unknown;
  getExtension(name: 'STACKGL_destroy_context'): { destroy(): void };
}

const createContext = createRequire(import.meta.url)('gl') as (
  width: number,
  height: number,
) => HeadlessContext | null;
const made: NormBackend[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((backend) => backend.dispose()));
});

function headless(): { readonly runtime: GpujsRuntime; readonly backend: NormBackend } {
  const runtime = new GpujsRuntime('headlessgl');
  const backend = gpujsBackend(runtime);
  made.push(backend);
  return { runtime, backend };
}

describe('gpu.js on headless-gl', () => {
  it('passes the canaries', async () => {
    const { backend } = headless();
    await checkCanaries(backend);
    expect(backend.info.device).toMatch(/^headless WebGL via gpu\.js \(.+\)$/);
  });

  it('takes tensors with more rows, columns and places than a texture has', async () => {
    const gl = createContext(1, 1)!;
    const side = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    gl.getExtension('STACKGL_destroy_context').destroy();
    const { backend } = headless();
    const views: GroupedView[] = [
      { P: 3, K: side + 1, Q: 1 },
      { P: side + 1, K: 3, Q: 1 },
      { P: 1, K: 2, Q: side + 1 },
      { P: 1, K: side + 1, Q: 3 },
    ];
    for (const view of views) {
      const x = gaussian(view, 3, () => 1e4);
      const { deviation } = await run(backend, x, view, affineOf(view, 'byGroup'));
      expect(deviation, JSON.stringify(view)).toBeLessThanOrEqual(2e-6);
    }
  });

  it('is chosen by canaries and time, and shown as what it is', async () => {
    const backends = createBackends({ now: () => performance.now(), modes: ['headlessgl', 'webasm'] });
    const all = await backends.survey('auto');
    const devices = all.map(({ device }) => device.replace(/ \(.*/, ''));
    expect([...devices].sort()).toEqual([
      'JavaScript',
      'WebAssembly SIMD',
      'WebAssembly SIMD via gpu.js',
      'headless WebGL via gpu.js',
    ]);
    const times = all.map(({ milliseconds }) => totalTime(milliseconds!));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(all.findIndex(({ chosen }) => chosen)).toBe(0);
    await backends.dispose();
  });

  it('hands over with a warning when its context is gone', async () => {
    const { runtime, backend } = headless();
    const warnings: string[] = [];
    const both = failover([backend, referenceBackend], (message) => warnings.push(message));
    const view = { P: 50, K: 7, Q: 1 };
    const x = gaussian(view, 5);
    const affine = affineOf(view, 'byGroup');
    expect((await run(both, x, view, affine)).deviation).toBeLessThanOrEqual(2e-6);
    const { context } = (runtime as unknown as { gpu: { context: HeadlessContext } }).gpu;
    context.getExtension('STACKGL_destroy_context').destroy();
    expect((await run(both, x, view, affine)).deviation).toBeLessThanOrEqual(2e-6);
    expect(both.info.device).toBe('JavaScript');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^gpu\.js mode "headlessgl" failed in .*; now computing with JavaScript$/);
  });
});
