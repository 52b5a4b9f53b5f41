import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG, completeConfig } from '../../../src/training/runConfig';

describe('a run’s config', () => {
  it('is the notebook’s deep net where nothing is given', () => {
    expect(completeConfig({})).toEqual(DEFAULT_RUN_CONFIG);
    expect(completeConfig({ seed: undefined, epochs: 2 })).toEqual({ ...DEFAULT_RUN_CONFIG, epochs: 2 });
    expect(DEFAULT_RUN_CONFIG).toMatchObject({
      ...{ hidden: [100, 100, 100, 100, 100], weightScale: 2e-2, updateRule: 'adam', learningRate: 1e-3 },
      ...{
        epochs: 10,
        batchSize: 50,
        numTrain: 1000,
        norm: 'batchnorm',
        activation: 'relu',
        dtype: 'float32',
      },
    });
  });

  it('takes itself', () => {
    const config = completeConfig({
      norm: 'groupnorm',
      groups: 4,
      hidden: [8, 12],
      skip: DEFAULT_RUN_CONFIG.skip,
    });
    expect(completeConfig(config)).toEqual(config);
  });

  it.each([
    [{ hidden: [] }, 'hidden must be a list of one or more whole numbers above 0, got []'],
    [{ hidden: [10, 0] }, 'hidden must be a list of one or more whole numbers above 0, got [10,0]'],
    [{ hidden: 100 }, 'hidden must be a list of one or more whole numbers above 0, got 100'],
    [
      { norm: 'batch' },
      'norm must be one of batchnorm, batchnormPerPosition, layernorm, instancenorm, groupnorm, rmsnorm, none, got "batch"',
    ],
    [
      { updateRule: 'Adam' },
      'updateRule must be one of sgd, momentum, nesterov, rmsprop, adam, adamw, got "Adam"',
    ],
    [{ learningRate: 0 }, 'learningRate must be a number above 0, got 0'],
    [{ learningRate: NaN }, 'learningRate must be a number above 0, got NaN'],
    [{ learningRate: '1e-3' }, 'learningRate must be a number above 0, got "1e-3"'],
    [{ batchSize: 1.5 }, 'batchSize must be a whole number, at least 1, got 1.5'],
    [{ keep: 0 }, 'keep must be a number above 0, at most 1, got 0'],
    [{ momentum: 1.1 }, 'momentum must be a number from 0 to 1, got 1.1'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 4294967295, got -1'],
    [{ reg: null }, 'reg must be a number, at least 0, got null'],
    [{ data: '' }, 'data must be synthetic, spirals, blobs, or the path of a file or folder, got ""'],
    [{ dtype: 'float16' }, 'dtype must be one of float32, float64, got "float16"'],
    [
      { skip: { beforeWeights: [{ kind: 'rand', count: 3 }], afterWeights: [] } },
      'skip must be {beforeWeights, afterWeights}',
    ],
    [{ skip: { beforeWeights: [] } }, 'skip must be {beforeWeights, afterWeights}'],
    [{ weightscale: 1 }, 'A member must be one of data, model,'],
    [{ constructor: 1 }, 'A member must be one of data, model,'],
    [
      { norm: 'groupnorm', groups: 3 },
      'groups must be a divisor of every hidden size, 100 among them, got 3',
    ],
    [{ norm: 'instancenorm' }, 'norm must be one that averages over more than one value'],
  ])('refuses %j', (partial, message) => {
    expect(() => completeConfig(partial)).toThrow(message);
  });

  it('lets a convolutional net have instancenorm', () => {
    expect(completeConfig({ norm: 'instancenorm', model: 'convolutional', hidden: [4] }).norm).toBe(
      'instancenorm',
    );
  });
});
