import { describe, expect, it } from 'vitest';
import { experimentFileText, parseExperimentFile } from '../../../src/runs/experimentFile';
import type { ExperimentFile } from '../../../src/runs/experimentFile';
import { parseJob } from '../../../src/runs/parseJob';
import { NOT_BEGUN, progressOf } from '../../../src/runs/runProgress';
import { parseRunFile, runFileText } from '../../../src/runs/runFile';
import type { RunFile } from '../../../src/runs/runFile';
import { parseStatusFile, statusFileText, statusOf } from '../../../src/runs/statusFile';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig';

const RUN: RunFile = {
  title: 'Batchnorm',
  config: { ...DEFAULT_RUN_CONFIG, weightScale: 0.1 },
  measure: { name: 'trainEvalGap', options: { estimator: 'wholeSet' } },
  started: 1_700_000_000_000,
  versions: { normscope: '0.1.0' },
};

const EXPERIMENT: ExperimentFile = {
  experiment: 'deepNet',
  title: 'Deep net',
  overrides: { epochs: 2 },
  options: {},
  points: [{ series: 'Batchnorm', parameters: { norm: 'batchnorm' }, seed: 231, run: '1-batchnorm' }],
  plots: [{ title: 'Loss', kind: 'curves', x: 'step', y: 'loss' }],
  started: 1_700_000_000_000,
};

describe('run.json', () => {
  it('gives back what was written', () => {
    expect(parseRunFile(runFileText(RUN), 'run.json')).toEqual(RUN);
  });

  it.each([
    [(text: string) => text.slice(0, 100), /run\.json ends in the middle \(at byte 100\)/],
    [(text: string) => text.slice(0, 30), /run\.json ends in the middle \(at byte 30\)/],
    [() => '', /run\.json is empty/],
    [(text: string) => text.replace('"title"', 'title'), /run\.json: expected JSON, got/],
    [(text: string) => text.replace('normscope.run', 'other'), /"format" is "normscope.run"/],
    [(text: string) => text.replace('"version": 1', '"version": 2'), /expected "version" 1, got 2/],
    [(text: string) => text.replace('"batchSize": 50', '"batchSize": 0'), /batchSize must be/],
    [(text: string) => text.replace('"batchSize"', '"batchsize"'), /batchsize/],
    [(text: string) => text.replace('"Batchnorm"', '7'), /expected "title" as a text, got 7/],
  ])('spoiled by hand, says what was expected (%#)', (spoil, message) => {
    expect(() => parseRunFile(spoil(runFileText(RUN)), 'run.json')).toThrow(message);
  });
});

describe('experiment.json', () => {
  it('gives back what was written', () => {
    expect(parseExperimentFile(experimentFileText(EXPERIMENT), 'experiment.json')).toEqual(EXPERIMENT);
  });

  it('keeps its runs in its own folder', () => {
    for (const run of ['../elsewhere', '/etc', '..', 'a/b', 'c:x']) {
      const text = experimentFileText({ ...EXPERIMENT, points: [{ ...EXPERIMENT.points[0]!, run }] });
      expect(() => parseExperimentFile(text, 'experiment.json')).toThrow(/points with "series"/);
    }
  });
});

describe('the status of a run', () => {
  const file = { status: 'running', totalSteps: 10, process: 1 } as const;

  it('is what its end says, or what its process last said', () => {
    const end = { kind: 'end', status: 'finished', step: 10, milliseconds: 1 } as const;
    expect(statusOf(end, file, true)).toBe('finished');
    expect(statusOf(undefined, file, true)).toBe('running');
    expect(statusOf(undefined, file, false)).toBe('interrupted');
    expect(statusOf(undefined, { ...file, status: 'paused' }, false)).toBe('paused');
    expect(statusOf(undefined, { ...file, status: 'ended' }, false)).toBe('interrupted');
    expect(statusOf(undefined, undefined, false)).toBe('interrupted');
  });

  it('does without a status file that is damaged', () => {
    expect(parseStatusFile(statusFileText(file))).toEqual(file);
    for (const text of [
      '',
      '{"status":"run',
      '[]',
      '{"status":"odd","totalSteps":1}',
      '{"status":"paused"}',
    ]) {
      expect(parseStatusFile(text)).toBeUndefined();
    }
  });
});

describe('the progress of a run', () => {
  it('is the same from all records as from one after the other', () => {
    const records = [
      { kind: 'step', step: 1, loss: 3 },
      { kind: 'epoch', step: 1, epoch: 0, trainAccuracy: 0.1, valAccuracy: 0.3 },
      { kind: 'step', step: 2, loss: 2 },
      { kind: 'epoch', step: 2, epoch: 1, trainAccuracy: 0.2, valAccuracy: 0.2 },
    ] as const;
    const whole = progressOf(records);
    expect(records.reduce((before, record) => progressOf([record], before), NOT_BEGUN)).toEqual(whole);
    expect(whole).toEqual({
      ...{
        step: 2,
        epochsDone: 1,
        latestLoss: 2,
        trainAccuracy: 0.2,
        valAccuracy: 0.2,
        bestValAccuracy: 0.3,
      },
    });
  });
});

describe('a job document', () => {
  it('takes defaults for what its config leaves out', () => {
    const job = parseJob({ kind: 'train', folder: 'runs/first', config: { epochs: 2 } }, 'job.json');
    expect(job).toEqual({
      ...{ kind: 'train', folder: 'runs/first', title: 'Run', resume: false },
      config: { ...DEFAULT_RUN_CONFIG, epochs: 2 },
    });
  });

  it.each([
    [[], /job\.json: expected a job as a JSON object/],
    [{ kind: 'cook' }, /expected "kind" as "train" or "describeData", got cook/],
    [{ kind: 'train' }, /expected "folder" as a text, got none/],
    [{ kind: 'train', folder: 'x', config: { epochs: 0 } }, /epochs must be/],
    [{ kind: 'train', folder: 'x', measure: 3 }, /expected "measure"/],
    [{ kind: 'describeData' }, /expected "data" as a text/],
  ])('that is none says what was expected (%#)', (value, message) => {
    expect(() => parseJob(value, 'job.json')).toThrow(message);
  });
});
