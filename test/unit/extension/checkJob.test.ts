import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { restoredChecks } from '../../../extension/checks/restoredChecks';
import { nodeFiles } from '../../../extension/engine/fileSource';
import { EngineJobs } from '../../../extension/engine/jobs';
import type { CallContext } from '../../../src/protocol/channel';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { npyBytes } from '../support/npyWriter';

const absent = (): never => {
  throw new Error('No file systems here');
};
const { requests } = new EngineJobs({ stat: absent, read: absent }, nodeFiles);
const context: CallContext = {
  cancellation: { cancelled: false, onCancel: () => undefined },
  progress: () => undefined,
};
const source = { kind: 'sample', name: 'six-layer' } as const;
const base = { layer: 'batchnorm', seed: 231, params: {}, options: {} };

describe('the check job of the engine', () => {
  it('checks a layer of the registry, at drawn inputs', async () => {
    const document = await requests.check({ ...base, shape: [4, 5] }, context);
    expect([document.layer, document.shape, document.activations]).toEqual(['batchnorm', [4, 5], undefined]);
  });

  it("checks the choice's norm on a tensor of its own store, with the statistics beside it", async () => {
    const choice = { ...DEFAULT_CHOICE, mode: 'running' as const, gamma: 2 };
    const activations = { source, tensor: 'affine1', choice, memoryBudget: 1e8 };
    const document = await requests.check({ ...base, activations }, context);
    expect(document.activations).toMatchObject({
      source: 'six-layer sample',
      tensor: 'affine1',
      shape: [200, 100],
    });
    expect(document.parameters.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  });

  it('checks another shape and slice of it', async () => {
    const slice = [
      [0, 2],
      [8, 16],
      [0, 5],
    ] as const;
    const choice = { ...DEFAULT_CHOICE, norm: 'groupnorm' as const, groups: 5 };
    const activations = { source, tensor: 'affine1', shape: [200, 20, 5], slice, choice, memoryBudget: 1e8 };
    const document = await requests.check({ ...base, layer: 'groupnorm', activations }, context);
    expect(document.activations!.slice).toEqual(slice);
    expect(document.shape).toEqual([2, 8, 5]);
    const wrong = {
      ...activations,
      slice: [
        [0, 2],
        [8, 15],
        [0, 5],
      ] as const,
    };
    await expect(requests.check({ ...base, activations: wrong }, context)).rejects.toThrow(
      'whole groups of 4 channels',
    );
  });
});

describe('the check of a tensor above the memory budget', () => {
  const folder = mkdtempSync(join(tmpdir(), 'normscope-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads its first samples only, and is the check of the whole tensor', async () => {
    const path = join(folder, 'large.npy');
    const values = [...new RandomState(1).randn(600 * 40)];
    writeFileSync(path, npyBytes({ shape: [600, 40], dtype: 'float32', values }));
    const large = { source: { kind: 'file', path }, choice: DEFAULT_CHOICE } as const;
    const check = (memoryBudget: number): ReturnType<typeof requests.check> =>
      requests.check({ ...base, activations: { ...large, memoryBudget } }, context);
    const [streamed, whole] = [await check(9000), await check(1e6)];
    expect(streamed.activations).toEqual({
      source: 'large.npy',
      tensor: 'large',
      shape: [600, 40],
      slice: [
        [0, 24],
        [0, 25],
      ],
    });
    expect(streamed.parameters).toEqual(whole.parameters);
  });
});

describe('checks that a view kept', () => {
  const activations = {
    source,
    tensor: 'affine1',
    choice: DEFAULT_CHOICE,
    slice: [
      [0, 2],
      [0, 3],
    ],
  };

  it('come back as they were asked for', () => {
    const kept = [
      { layer: 'batchnorm', shape: [4, 5], options: { h: 1e-4 } },
      { activations, seed: 7 },
    ];
    expect(restoredChecks({ requests: kept })).toEqual(kept);
  });

  it('are left behind where they are none', () => {
    const kept = [
      { layer: 7 },
      { shape: [4, 5] },
      { layer: 'relu', options: { h: 'small' } },
      { activations: { ...activations, source: { kind: 'elsewhere' } } },
      { activations: { ...activations, choice: { norm: 'quicknorm' } } },
      { activations: { ...activations, slice: [[0]] } },
      null,
      { layer: 'relu' },
    ];
    expect(restoredChecks({ requests: kept })).toEqual([{ layer: 'relu' }]);
    expect(restoredChecks(undefined)).toEqual([]);
    expect(restoredChecks({ requests: 'all' })).toEqual([]);
  });
});
