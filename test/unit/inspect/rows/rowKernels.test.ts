import { describe, expect, it } from 'vitest';
import { referenceCounter } from '../../../../src/compute/reference/referenceCounter';
import { createWasmCounter } from '../../../../src/compute/wasm/wasmCounter';
import { compareTensors } from '../../../../src/inspect/compareTensors';
import { layerReport } from '../../../../src/inspect/layerReport';
import type { ParameterSet } from '../../../../src/inspect/plan';
import { DEFAULT_CHOICE } from '../../../../src/protocol/inspect';
import type { InspectChoice, LayerReport } from '../../../../src/protocol/inspect';
import type { Tensor, TensorData } from '../../../../src/tensor/tensor';
import { RandomState } from '../../../../src/tensor/randomState';
import { unattended } from '../../../../src/work';
import { kernelThreads } from '../../../../extension/engine/kernelThreads';
import { builtWorker } from '../../compute/wasm/workers';

const random = new RandomState(77);
const wasm = createWasmCounter();
const threaded = createWasmCounter(kernelThreads(await builtWorker(), 2));

const VALUES: Readonly<Record<string, (size: number) => TensorData>> = {
  float32: (size) => Float32Array.from(random.randn(size)),
  float64: (size) => Float64Array.from(random.randn(size)),
  int8: (size) => Int8Array.from(random.randint(-128, 128, size)),
  uint32: (size) => Uint32Array.from(random.randint(0, 2 ** 31 - 1, size)),
  'a ReLU': (size) => Float32Array.from(random.randn(size), (x) => Math.max(0, x)),
  'zeros of both signs': (size) =>
    Float32Array.from(random.randn(size), (x) => (x > 0.3 ? x : x > 0 ? 0 : -0)),
  'a large offset': (size) => Float64Array.from(random.randn(size), (x) => 1e8 + 1e-3 * x),
  'few values': (size) => Float32Array.from(random.randint(-2, 3, size), (x) => x / 4),
  'non-finite ones': (size) =>
    Float32Array.from(random.randn(size), (x) =>
      x > 1.5 ? Infinity : x < -2 ? -Infinity : x > 1.4 ? NaN : x,
    ),
  'no finite one': (size) => new Float32Array(size).fill(NaN),
  constant: (size) => new Float32Array(size).fill(-2.5),
  'the largest of all': (size) => Float64Array.from(random.randn(size), (x) => Math.sign(x) * 1.7e308),
  'the smallest of all': (size) => Float64Array.from(random.randint(0, 3, size), (x) => x * 5e-324),
  'on the edges': (size) => Float32Array.from({ length: size }, (_, i) => (i * 37) % 129),
};

async function report(
  counter: typeof wasm,
  tensor: Tensor,
  choice: Partial<InspectChoice>,
  parameters: ParameterSet = {},
): Promise<LayerReport> {
  const request = {
    name: 'x',
    tensor,
    choice: { ...DEFAULT_CHOICE, ...choice },
    parameters,
    now: () => 0,
    counter,
  };
  return layerReport(request, unattended);
}

async function expectSame(
  tensor: Tensor,
  choice: Partial<InspectChoice>,
  parameters?: ParameterSet,
): Promise<void> {
  const expected = figuresOf(await report(referenceCounter, tensor, choice, parameters));
  expect(figuresOf(await report(wasm, tensor, choice, parameters))).toBe(expected);
  // Threads make no difference to what a question is about.
  if (choice.norm === undefined) {
    expect(figuresOf(await report(threaded, tensor, choice, parameters))).toBe(expected);
  }
}

/** Every number, to the last digit and with the sign of zeros. */
function figuresOf(value: LayerReport): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (ArrayBuffer.isView(part)) return [...(part as Float64Array)].map(exactly).join(' ');
    return typeof part === 'number' ? exactly(part) : part;
  });
}

const exactly = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

const CHOICES: readonly Partial<InspectChoice>[] = [
  {},
  { axis: 'sample' },
  { norm: 'layernorm' },
  { norm: 'layernorm', axis: 'sample', bins: 7 },
  { norm: 'rmsnorm', bins: 1000 },
];

describe.each(Object.entries(VALUES))(
  'rows all at once are rows one by one, to the last bit: %s',
  (_, make) => {
    it.each([
      [700, 21],
      [3, 600],
      [1, 5],
      [2049, 5],
      [1536, 2],
    ])('%i × %i', async (N, D) => {
      const gamma = random.randn(D).map((x, i) => (i % 4 === 3 ? 0 : x));
      const beta = random.randn(D).map((x, i) => (i % 3 === 2 ? 0 : x));
      const tensor = { data: make(N * D), shape: [N, D], dtype: 'float32' } as const;
      for (const choice of CHOICES) await expectSame(tensor, choice, { gamma: [...gamma], beta: [...beta] });
    });
  },
);

describe('two tensors on shared bins', () => {
  it.each(Object.entries(VALUES))('%s', async (_, make) => {
    const shape = [600, 7];
    const choice = { ...DEFAULT_CHOICE, norm: 'none' } as const;
    const [first, second] = [make(4200), Float32Array.from(random.randn(4200))];
    const compared = async (counter: typeof wasm, axis: 'feature' | 'sample'): Promise<string> => {
      const request = {
        first: { name: 'x', tensor: { data: first, shape, dtype: 'float32' } as const },
        second: { name: 'y', source: '', tensor: { data: second, shape, dtype: 'float32' } as const },
        ...{ choice: { ...choice, axis }, now: () => 0, counter },
      };
      return figuresOf(await compareTensors(request, unattended));
    };
    for (const axis of ['feature', 'sample'] as const) {
      expect(await compared(wasm, axis)).toBe(await compared(referenceCounter, axis));
    }
  });
});

describe('of images', () => {
  it.each([
    { shape: [4, 6, 9, 8], layout: 'NCHW' },
    { shape: [4, 9, 8, 6], layout: 'NHWC' },
  ] as const)('$layout', async ({ shape, layout }) => {
    const data = Float32Array.from(random.randn(4 * 6 * 9 * 8));
    for (const norm of ['batchnorm', 'layernorm', 'instancenorm', 'groupnorm'] as const) {
      for (const axis of ['feature', 'sample'] as const) {
        await expectSame({ data, shape, dtype: 'float32' }, { norm, layout, axis, groups: 2 });
      }
    }
  });
});
