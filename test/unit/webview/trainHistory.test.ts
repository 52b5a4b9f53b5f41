import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf } from '../../../extension/train/recordBatch';
import { RunHistory, epochRows } from '../../../webview/figures/trainHistory';
import { epochOf, historyOf, layerOf, stepsOf } from './trainRuns';

const LOSSES = Array.from({ length: 60 }, (_, i) => 2.3 - i / 100);
const RECORDS = [...stepsOf(LOSSES), epochOf(0, 1, 0.1), epochOf(1, 30, 0.4), epochOf(2, 60, 0.5)];

describe('a history', () => {
  it('comes to the same whatever comes first, and twice', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(RECORDS, { minLength: RECORDS.length }),
        fc.integer({ min: 1, max: 9 }),
        (records, size) => {
          const history = new RunHistory();
          for (let i = 0; i < records.length; i += size) history.add(batchOf(records.slice(i, i + size)));
          history.add(batchOf(records.slice(0, 7)));
          expect([...history.losses]).toEqual(LOSSES);
          expect(history.epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has NaN where nothing has come, and keeps a loss that is none', () => {
    const history = historyOf([
      { kind: 'step', step: 3, loss: 1 },
      { kind: 'step', step: 4, loss: Infinity },
    ]);
    expect([...history.losses]).toEqual([NaN, NaN, 1, Infinity]);
  });

  it('changes its version with every batch', () => {
    const history = historyOf([]);
    const before = history.version;
    history.add(batchOf([]));
    expect(history.version).not.toBe(before);
  });

  it('knows layers, captures and the end', () => {
    const history = historyOf([
      { kind: 'step', step: 10, loss: 1, layers: [layerOf(1)] },
      { kind: 'capture', step: 10, file: 'captures/10.safetensors' },
      { kind: 'checkpoint', step: 10, file: 'checkpoint' },
      { kind: 'end', status: 'finished', step: 10, milliseconds: 12 },
    ]);
    expect(history.layers.map(({ step }) => step)).toEqual([10]);
    expect(history.captures).toMatchObject([{ file: 'captures/10.safetensors' }]);
    expect(history.milliseconds).toBe(12);
  });

  it('takes what JSON made of NaN for what it was', () => {
    const layer = layerOf(1, { inputMean: NaN, inputPercentiles: [NaN, 0, 1, 2, Infinity] });
    const crossed = JSON.parse(JSON.stringify(layer)) as typeof layer;
    const [record] = historyOf([{ kind: 'step', step: 1, loss: 1, layers: [crossed] }]).layers;
    expect(record!.layers[0]).toMatchObject({
      inputMean: NaN,
      inputPercentiles: [NaN, 0, 1, 2, NaN],
      layer: 1,
    });
  });

  it('by epoch has the mean loss of its own iterations; epoch 0 is none', () => {
    expect(epochRows(historyOf(RECORDS))).toEqual([
      {
        epoch: 1,
        step: 30,
        meanLoss: expect.closeTo(2.155, 10) as number,
        trainAccuracy: 0.4,
        valAccuracy: 0.2,
      },
      {
        epoch: 2,
        step: 60,
        meanLoss: expect.closeTo(1.855, 10) as number,
        trainAccuracy: 0.5,
        valAccuracy: 0.25,
      },
    ]);
  });
});
