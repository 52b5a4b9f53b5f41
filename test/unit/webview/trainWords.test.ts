import { describe, expect, it } from 'vitest';
import { comparisonFinding, headline } from '../../../webview/figures/trainFindings';
import { groupsOf } from '../../../webview/figures/trainGroups';
import {
  differencesOf,
  parameterName,
  parameterValue,
  settingsOf,
  sharedFacts,
} from '../../../webview/figures/trainSettings';
import {
  activityText,
  durationText,
  epochsText,
  remainingText,
  runLine,
  seriesCount,
  seriesLine,
} from '../../../webview/figures/trainWords';
import { NAMES, epochOf, experimentOf, historyOf, pointOf, runOf } from './trainRuns';

describe('time left', () => {
  it('is said in two units at most', () => {
    const seconds = [0, 1.46, 9.96, 59.4, 60, 200, 754, 3600, 7500, 90_000];
    expect(seconds.map(durationText)).toEqual([
      '0.0 s',
      '1.5 s',
      '10 s',
      '59 s',
      '1 min',
      '3 min 20 s',
      '13 min',
      '1 h 0 min',
      '2 h 5 min',
      '25 h 0 min',
    ]);
  });

  it('follows from the rate, and is not guessed without one', () => {
    const running = runOf('a', { status: 'running', step: 118 });
    expect(remainingText({ ...running, rate: 54.7 })).toBe('1.5 s left');
    expect(remainingText(running)).toBeUndefined();
    expect(remainingText({ ...running, rate: 0 })).toBeUndefined();
  });
});

describe('a run in a line', () => {
  const at = { step: 118, trainAccuracy: 0.7592, valAccuracy: 0.306 };

  it('says how far it is, or what it has reached', () => {
    expect(runLine(runOf('a', { ...at, status: 'running', rate: 54.7 }))).toBe(
      'Iteration 118 of 200, 1.5 s left',
    );
    expect(runLine(runOf('a', { ...at, status: 'running' }))).toBe('Iteration 118 of 200');
    expect(runLine(runOf('a', { ...at, status: 'queued' }))).toBe('Waiting');
    expect(runLine(runOf('a', { ...at, status: 'paused' }))).toBe('Paused at 118 of 200');
    expect(runLine(runOf('a', { ...at, status: 'interrupted' }))).toBe('Interrupted at 118 of 200');
    expect(runLine(runOf('a', at))).toBe('train 0.759, val 0.306');
    const divergence = { step: 37, loss: NaN, layer: 3, feature: 1, message: '' };
    expect(runLine(runOf('a', { ...at, status: 'diverged', divergence }))).toBe('Diverged at step 37');
    expect(epochsText(runOf('a', { epochsDone: 5 }))).toBe('5 of 10');
  });

  it('of a series says its best result and where', () => {
    const points = [1e-3, 5e-2].map((weightScale, i) =>
      pointOf('Batchnorm', { weightScale }, { bestValAccuracy: 0.2 + i / 10 }),
    );
    const plots = [{ title: 'Best val', kind: 'sweep', x: 'weightScale', y: 'bestValAccuracy' } as const];
    const runs = points.map(({ run }) => runOf(run, { experiment: 'experiment' }));
    const experiment = experimentOf(points, { plots });
    const [group] = groupsOf({ runs, experiments: [experiment] }, [], NAMES);
    expect(seriesLine(group!.entries[0]!, experiment, NAMES)).toBe('best val 0.300 at 0.05');
    expect(seriesCount(group!.entries[0]!)).toBe('2 of 2');
  });

  it('and all that runs together', () => {
    const running = runOf('a', { status: 'running', rate: 100 });
    expect(activityText([running])).toBe('1 run in progress · 100 iterations/s');
    expect(activityText([running, running, runOf('b', { status: 'queued' })])).toBe(
      '2 runs in progress · 1 waiting · 200 iterations/s',
    );
    expect(activityText([runOf('a')])).toBe('');
  });
});

describe('findings', () => {
  const curve = (accuracies: readonly number[]): ReturnType<typeof historyOf> =>
    historyOf(accuracies.map((accuracy, epoch) => epochOf(epoch, epoch + 1, accuracy)));
  const runs = [runOf('Batchnorm', { started: 2 }), runOf('No norm', { started: 1 }), runOf('Layernorm')];
  const [group] = groupsOf({ runs, experiments: [] }, [], NAMES);
  const of = (curves: Readonly<Record<string, readonly number[]>>): string =>
    comparisonFinding(group!.entries, (folder) => (curves[folder] ? curve(curves[folder]) : undefined));

  it('name the highest round accuracy that all runs pass, and when', () => {
    expect(of({ Batchnorm: [0.1, 0.4, 0.6, 0.8], 'No norm': [0.1, 0.2, 0.3, 0.55] })).toBe(
      'Batchnorm passes 50% training accuracy at epoch 2, No norm at epoch 3',
    );
  });

  it('say how far those came that did not', () => {
    expect(of({ Batchnorm: [0.1, 0.4, 0.6], 'No norm': [0.1, 0.12, 0.2] })).toBe(
      'Batchnorm passes 50% training accuracy at epoch 2, No norm reaches 20%',
    );
  });

  it('say nothing of a single run, or of runs that learnt nothing', () => {
    expect(of({ Batchnorm: [0.1, 0.9] })).toBe('');
    expect(of({ Batchnorm: [0.1, 0.1], 'No norm': [0.1, 0.1] })).toBe('');
  });

  it('of an experiment are its own, the first beside its title', () => {
    const experiment = experimentOf([], { findings: ['First', 'Second'] });
    const [own] = groupsOf({ runs: [], experiments: [experiment] }, [], NAMES);
    expect(headline(own!, [], () => undefined)).toBe('First');
  });
});

describe('settings', () => {
  const config = runOf('a').config;
  const other = { ...config, batchSize: 5, norm: 'none' as const };

  it('leave out what says nothing', () => {
    const labels = settingsOf(config, NAMES).map(({ label }) => label);
    expect(labels).toContain('Hidden layers');
    expect(labels).not.toContain('Gradient clip');
    expect(settingsOf({ ...config, gradientClip: 1 }, NAMES).map(({ label }) => label)).toContain(
      'Gradient clip',
    );
    expect(settingsOf(config, NAMES).find(({ label }) => label === 'Hidden layers')?.text).toBe('5 × 100');
  });

  it('that differ are named, one text per run', () => {
    expect(differencesOf([config, other], NAMES)).toEqual([
      { label: 'Norm', texts: ['Batchnorm', 'None'] },
      { label: 'Batch size', texts: ['50', '5'] },
    ]);
  });

  it('that all share are the header', () => {
    expect(sharedFacts([config, other], NAMES)).toBe(
      'Synthetic images · first 1,000 examples · Adam 1e−3 · float32 · seed 231',
    );
    expect(sharedFacts([], NAMES)).toBe('');
    expect(sharedFacts([{ ...config, data: '/data/cifar-10-batches-bin/' }], NAMES)).toMatch(
      /^cifar-10-batches-bin · /,
    );
  });

  it('have names in running text', () => {
    expect(['weightScale', 'someResult'].map(parameterName)).toEqual(['weight scale', 'some result']);
    expect([50, 1e-3, 'layernorm', 'beforeActivation'].map((value) => parameterValue(value, NAMES))).toEqual([
      '50',
      '1e−3',
      'Layernorm',
      'before activation',
    ]);
  });
});
