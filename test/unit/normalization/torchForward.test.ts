import { describe, expect, it } from 'vitest';
import { RunningStatistics } from '../../../src/normalization/runningStatistics';
import { fromJsonNumber } from '../../../src/protocol/documents/schema';
import { elementCount } from '../../../src/tensor/tensor';
import type { InspectChoice, NormName } from '../../../src/protocol/inspect';
import type { DType } from '../../../src/tensor/tensor';
import { golden, inspect, tensor } from '../support/inspect';

type Json = number | string;
interface Parameters {
  shape: number[];
  eps: number;
  momentum?: number | null;
  normalized_shape?: number[];
  num_groups?: number;
}
interface TorchCase {
  op: string;
  name: string;
  dtype: DType;
  params: Parameters;
  train_steps?: { x: Json[]; out: Json[]; running_mean?: Json[]; running_var?: Json[] }[];
  weight?: Json[];
  bias?: Json[];
  inputs?: Record<string, Json[]>;
  shapes?: Record<string, number[]>;
  out?: Json[];
  ref_out?: Json[];
}

const { cases } = golden<{ cases: TorchCase[] }>('torch_norms.json');
const numbers = (values: readonly Json[]): number[] => values.map((value) => fromJsonNumber(value) ?? NaN);

/** Extremes and mean of every channel of a (N, C, …) array: what a report says of its rows. */
function channelFacts(values: readonly number[], shape: readonly number[]): number[][] {
  const inner = elementCount(shape.slice(2));
  const channels = shape[1]!;
  return Array.from({ length: channels }, (_, c) => {
    const own = values.filter((_value, i) => Math.floor(i / inner) % channels === c);
    return [Math.min(...own), Math.max(...own), own.reduce((sum, value) => sum + value, 0) / own.length];
  });
}

async function expectOutput(
  golden: TorchCase,
  choice: Partial<InspectChoice>,
  x: Json[],
  out: Json[],
  shape: number[],
  affine: { gamma?: Json[]; beta?: Json[] },
): Promise<void> {
  const gamma = affine.gamma && { gamma: numbers(affine.gamma) };
  const beta = affine.beta && { beta: numbers(affine.beta) };
  const report = await inspect(tensor(numbers(x), shape, golden.dtype), choice, { ...gamma, ...beta });
  const tolerance = golden.dtype === 'float32' ? 2e-6 : 1e-9;
  channelFacts(numbers(out), shape).forEach((facts, row) => {
    const ours = [report.after.min[row]!, report.after.max[row]!, report.after.mean[row]!];
    facts.forEach((fact, i) => {
      expect(Math.abs(ours[i]! - fact)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(fact)));
    });
  });
}

const allFinite = (values: readonly Json[]): boolean => values.every((value) => typeof value === 'number');

describe('batchnorm in training against PyTorch', () => {
  const trained = cases.filter(({ op, train_steps }) => op === 'batch_norm' && train_steps);
  it.each(trained.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    for (const { x, out } of golden.train_steps!) {
      await expectOutput(golden, { norm: 'batchnorm', eps: golden.params.eps }, x, out, golden.params.shape, {
        ...(golden.weight && { gamma: golden.weight }),
        ...(golden.bias && { beta: golden.bias }),
      });
    }
  });

  const exact = cases.filter(
    ({ op, inputs, ref_out }) => op === 'batch_norm' && inputs && ref_out && allFinite(ref_out),
  );
  it.each(exact.map((golden) => [golden.name, golden] as const))(
    '%s, extended precision',
    async (_name, golden) => {
      const { x, weight, bias } = golden.inputs!;
      await expectOutput(
        golden,
        { norm: 'batchnorm', eps: golden.params.eps },
        x!,
        golden.ref_out!,
        golden.params.shape,
        {
          ...(weight && { gamma: weight }),
          ...(bias && { beta: bias }),
        },
      );
    },
  );
});

describe('running statistics against PyTorch', () => {
  const tracked = cases.filter(
    ({ op, train_steps, params }) =>
      op === 'batch_norm' && train_steps?.[0]?.running_mean && typeof params.momentum === 'number',
  );
  it.each(tracked.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    const { shape, momentum } = golden.params;
    const convention = { momentum: 1 - momentum!, unbiased: true, initialMean: 0, initialVar: 1 };
    const running = new RunningStatistics(shape[1]!, convention);
    for (const step of golden.train_steps!) {
      const { before, groupSize } = await inspect(tensor(numbers(step.x), shape, golden.dtype));
      running.update(
        before.mean,
        before.std.map((std) => std * std),
        groupSize,
      );
      numbers(step.running_mean!).forEach((mean, k) => {
        expect(running.mean[k]).toBeCloseTo(mean, 12);
        expect(running.variance[k]).toBeCloseTo(numbers(step.running_var!)[k]!, 12);
      });
    }
  });
});

const PER_SAMPLE = {
  layer_norm: 'layernorm',
  group_norm: 'groupnorm',
  instance_norm: 'instancenorm',
  rms_norm: 'rmsnorm',
} as const satisfies Record<string, NormName>;

/** What a PyTorch case asks for, in our words. */
function choiceOf({ params }: TorchCase): Partial<InspectChoice> {
  return {
    eps: params.eps,
    ...(params.normalized_shape && { normalizedDims: params.normalized_shape.length }),
    ...(params.num_groups !== undefined && { groups: params.num_groups }),
  };
}

describe.each(Object.entries(PER_SAMPLE))('%s against PyTorch', (op, norm) => {
  const finite = cases.filter((golden) => golden.op === op && allFinite((golden.ref_out ?? golden.out)!));
  it.each(finite.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    const shape = golden.shapes?.['x'] ?? golden.params.shape;
    const weight = golden.inputs?.['weight'] ?? golden.weight;
    const bias = golden.inputs?.['bias'] ?? golden.bias;
    const affine = { ...(weight && { gamma: weight }), ...(bias && { beta: bias }) };
    const choice = { norm, ...choiceOf(golden) };
    await expectOutput(golden, choice, golden.inputs!['x']!, (golden.ref_out ?? golden.out)!, shape, affine);
  });
});
