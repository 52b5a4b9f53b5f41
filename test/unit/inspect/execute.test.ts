import { describe, expect, it } from 'vitest';
import { createBackends } from '../../../src/compute/select';
import { execute } from '../../../src/inspect/execute';
import { norms } from '../../../src/normalization/registry';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { InspectChoice, Layout, NormName } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { unattended } from '../../../src/work';
import { tensor } from '../support/inspect';

const now = (): number => performance.now();
const backends = createBackends({ now });
const SHAPES: Record<Layout, number[]> = {
  ND: [37, 12],
  NCL: [5, 6, 7],
  NTD: [5, 7, 6],
  NCHW: [3, 4, 5, 6],
  NHWC: [3, 5, 6, 4],
};

async function run(choice: Partial<InspectChoice>, setting: 'gpujs' | 'reference'): Promise<number> {
  const shape = SHAPES[choice.layout ?? 'ND'];
  const values = new RandomState(231).randn(shape.reduce((a, b) => a * b)).map((value) => 4 * value + 100);
  const { backend } = await backends.get(setting);
  const request = {
    tensor: tensor(values, shape, 'float32'),
    choice: { ...DEFAULT_CHOICE, ...choice },
    parameters: { gamma: 1.5, beta: -0.25 },
    now,
  };
  const execution = await execute(request, backend, unattended);
  expect(execution.name).toBe(setting);
  return execution.maxDeviation;
}

const matrix = (Object.keys(norms) as NormName[]).flatMap((norm) =>
  (Object.keys(SHAPES) as Layout[]).map((layout) => [norm, layout] as const),
);

describe('executing every norm on every layout', () => {
  it.each(matrix)('%s of %s: gpu.js agrees with float64', async (norm, layout) => {
    expect(await run({ norm, layout }, 'gpujs')).toBeLessThan(2e-6);
  });

  it.each(matrix)('%s of %s: the reference is the yardstick', async (norm, layout) => {
    expect(await run({ norm, layout }, 'reference')).toBe(0);
  });
});
