import { describe, expect, it } from 'vitest';
import type { MeasureContext } from '../../../src/experiments/measures/measure';
import { measureNamed } from '../../../src/experiments/measures/registry';
import type { Figures } from '../../../src/runs/jobs';
import type { RunConfig } from '../../../src/protocol/training';
import { loadDataset } from '../../../src/training/data/loadDataset';
import { createEngine } from '../../../src/training/createEngine';
import { completeConfig } from '../../../src/training/runConfig';
import { trainRun } from '../../../src/training/trainRun';
import { unattended } from '../../../src/work';

let clock = 0;
const now = (): number => clock++;
const noPlaces = (): never => {
  throw new Error('No files here');
};

async function trained(changes: Partial<RunConfig>): Promise<MeasureContext> {
  const config = completeConfig({
    ...{ data: 'blobs', numTrain: 0, hidden: [8, 8], epochs: 3, dtype: 'float64', weightScale: 0.3 },
    ...{ observeEvery: 0, captureEvery: 0 },
    ...changes,
  });
  const dataset = await loadDataset(config, noPlaces);
  const sink = { record: () => undefined, writeFile: () => undefined };
  const { parameters } = await trainRun({ config, dataset, createEngine, sink, work: unattended, now });
  return { config, dataset, createEngine, parameters, options: {}, work: unattended, now };
}

function measure(
  name: string,
  context: MeasureContext,
  options: MeasureContext['options'],
): Promise<Figures> {
  return measureNamed(name)({ ...context, options });
}

describe('the gap of running statistics', () => {
  it('is none for those of the whole set, and the larger the slower the average', async () => {
    const quick = await trained({ momentum: 0.9 });
    const slow = await trained({ momentum: 0.999 });
    const whole = await measure('trainEvalGap', quick, { estimator: 'wholeSet' });
    expect(whole).toMatchObject({ meanGap: 0, varianceGap: 0 });
    const gap = async (context: MeasureContext): Promise<Figures> =>
      measure('trainEvalGap', context, { estimator: 'running' });
    const [quickGap, slowGap] = [await gap(quick), await gap(slow)];
    expect(quickGap['meanGap']).toBeGreaterThan(0);
    expect(slowGap['varianceGap']).toBeGreaterThan(quickGap['varianceGap']!);
    expect(slowGap['testModeTrainAccuracy']).toBeLessThanOrEqual(whole['testModeTrainAccuracy']!);
  });

  it('of the middle epochs is that of weights that have moved on', async () => {
    const context = await trained({ epochs: 6 });
    const middle = await measure('trainEvalGap', context, { estimator: 'middleEpochs' });
    expect(middle['meanGap']).toBeGreaterThan(0);
    expect(middle['testModeTrainAccuracy']).toBeGreaterThan(0.3);
  });

  it('is not there for norms without running statistics', async () => {
    const context = await trained({ norm: 'layernorm' });
    expect(Object.keys(await measure('trainEvalGap', context, { estimator: 'running' }))).toEqual([
      ...['testModeTrainAccuracy', 'testModeValAccuracy'],
    ]);
  });
});

describe("the spread of one sample's output", () => {
  const spread = async (changes: Partial<RunConfig>): Promise<number> => {
    const figures = await measure('outputSpread', await trained(changes), { batches: 40 });
    return figures['outputSpread']!;
  };

  it('falls with the size of the batch, and is none where samples do not meet', async () => {
    const [small, large] = [await spread({ batchSize: 4 }), await spread({ batchSize: 40 })];
    expect(small).toBeGreaterThan(2 * large);
    expect(large).toBeGreaterThan(0);
    expect(await spread({ norm: 'layernorm' })).toBe(0);
    expect(await spread({ norm: 'none', keep: 0.5 })).toBeGreaterThan(0);
  });

  it('leaves the net as it was', async () => {
    const context = await trained({});
    const before = structuredClone(context.parameters);
    await measure('outputSpread', context, { batches: 3 });
    expect(context.parameters).toEqual(before);
  });
});

describe('the time of a step', () => {
  it('is the median over rounds, beside a net without the norm', async () => {
    const figures = await measure('stepTime', await trained({}), {});
    // The clock of this test goes on by one whenever it is read.
    expect(figures).toEqual({ millisecondsPerStep: 0.1, timeRatio: 1 });
  });
});

it('a measure is known by its name', () => {
  expect(() => measureNamed('mood')).toThrow(/no measure "mood"; there are outputSpread, /);
});
