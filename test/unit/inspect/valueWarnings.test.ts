import { describe, expect, it } from 'vitest';
import type { ReportWarning } from '../../../src/protocol/inspect';
import { inspect, tensor } from '../support/inspect';

function messageOf(warnings: readonly ReportWarning[], kind: string): string | undefined {
  return warnings.find((warning) => warning.kind === kind)?.message;
}

describe('values whose squares overflow', () => {
  const x = tensor([1e308, 1, -1e308, 2, 1e308, 3, -1e308, 4], [4, 2]);

  it('are told by feature, with what to do', async () => {
    const { warnings } = await inspect(x);
    expect(warnings.map(({ kind }) => kind)).toEqual(['varianceOverflow']);
    expect(messageOf(warnings, 'varianceOverflow')).toBe(
      'The variance of feature 0 overflows float64, as the values are too large to be squared: the std there, and what ' +
        'the norm puts out, mean nothing. Divide the activations by a constant before saving them, or look for what ' +
        'made them so large',
    );
  });

  it('are told by what the norm divides by, where rows are something else', async () => {
    const { warnings } = await inspect(x, { norm: 'layernorm' });
    expect(messageOf(warnings, 'varianceOverflow')).toMatch(
      /^The variance of feature 0 and of 4 samples \(0, 1, 2, …\) overflows/,
    );
    const images = tensor([1e200, -1e200, 1, 2, 3, 4, 5, 6], [2, 2, 2]);
    const instances = await inspect(images, { norm: 'instancenorm', axis: 'sample' });
    expect(messageOf(instances.warnings, 'varianceOverflow')).toMatch(
      /^The variance of sample 0 and of group 0 of 2 values overflows/,
    );
  });

  it('are told of a mean square, though their spread is none', async () => {
    const { warnings } = await inspect(tensor([1e200, 1e200, 1, 2], [2, 2]), {
      norm: 'rmsnorm',
      axis: 'sample',
    });
    expect(messageOf(warnings, 'varianceOverflow')).toMatch(/^The mean square of sample 0 overflows/);
  });

  it.each([
    ['a group without finite values', [NaN, 1, NaN, 2], {}],
    ['an infinite eps', [1, 1, 2, 2], { eps: Infinity }],
    ['a constant with eps 0', [1, 1, 1, 2], { eps: 0 }],
    ['a batch of one', [1, 1, 3, 2], { batchSize: 1 }],
    ['values as large as can be squared', [1e153, 1, -1e153, 2], {}],
  ] as const)('are not %s', async (_what, values, choice) => {
    const { warnings } = await inspect(tensor(values, [2, 2]), choice);
    expect(messageOf(warnings, 'varianceOverflow')).toBeUndefined();
  });
});

describe('non-finite values', () => {
  const x = tensor([NaN, 1, 2, 3, 4, Infinity, 6, 7], [2, 4]);

  it('spoil the groups that hold them', async () => {
    const batch = await inspect(x);
    expect(messageOf(batch.warnings, 'nonFinite')).toBe('2 non-finite values left out of the statistics');
    expect(messageOf(batch.warnings, 'outputsNonFinite')).toBe(
      'In 2 features, the layer itself would make every output NaN',
    );
    const perSample = await inspect(x, { norm: 'layernorm', axis: 'sample' });
    expect(messageOf(perSample.warnings, 'outputsNonFinite')).toBe(
      'In 2 samples, the layer itself would make every output NaN',
    );
  });

  it('are counted in rows and told in groups, where these are not the same', async () => {
    const layer = await inspect(x, { norm: 'layernorm' });
    expect(messageOf(layer.warnings, 'outputsNonFinite')).toBe(
      'In 2 features; the layer itself would make every output of a sample that holds one NaN',
    );
    const group = await inspect(x, { norm: 'groupnorm', axis: 'sample' });
    expect(messageOf(group.warnings, 'outputsNonFinite')).toBe(
      'In 2 samples; the layer itself would make every output of a group of 2 values that holds one NaN',
    );
    const batch = await inspect(x, { axis: 'sample' });
    expect(messageOf(batch.warnings, 'outputsNonFinite')).toMatch(
      /every output of a feature that holds one NaN$/,
    );
  });

  it('pass through where nothing is averaged', async () => {
    const { warnings } = await inspect(x, { norm: 'none' });
    expect(messageOf(warnings, 'outputsNonFinite')).toBe('In 2 features, the layer itself passes them on');
  });
});

describe('parameters that are not finite', () => {
  const x = tensor([1, 2, 3, 4, 5, 6], [3, 2]);

  it('are named with the first index', async () => {
    const { warnings } = await inspect(x, {}, { gamma: [1, NaN], beta: -Infinity });
    expect(warnings).toEqual([
      {
        kind: 'parameterNonFinite',
        message:
          'gamma at index 1 is NaN: what the norm puts out means nothing there. Give another gamma, or look for what ' +
          'spoiled this one',
      },
      { kind: 'parameterNonFinite', message: expect.stringMatching(/^beta is -Infinity: /) as string },
    ]);
  });

  it('are told of running statistics, used or compared with', async () => {
    const running = { runningMean: [NaN, NaN], runningVar: [1, Infinity] };
    const compared = await inspect(x, {}, running);
    expect(compared.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^runningMean at index 0 is NaN \(and 1 more of its 2 values are not finite\): the gap/,
      ),
      expect.stringMatching(
        /^runningVar at index 1 is Infinity: the gap between batch and running statistics/,
      ),
    ]);
    const used = await inspect(x, { mode: 'running' }, running);
    expect(used.warnings[0]!.message).toMatch(/: what the norm puts out means nothing there/);
    expect((await inspect(x, { norm: 'layernorm' }, running)).warnings).toEqual([]);
  });
});
