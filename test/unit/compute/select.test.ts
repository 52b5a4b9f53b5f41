import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NormBackend } from '../../../src/compute/backend';
import { DeviceError } from '../../../src/compute/backend';
import { failover } from '../../../src/compute/failover';
import { checkCanaries, probeGpujs } from '../../../src/compute/gpujs/probe';
import { referenceBackend } from '../../../src/compute/reference/referenceBackend';
import { createBackends } from '../../../src/compute/select';
import { affineOf, forced, gaussian, MODES } from './support';

vi.setConfig({ testTimeout: 30_000 });

afterEach(() => vi.restoreAllMocks());

const view = { P: 20, K: 3, Q: 1 };
const x = gaussian(view, 1);
const affine = affineOf(view, 'none');

/** A clock on which the modes of gpu.js are as fast as the list says. */
function clock(steps: readonly number[]): () => number {
  let calls = 0;
  let time = 0;
  return () => (time += steps[Math.floor(calls++ / 2)] ?? 0);
}

describe('createBackends', () => {
  it('auto takes the fastest mode that computes correctly, and probes once', async () => {
    const now = vi.fn(clock([500, 100]));
    const backends = createBackends({ now });
    const { backend, warnings } = await backends.get('auto');
    const calls = now.mock.calls.length;
    expect(backend.info).toEqual({ name: 'gpujs', device: 'JavaScript via gpu.js', precision: 'float32' });
    expect(warnings).toEqual([]);
    expect((await backends.get('auto')).backend).toBe(backend);
    expect((await backends.get('gpujs')).backend.info.name).toBe('gpujs');
    expect(now.mock.calls.length).toBe(calls);
    await backends.dispose();
    await expect(backend.moments(x, view)).rejects.toThrow('was disposed of');
  });

  it('names the device truthfully', async () => {
    const devices = [];
    for (const mode of MODES) {
      const backends = createBackends({ modes: [mode] });
      devices.push((await backends.get('gpujs')).backend.info.device);
      await backends.dispose();
    }
    expect(devices).toEqual(['WebAssembly SIMD via gpu.js', 'JavaScript via gpu.js']);
  });

  it('reference needs no probe', async () => {
    const now = vi.fn(() => 0);
    const backends = createBackends({ now });
    expect((await backends.get('reference')).backend).toBe(referenceBackend);
    await backends.dispose();
    expect(now).not.toHaveBeenCalled();
  });

  it('without a mode that works: auto is the reference with a warning, gpujs an error', async () => {
    const heard: string[] = [];
    const backends = createBackends({
      modes: ['webgl2', 'headlessgl'],
      onWarning: (message) => heard.push(message),
    });
    const { backend, warnings } = await backends.get('auto');
    expect(backend).toBe(referenceBackend);
    expect(warnings).toEqual([{ kind: 'backendFallback', message: heard[0] }]);
    expect(heard[0]).toMatch(/webgl2: .*not supported; headlessgl: .*not supported/);
    await expect(backends.get('gpujs')).rejects.toThrow(/^gpu\.js cannot compute here\. webgl2: /);
    await backends.dispose();
  });

  it('a mode that fails while it computes hands over to the next, with a warning', async () => {
    const backends = createBackends({ now: clock([100, 500]) });
    const { backend, warnings } = await backends.get('auto');
    const truth = await referenceBackend.moments(x, view);
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const all = await Promise.all([backend.moments(x, view), backend.moments(x, view)]);
    for (const { mean } of all) expect(mean[2]).toBeCloseTo(truth.mean[2]!, 6);
    expect(backend.info.device).toBe('JavaScript via gpu.js');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.message).toMatch(
      /^gpu\.js mode "webasm" failed in blockSums \(3 x 1\): .*; now computing with JavaScript via gpu\.js$/,
    );
    await backends.dispose();
  });
});

describe('failover', () => {
  const failing: NormBackend = {
    ...referenceBackend,
    info: { name: 'gpujs', device: 'a lost device', precision: 'float32' },
    moments: () => Promise.reject(new DeviceError('lost')),
    normalize: () => Promise.reject(new RangeError('the caller is wrong')),
  };

  it('goes down the list, to the reference if need be', async () => {
    const heard: string[] = [];
    const backend = failover([failing, failing, referenceBackend], (message) => heard.push(message));
    expect(await backend.moments(x, view)).toEqual(await referenceBackend.moments(x, view));
    expect(backend.info).toBe(referenceBackend.info);
    expect(heard).toEqual(['lost; now computing with a lost device', 'lost; now computing with JavaScript']);
  });

  it('passes on the failure of the last, and what is no failure of a device', async () => {
    const heard: string[] = [];
    const backend = failover([failing, failing], (message) => heard.push(message));
    const moments = await referenceBackend.moments(x, view);
    await expect(backend.normalize(x, view, moments, affine)).rejects.toThrow('the caller is wrong');
    expect(heard).toEqual([]);
    await expect(backend.moments(x, view)).rejects.toThrow('lost');
    expect(heard).toHaveLength(1);
  });
});

describe('the probe', () => {
  const lying = (change: Partial<NormBackend>): NormBackend => ({ ...referenceBackend, ...change });

  it('believes no mode that loses rows, NaN, precision or elements', async () => {
    const healthy = forced('cpu');
    await checkCanaries(healthy);
    await healthy.dispose();
    const shortLoops = lying({
      moments: (data, v) => {
        const rows = Math.min(v.P, 65_535);
        return referenceBackend.moments(data.slice(0, rows * v.K * v.Q), { ...v, P: rows });
      },
    });
    await expect(checkCanaries(shortLoops)).rejects.toThrow(/long and poisoned columns/);
    const noNaN = lying({
      moments: (data, v) =>
        referenceBackend.moments(
          data.map((value) => value || 0),
          v,
        ),
    });
    await expect(checkCanaries(noNaN)).rejects.toThrow(/expected NaN, got/);
    const lastBits = lying({
      normalize: async (...args) =>
        (await referenceBackend.normalize(...args)).map((value) => value * (1 + 2 ** -22)),
    });
    await expect(checkCanaries(lastBits)).rejects.toThrow(/exact affine/);
  });

  it('reads no navigator: in VS Code its getter logs an error', async () => {
    const read = vi.fn(() => undefined);
    Object.defineProperty(globalThis, 'navigator', { get: read, configurable: true });
    try {
      const { usable, refused } = await probeGpujs(['webgl2', 'headlessgl', 'webasm', 'cpu'], Date.now);
      expect(usable.map(({ mode }) => mode).sort()).toEqual(['cpu', 'webasm']);
      expect(refused.map(({ mode }) => mode)).toEqual(['webgl2', 'headlessgl']);
      for (const { backend } of usable) {
        await backend.normalize(x, view, await backend.moments(x, view), affine);
        await backend.dispose();
      }
      expect(read).not.toHaveBeenCalled();
    } finally {
      Reflect.deleteProperty(globalThis, 'navigator');
    }
  });
});
