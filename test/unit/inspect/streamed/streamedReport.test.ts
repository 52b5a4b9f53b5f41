import { describe, expect, it } from 'vitest';
import { createWasmCounter } from '../../../../src/compute/wasm/wasmCounter';
import { layerReport } from '../../../../src/inspect/layerReport';
import { streamedReport } from '../../../../src/inspect/streamed/streamedReport';
import { DEFAULT_CHOICE } from '../../../../src/protocol/inspect';
import type { InspectChoice, LayerReport } from '../../../../src/protocol/inspect';
import type { TensorStream } from '../../../../src/readers/tensorStream';
import { RandomState } from '../../../../src/tensor/randomState';
import type { Tensor } from '../../../../src/tensor/tensor';
import { unattended } from '../../../../src/work';
import { expectSame } from '../../support/summaries';

const now = (): number => 0;

function streamOf({ data, shape, dtype }: Tensor): TensorStream {
  const sample = data.length / shape[0]!;
  return {
    shape,
    dtype,
    read: (first, count) => Promise.resolve(data.slice(first * sample, (first + count) * sample)),
  };
}

/** Features of many scales and places, some sick. */
function activations(shape: readonly number[], sick: boolean): Tensor {
  const random = new RandomState(5);
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from(random.randn(count), (x, i) => 3 + (1 + (i % 7)) * x);
  if (sick) {
    data[1] = NaN;
    data[4] = Infinity;
    data[count - 2] = -Infinity;
    for (let i = 0; i < count; i += 5) data[i] = 0;
  }
  return { data, shape, dtype: 'float32' };
}

async function both(
  tensor: Tensor,
  choice: InspectChoice,
  blockElements: number,
): Promise<{ streamed: LayerReport; whole: LayerReport }> {
  const parameters = { gamma: -1.5, beta: 0.25 };
  const asked = { name: 'x', choice, parameters, now, counter: createWasmCounter() };
  return {
    whole: await layerReport({ ...asked, tensor }, unattended),
    streamed: await streamedReport({ ...asked, stream: streamOf(tensor), blockElements }, unattended),
  };
}

const CASES: readonly (readonly [InspectChoice['norm'], readonly number[], Partial<InspectChoice>])[] = [
  ['none', [50, 6], {}],
  ['batchnorm', [50, 6], {}],
  ['batchnorm', [20, 3, 4, 4], {}],
  ['batchnorm', [20, 4, 4, 3], { layout: 'NHWC' }],
  ['batchnormPerPosition', [20, 3, 4], {}],
  ['layernorm', [50, 6], {}],
  ['layernorm', [12, 5, 6], { layout: 'NTD' }],
  ['rmsnorm', [50, 6], {}],
  ['instancenorm', [20, 3, 4, 4], {}],
  ['groupnorm', [20, 4, 9], { groups: 2 }],
  ['groupnorm', [20, 3, 3, 4], { groups: 2, layout: 'NHWC' }],
];

describe.each(CASES)('%s of %j streamed in blocks says what it says in one', (norm, shape, more) => {
  for (const axis of ['feature', 'sample'] as const) {
    for (const blockElements of [1, 100, 1e6]) {
      it(`by ${axis}, ${blockElements} elements at a time`, async () => {
        for (const sick of [false, true]) {
          const choice = { ...DEFAULT_CHOICE, ...more, norm, axis };
          const { streamed, whole } = await both(activations(shape, sick), choice, blockElements);
          expectSame(streamed.before, whole.before, false);
          expectSame(streamed.after, whole.after, true);
          expect([...streamed.before.counts]).toEqual([...whole.before.counts]);
          expect(streamed.pathologies.map(({ kind, row }) => `${kind} ${row}`)).toEqual(
            whole.pathologies.map(({ kind, row }) => `${kind} ${row}`),
          );
          expect(streamed.warnings.map(({ kind }) => kind)).toContain('streamed');
        }
      });
    }
  }
});

it('normalizes by running statistics', async () => {
  const tensor = activations([40, 3], false);
  const choice: InspectChoice = { ...DEFAULT_CHOICE, mode: 'running' };
  const parameters = { runningMean: [1, 2, 3], runningVar: [4, 5, 6] };
  const asked = { name: 'x', choice, parameters, now };
  const whole = await layerReport({ ...asked, tensor }, unattended);
  const streamed = await streamedReport({ ...asked, stream: streamOf(tensor), blockElements: 9 }, unattended);
  expectSame(streamed.after, whole.after, true);
  expect(streamed.gaps?.meanShift.length).toBe(3);
});

it('keeps the digits of a column at 1e8 with a spread of 1e-3', async () => {
  const data = new RandomState(0).randn(3000).map((x) => 1e8 + 1e-3 * x);
  const tensor: Tensor = { data, shape: [3000, 1], dtype: 'float64' };
  const { streamed, whole } = await both(tensor, DEFAULT_CHOICE, 100);
  expect(streamed.before.std[0]! / whole.before.std[0]! - 1).toBeCloseTo(0, 12);
  expect(streamed.after.std[0]).toBeCloseTo(whole.after.std[0]!, 9);
});

it('refuses what needs the whole tensor', async () => {
  const tensor = activations([40, 3], false);
  const ask = (choice: Partial<InspectChoice>): Promise<LayerReport> =>
    streamedReport(
      { name: 'x', stream: streamOf(tensor), choice: { ...DEFAULT_CHOICE, ...choice }, parameters: {}, now },
      unattended,
    );
  await expect(ask({ batchSize: 4 })).rejects.toThrow(/whole tensor in memory/);
  await expect(ask({ simulate: 'float16' })).rejects.toThrow(/whole tensor in memory/);
});
