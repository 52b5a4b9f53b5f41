import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig';
import { changesOf, fieldText, parseField, parseList } from '../../../webview/figures/trainForm';
import { TrainForm } from '../../../webview/trainForm';
import { INITIAL_TRAIN_VIEW, readTrainView } from '../../../webview/trainState';
import { NAMES } from './trainRuns';

const EXPERIMENT = {
  name: 'batchSize',
  title: 'Batch sizes',
  description: '',
  preset: { ...DEFAULT_RUN_CONFIG, learningRate: 10 ** -3.5 },
  varies: { batchSize: [5, 10, 50], norm: ['batchnorm', 'layernorm'] as const, hidden: [[1], [2]] },
  options: { batches: 200 },
};
const CATALOGUE = { ...NAMES, experiments: [EXPERIMENT] };

describe('fields', () => {
  it('read sizes one by one or by how many there are', () => {
    expect(parseField('hidden', '5 x 100')).toEqual({ value: [100, 100, 100, 100, 100] });
    expect(parseField('hidden', '2 × 30, 10')).toEqual({ value: [30, 30, 10] });
    expect(parseField('hidden', '100, 50')).toEqual({ value: [100, 50] });
    expect(parseField('hidden', '100, big')).toHaveProperty('error');
  });

  it('read numbers as people write them, and say what they expect', () => {
    expect(parseField('learningRate', '1e\u22123')).toEqual({ value: 1e-3 });
    expect(parseField('numTrain', '1,000')).toEqual({ value: 1000 });
    expect(parseField('learningRate', '0')).toEqual({
      error: 'The learning rate is a number above 0, such as 1e-3.',
    });
    expect(parseField('keep', '1.5')).toHaveProperty('error');
    expect(parseField('batchSize', '2.5')).toHaveProperty('error');
    expect(parseField('seed', '-1')).toHaveProperty('error');
  });

  it('read lists of what a member may be', () => {
    expect(parseList('5, 10,50', [1])).toEqual({ value: [5, 10, 50] });
    expect(parseList('batchnorm, none', ['x'])).toEqual({ value: ['batchnorm', 'none'] });
    expect(parseList('5, x', [1])).toHaveProperty('error');
    expect(parseList(' , ', [1])).toHaveProperty('error');
  });

  it('write what they would read', () => {
    expect(fieldText(DEFAULT_RUN_CONFIG, 'hidden')).toBe('5 × 100');
    expect(fieldText(DEFAULT_RUN_CONFIG, 'learningRate')).toBe('1e-3');
    expect(changesOf(DEFAULT_RUN_CONFIG, { ...DEFAULT_RUN_CONFIG, hidden: [5], epochs: 10 })).toEqual({
      hidden: [5],
    });
  });
});

describe('a form', () => {
  it('of a run starts from another one, without its place in the stream', () => {
    const skip = { beforeWeights: [{ kind: 'randn' as const, count: 3 }], afterWeights: [] };
    const form = new TrainForm('run', CATALOGUE, { ...DEFAULT_RUN_CONFIG, skip, epochs: 3 });
    expect(form.request()).toMatchObject({ kind: 'run', config: { epochs: 3, skip: { beforeWeights: [] } } });
  });

  it('asks for nothing while a text is refused', () => {
    const form = new TrainForm('run', CATALOGUE, undefined);
    form.type('epochs', 'many', false);
    expect(form.error('epochs')).toBeUndefined();
    expect(form.request()).toBeUndefined();
    expect(form.error('epochs')).toMatch(/whole number/);
    form.type('epochs', '4', true);
    expect(form.request()).toMatchObject({ config: { epochs: 4 } });
  });

  it('takes what is still being typed when it is sent', () => {
    const form = new TrainForm('run', CATALOGUE, undefined);
    form.type('weightScale', '0.5', false);
    expect(form.request()).toMatchObject({ config: { weightScale: 0.5 } });
  });

  it('of an experiment sends what was changed of its preset, its lists and its numbers', () => {
    const form = new TrainForm('experiment', CATALOGUE, undefined);
    expect(form.request()).toEqual({ kind: 'experiment', name: 'batchSize', overrides: {} });
    form.typeList('batchSize', '2, 4', true);
    form.typeOption('batches', '50', true);
    form.set({ epochs: 2 });
    expect(form.request()).toEqual({
      kind: 'experiment',
      name: 'batchSize',
      overrides: { batchSize: [2, 4], batches: 50, epochs: 2 },
    });
    expect(Object.keys(form.lists)).toEqual(['batchSize', 'norm', 'seed']);
  });

  it('shows no more digits than a field has room for, and keeps them all', () => {
    const form = new TrainForm('run', CATALOGUE, undefined);
    form.set({ learningRate: 10 ** -3.5 });
    expect(fieldText(form.config, 'learningRate')).toBe('3.16228e-4');
    expect(form.request()).toMatchObject({ config: { learningRate: 10 ** -3.5 } });
  });

  it('of an experiment repeats every point with each of several seeds', () => {
    const form = new TrainForm('experiment', CATALOGUE, undefined);
    form.typeList('seed', '1, 2, 3', true);
    expect(form.request()).toMatchObject({ overrides: { seed: [1, 2, 3] } });
  });
});

describe('what is remembered', () => {
  it('comes back as it was', () => {
    const view = {
      ...INITIAL_TRAIN_VIEW,
      compared: ['/a'],
      folded: { a: true },
      step: 20,
      layer: 3,
      table: true,
    };
    expect(readTrainView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it('of another hand is left behind', () => {
    expect(readTrainView(undefined)).toBe(INITIAL_TRAIN_VIEW);
    expect(readTrainView({ version: 2 })).toBe(INITIAL_TRAIN_VIEW);
    expect(
      readTrainView({ version: 1, compared: [1, 'a'], folded: { a: 'x' }, layer: -1, metric: 'no' }),
    ).toEqual({
      ...INITIAL_TRAIN_VIEW,
      compared: ['a'],
    });
  });
});
