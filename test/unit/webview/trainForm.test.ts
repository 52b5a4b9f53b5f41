import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig';
import { changesOf, fieldText, parseField, parseList } from '../../../webview/figures/trainForm';
import { gridRefusal, parseAxis, withAxis } from '../../../webview/figures/trainGrid';
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

describe('the form of a grid', () => {
  const grid = {
    ...{ name: 'grid', title: 'Grid', description: '', preset: DEFAULT_RUN_CONFIG, variesAny: true },
    varies: { learningRate: [1e-4, 1e-3, 1e-2], weightScale: [1e-3, 1e-2, 1e-1] },
  };
  const formOf = (): TrainForm => new TrainForm('experiment', { ...NAMES, experiments: [grid] }, undefined);
  const overridesOf = (form: TrainForm): unknown => {
    const request = form.request();
    return request?.kind === 'experiment' ? request.overrides : undefined;
  };

  it('takes any two numbers of the config, in their order: across, and down', () => {
    const form = formOf();
    expect(form.axes).toEqual(['learningRate', 'weightScale']);
    form.chooseAxis(0, 'batchSize');
    form.chooseAxis(1, 'reg');
    form.typeList('reg', '0, 1e-4', true);
    expect(overridesOf(form)).toEqual({ batchSize: [10, 50, 100], reg: [0, 1e-4] });
    expect(Object.keys(overridesOf(form) as object)).toEqual(['batchSize', 'reg']);
  });

  it('sends both lists where one was changed, and none where none was', () => {
    const form = formOf();
    expect(overridesOf(form)).toEqual({});
    form.typeList('learningRate', '1e-3, 1e-2', true);
    form.typeList('seed', '1, 2', true);
    expect(overridesOf(form)).toEqual({
      learningRate: [1e-3, 1e-2],
      weightScale: [1e-3, 1e-2, 1e-1],
      seed: [1, 2],
    });
  });

  it('never has one parameter on both axes: they change places', () => {
    const form = formOf();
    form.typeList('learningRate', '1e-3, 1e-2', true);
    form.chooseAxis(0, 'weightScale');
    expect(form.lists).toMatchObject({ weightScale: [1e-3, 1e-2, 1e-1], learningRate: [1e-3, 1e-2] });
    expect(form.axes).toEqual(['weightScale', 'learningRate']);
    expect(overridesOf(form)).toHaveProperty('learningRate');
    expect(withAxis({ reg: [0, 1], keep: [0.5, 1] }, 1, 'keep')).toEqual({ reg: [0, 1], keep: [0.5, 1] });
  });

  it.each([
    ['batchSize', '10, 20.5', /whole number/],
    ['keep', '0.5, 2', /share above 0/],
    ['reg', '1e-3', /Two values or more/],
    ['reg', '', /Two values or more/],
    ['reg', '1e-3, 0.001', /0\.001 stands there twice/],
  ] as const)('refuses what %s cannot be: "%s"', (name, text, message) => {
    expect(parseAxis(name, text)).toEqual({ error: expect.stringMatching(message) as string });
    const form = formOf();
    form.chooseAxis(0, name);
    form.typeList(name, text, true);
    expect(form.error(`list:${name}`)).toMatch(message);
    expect(form.request()).toBeUndefined();
  });

  it('refuses more cells than a picture has room for, and says how many there are', () => {
    const form = formOf();
    form.chooseAxis(0, 'epochs');
    form.typeList('epochs', Array.from({ length: 22 }, (_, i) => String(i + 1)).join(','), true);
    expect(form.request()).toBeUndefined();
    expect(form.refusal).toBe('A grid has at most 64 cells; 22 × 3 values are 66. Take fewer.');
    form.typeList('epochs', '1, 2', true);
    expect(form.refusal).toBeUndefined();
    expect(form.request()).toBeDefined();
    expect(
      gridRefusal({ reg: new Array<number>(8).fill(0), keep: new Array<number>(8).fill(1) }),
    ).toBeUndefined();
  });
});
