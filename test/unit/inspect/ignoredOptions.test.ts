import { describe, expect, it } from 'vitest';
import { ignoredOptions } from '../../../src/inspect/ignoredOptions';
import type { ParameterSet } from '../../../src/inspect/plan';
import type { InspectChoice } from '../../../src/protocol/inspect';
import { inspect, tensor } from '../support/inspect';

const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 4]);

async function ignored(given: Partial<InspectChoice>, parameters: ParameterSet = {}): Promise<string[]> {
  return ignoredOptions(given, await inspect(x, given, parameters)).map(({ message }) => message);
}

describe('options that do nothing', () => {
  it.each<[Partial<InspectChoice>, string]>([
    [{ norm: 'layernorm', mode: 'running' }, '"mode" was left out: layernorm keeps no running statistics'],
    [
      { norm: 'instancenorm', runningMean: 1, runningVar: 1 },
      '"runningMean" was left out: instancenorm keeps no running statistics; ' +
        '"runningVar" was left out: instancenorm keeps no running statistics',
    ],
    [
      { runningMean: 1 },
      '"runningMean" was left out: no runningVar was given, and none stands beside this tensor',
    ],
    [{ groups: 2 }, '"groups" was left out: batchnorm has no use for it, only groupnorm'],
    [
      { normalizedDims: 1 },
      '"normalizedDims" was left out: batchnorm has no use for it, only layernorm and rmsnorm',
    ],
    [{ batchSize: 8 }, '"batchSize" was left out: the tensor has 3 samples, and all of them were taken'],
    [{ norm: 'rmsnorm', batchSize: 2 }, '"batchSize" was left out: rmsnorm sees every sample alone'],
    [{ norm: 'none', eps: 1e-3 }, '"eps" was left out: none divides by nothing'],
  ])('%o', async (given, message) => {
    const { runningMean, runningVar } = given;
    const values = {
      ...(typeof runningMean === 'number' && { runningMean }),
      ...(typeof runningVar === 'number' && { runningVar }),
    };
    expect((await ignored(given, values)).join('; ')).toBe(message);
  });

  it('are told of a batch that running statistics leave no room for', async () => {
    const running = { runningMean: 0, runningVar: 1 };
    expect(await ignored({ mode: 'running', batchSize: 2, ...running }, running)).toEqual([
      '"batchSize" was left out: running statistics are of no batch',
    ]);
  });
});

it.each<[Partial<InspectChoice>, ParameterSet]>([
  [{}, {}],
  [{ norm: 'layernorm', mode: 'train', eps: 1e-5, normalizedDims: 1 }, {}],
  [{ norm: 'none', mode: 'train', eps: 1e-5 }, {}],
  [{ norm: 'groupnorm', groups: 2 }, {}],
  [{ batchSize: 2 }, {}],
  [{ batchSize: 3 }, {}],
  [{ runningMean: 0 }, { runningMean: 0, runningVar: 1 }],
  [
    { mode: 'running', runningMean: 0 },
    { runningMean: 0, runningVar: 1 },
  ],
])('options that do something, or are the defaults, are not: %o', async (given, parameters) => {
  expect(await ignored(given, parameters)).toEqual([]);
});
