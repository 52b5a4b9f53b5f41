import { describe, expect, it } from 'vitest';
import { batchOf } from '../../../extension/train/recordBatch';
import { runDescription, trainingProgress } from '../../../extension/train/trainViewsText';
import { crossing, textOf } from '../../../extension/train/trainWire';
import type { RunSummary } from '../../../src/protocol/training';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig';

const runOf = (change: Partial<RunSummary>): RunSummary => ({
  folder: '/runs/a',
  title: 'Batchnorm',
  config: DEFAULT_RUN_CONFIG,
  status: 'running',
  step: 118,
  totalSteps: 200,
  epochsDone: 5,
  started: 0,
  ...change,
});

describe('the side bar', () => {
  it('says how far a run is, with its latest loss, or what it reached', () => {
    expect(runDescription(runOf({ latestLoss: 1.4712 }))).toBe('118 of 200, loss 1.47');
    expect(runDescription(runOf({}))).toBe('118 of 200');
    expect(runDescription(runOf({ status: 'finished', valAccuracy: 0.3161 }))).toBe('val 0.316');
    expect(runDescription(runOf({ status: 'diverged' }))).toBe('diverged');
  });
});

describe('the status bar', () => {
  it('is silent at rest', () => {
    expect(trainingProgress([])).toBeUndefined();
    expect(trainingProgress([runOf({ status: 'finished' })])).toBeUndefined();
  });

  it('says how much of what was asked for is done', () => {
    expect(trainingProgress([runOf({})])).toBe('Training 59%');
    expect(trainingProgress([runOf({ totalSteps: 0, step: 0, status: 'queued' })])).toBe('Training 0%');
    const points = (['finished', 'diverged', 'running', 'queued'] as const).map((status) =>
      runOf({ status, step: status === 'queued' ? 0 : 100, experiment: '/runs/sweep' }),
    );
    // Half of its points have ended, one of the others is halfway; a run of another day does not count.
    expect(trainingProgress([...points, runOf({ status: 'finished' })])).toBe('Training 62%');
  });
});

describe('what crosses to the view', () => {
  it('has losses as numbers beside each other, NaN among them', () => {
    const layers = [{ layer: 1 }] as never;
    const batch = batchOf([
      { kind: 'step', step: 1, loss: 2, layers },
      { kind: 'step', step: 2, loss: NaN },
      { kind: 'epoch', epoch: 0, step: 1, trainAccuracy: 0, valAccuracy: 0 },
      { kind: 'end', status: 'diverged', step: 2, milliseconds: 5 },
    ]);
    expect([...batch.steps, ...batch.losses]).toEqual([1, 2, 2, NaN]);
    expect(batch).toMatchObject({
      layers: [{ step: 1 }],
      epochs: [{ epoch: 0 }],
      captures: [],
      end: { step: 2 },
    });
  });

  it('leaves out a latest loss that JSON has no number for', () => {
    expect(crossing(runOf({ latestLoss: NaN }))).not.toHaveProperty('latestLoss');
    expect(crossing(runOf({ latestLoss: 1 }))).toHaveProperty('latestLoss', 1);
  });

  it('is checked on its way back', () => {
    expect(textOf('folder', '/a')).toBe('/a');
    expect(() => textOf('folder', 1)).toThrow('folder must be a text');
  });
});
