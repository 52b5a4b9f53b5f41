import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BackendName, Gradients, NormBackend } from '../../../src/compute/backend';
import { DeviceError } from '../../../src/compute/backend';
import { failover } from '../../../src/compute/failover';
import { checkCanaries } from '../../../src/compute/canaries';
import { probeGpujs } from '../../../src/compute/gpujs/probe';
import { referenceBackend } from '../../../src/compute/reference/referenceBackend';
import { createBackends } from '../../../src/compute/select';
import type { ChoiceMemory } from '../../../src/compute/select';
import { affineOf, forced, gaussian, MODES } from './support';

vi.setConfig({ testTimeout: 30_000 });

afterEach(() => vi.restoreAllMocks());

const view = { P: 20, K: 3, Q: 1 };
const x = gaussian(view, 1);
const affine = affineOf(view, 'none');

/** Readings of the clock for each backend in a contest: two for each of its three kernels, when one run is enough. */
const READINGS = 6;

/** A clock on which wasm, the modes of gpu.js that work here, and the reference are as fast as the list says. */
function clock(steps: readonly number[]): () => number {
  let readings = 0;
  let time = 0;
  return () => (time += steps[Math.floor(readings++ / READINGS)] ?? 0);
}

function memoryOf(chosen?: BackendName): ChoiceMemory & { readonly written: BackendName[] } {
  const written: BackendName[] = [];
  return {
    written,
    read: () => Promise.resolve(chosen),
    write: (name) => {
      written.push(name);
      return Promise.resolve();
    },
  };
}

const noWebAssembly = (): void => {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function () {
    throw new Error('no SIMD');
  });
};

describe('createBackends', () => {
  it.each<[readonly number[], string]>([
    [[100, 500, 600, 700], 'WebAssembly SIMD'],
    [[800, 700, 500, 600], 'JavaScript via gpu.js'],
  ])('auto takes the fastest that computes correctly, %j, by one contest', async (steps, device) => {
    const now = vi.fn(clock(steps));
    const memory = memoryOf();
    const backends = createBackends({ now, memory });
    const { backend, warnings } = await backends.get('auto');
    expect(backend.info.device).toBe(device);
    expect(warnings).toEqual([]);
    expect(memory.written).toEqual([backend.info.name]);
    expect(now).toHaveBeenCalledTimes(4 * READINGS);
    expect((await backends.get('auto')).backend).toBe(backend);
    expect((await backends.get('gpujs')).backend.info.name).toBe('gpujs');
    expect((await backends.get('wasm')).backend.info.name).toBe('wasm');
    expect(now).toHaveBeenCalledTimes(4 * READINGS);
    await backends.dispose();
  });

  it('frees what it made', async () => {
    const backends = createBackends({ modes: ['cpu'] });
    const { backend } = await backends.get('gpujs');
    await backends.dispose();
    await expect(backend.moments(x, view)).rejects.toThrow('was disposed of');
  });

  it('auto holds no contest when the winner is remembered', async () => {
    for (const name of ['wasm', 'reference'] as const) {
      const now = vi.fn(() => 0);
      const backends = createBackends({ now, memory: memoryOf(name) });
      expect((await backends.get('auto')).backend.info.name).toBe(name);
      expect(now).not.toHaveBeenCalled();
      await backends.dispose();
    }
  });

  it('auto holds one all the same when the winner computes no longer', async () => {
    const memory = memoryOf('gpujs');
    const backends = createBackends({ now: clock([100, 200]), modes: ['webgl2'], memory });
    expect((await backends.get('auto')).backend.info.name).toBe('wasm');
    expect(memory.written).toEqual(['wasm']);
    await backends.dispose();
  });

  it('surveys all, the fastest first, with what a setting chooses', async () => {
    const backends = createBackends({ now: clock([300, 400, 100, 200]) });
    const survey = await backends.survey('wasm');
    expect(survey.map(({ device }) => device)).toEqual([
      'JavaScript via gpu.js',
      'JavaScript',
      'WebAssembly SIMD',
      'WebAssembly SIMD via gpu.js',
      'gpu.js webgl2',
      'gpu.js headlessgl',
    ]);
    expect(survey.filter(({ chosen }) => chosen).map(({ name }) => name)).toEqual(['wasm']);
    expect(survey[2]).toEqual({
      ...{ name: 'wasm', device: 'WebAssembly SIMD', available: true, chosen: true },
      milliseconds: { moments: 300, normalize: 300, backward: 300 },
    });
    expect(survey[4]).toMatchObject({ name: 'gpujs', available: false, chosen: false });
    expect(survey[4]!.reason).toMatch(/not supported/);
    const auto = await backends.survey('auto');
    expect(auto.filter(({ chosen }) => chosen).map(({ device }) => device)).toEqual([
      'JavaScript via gpu.js',
    ]);
    await backends.dispose();
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

  it('where nothing else computes: auto is the reference with a warning, the others are errors', async () => {
    noWebAssembly();
    const heard: string[] = [];
    const backends = createBackends({
      modes: ['webgl2', 'headlessgl'],
      onWarning: (message) => heard.push(message),
    });
    const { backend, warnings } = await backends.get('auto');
    expect(backend).toBe(referenceBackend);
    expect(warnings).toEqual([{ kind: 'backendFallback', message: heard[0] }]);
    expect(heard[0]).toMatch(
      /^Only the float64 reference computes here\. WebAssembly SIMD: no SIMD; gpu\.js webgl2: .*not supported; /,
    );
    await expect(backends.get('gpujs')).rejects.toThrow(/^gpu\.js cannot compute here\. webgl2: /);
    await expect(backends.get('wasm')).rejects.toThrow(
      'WebAssembly SIMD cannot compute here. Error: no SIMD',
    );
    expect((await backends.survey('wasm')).some(({ chosen }) => chosen)).toBe(false);
    await backends.dispose();
  });

  it('a mode that fails while it computes hands over to the next, with a warning', async () => {
    const backends = createBackends({ now: clock([900, 100, 500, 800]) });
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
    backward: () => Promise.reject(new DeviceError('lost')),
  };

  it('goes down the list, to the reference if need be', async () => {
    const heard: string[] = [];
    const backend = failover([failing, failing, referenceBackend], (message) => heard.push(message));
    expect(await backend.moments(x, view)).toEqual(await referenceBackend.moments(x, view));
    expect(backend.info).toBe(referenceBackend.info);
    expect(heard).toEqual(['lost; now computing with a lost device', 'lost; now computing with JavaScript']);
  });

  it('serves backward as the rest', async () => {
    const heard: string[] = [];
    const backend = failover([failing, referenceBackend], (message) => heard.push(message));
    const moments = await referenceBackend.moments(x, view);
    const pass = { dout: x, moments, affine, statistics: 'batch' } as const;
    expect(await backend.backward(x, view, pass)).toEqual(await referenceBackend.backward(x, view, pass));
    expect(heard).toEqual(['lost; now computing with JavaScript']);
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

  it('believes no mode that loses rows, NaN, precision, elements or gradients', async () => {
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
    const wrongGradients = (change: (gradients: Gradients) => Partial<Gradients>): NormBackend =>
      lying({
        backward: async (...args) => {
          const gradients = await referenceBackend.backward(...args);
          return { ...gradients, ...change(gradients) };
        },
      });
    const shortSums = wrongGradients(({ dbeta }) => ({ dbeta: dbeta.map((value) => value * (1 - 1e-5)) }));
    await expect(checkCanaries(shortSums)).rejects.toThrow(/"dbeta": off by 1\.0e-5 of the largest/);
    const finiteGradients = wrongGradients(({ dx }) => ({ dx: dx.map((value) => value || 0) }));
    await expect(checkCanaries(finiteGradients)).rejects.toThrow(/"dx": expected NaN, got 0/);
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
