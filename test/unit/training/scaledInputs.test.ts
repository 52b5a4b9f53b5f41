import { describe, expect, it } from 'vitest';
import type { RunConfig, RunRecord } from '../../../src/protocol/training';
import { bufferSource } from '../../../src/readers/byteSource';
import { companionsOf } from '../../../src/readers/companions';
import { safetensors } from '../../../src/readers/safetensors';
import { parseMetrics, recordLine } from '../../../src/runs/metrics';
import { decodeCheckpoint } from '../../../src/training/checkpoint';
import { createEngine } from '../../../src/training/createEngine';
import { loadDataset } from '../../../src/training/data/loadDataset';
import { prepare } from '../../../src/training/data/prepare';
import { trainRun } from '../../../src/training/trainRun';
import { CancelledError, unattended } from '../../../src/work';
import { inspect, tensor } from '../support/inspect';
import { nowhere } from './data/places';
import { MemorySink, tinyConfig } from './support';

const SCALINGS = ['standardize', 'minMax'] as const;
const CONFIG = tinyConfig({ data: 'blobs', numTrain: 100, epochs: 1, hidden: [4] });

const column = (x: ArrayLike<number>, features: number, feature: number): number[] =>
  Array.from(x).filter((_, i) => i % features === feature);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const std = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

describe.each(SCALINGS)('the inputs of a set scaled by %s', (scaling) => {
  it.each(['float64', 'float32'] as const)(
    'are told as they were and as they are trained on, in %s',
    async (dtype) => {
      const load = (own: RunConfig['scaling']): ReturnType<typeof loadDataset> =>
        loadDataset({ data: 'blobs', numTrain: 100, dtype, scaling: own }, nowhere);
      const plain = await load('none');
      const { xTrain, scaled } = await load(scaling);
      expect(plain.scaled).toBeUndefined();
      expect(scaled!.sample).toEqual({ shape: [100, 20], data: plain.xTrain });
      expect(scaled!.features.map(({ feature }) => feature)).toEqual(Array.from({ length: 20 }, (_, j) => j));
      for (const { feature, ...record } of scaled!.features) {
        const before = column(plain.xTrain, 20, feature);
        const after = column(xTrain, 20, feature);
        const near = (found: number, expected: number, unit: number): void => {
          expect(Math.abs(found - expected)).toBeLessThan(1e-6 * unit);
        };
        near(record.inputMean, mean(before), std(before));
        near(record.inputStd, std(before), std(before));
        near(record.outputMean, mean(after), 1);
        near(record.outputStd, std(after), 1);
        // Scaling keeps the order of values: a percentile after is the one before, scaled.
        const [shift, spread] = [scaled!.shift[feature]!, scaled!.spread[feature]!];
        record.inputPercentiles.forEach((value, i) => {
          near(record.outputPercentiles[i]!, (value - shift) / spread, 1);
        });
        if (scaling === 'standardize') near(record.outputStd, 1, 1);
        else expect([Math.min(...after), Math.max(...after)]).toEqual([0, 1]);
      }
    },
  );

  it('open in the inspector: the norm beside them is the scaling', async () => {
    const sink = new MemorySink();
    const config = { ...CONFIG, scaling };
    const dataset = await loadDataset(config, nowhere);
    await trainRun({ config, dataset, createEngine, sink, work: unattended, now: () => 0 });
    const [told, ...more] = sink.ofKind('inputs');
    expect([sink.records[0], more]).toEqual([told, []]);
    const source = bufferSource(told!.file, sink.files.get(told!.file)!);
    const file = await safetensors.open(source, { memoryBudget: Infinity });
    const read = async (name: string): Promise<number[]> => [...(await file.read(name, unattended)).data];
    const { runningMean, runningVar } = companionsOf('inputs', file.tensors, 20);
    const report = await inspect(
      tensor(await read('inputs'), [100, 20]),
      { norm: 'batchnorm', mode: 'running', eps: 0, followedBy: 'none' },
      {
        runningMean: Float64Array.from(await read(runningMean!)),
        runningVar: Float64Array.from(await read(runningVar!)),
      },
    );
    const scaled = await read('scaled');
    expect(scaled).toEqual([...dataset.xTrain]);
    for (let feature = 0; feature < 20; feature++) {
      const trained = column(scaled, 20, feature);
      expect(report.after.mean[feature]).toBeCloseTo(mean(trained), 9);
      expect(report.after.std[feature]).toBeCloseTo(std(trained), 9);
      expect(report.after.min[feature]).toBeCloseTo(Math.min(...trained), 9);
      expect(report.after.max[feature]).toBeCloseTo(Math.max(...trained), 9);
      expect(report.before.mean[feature]).toBeCloseTo(told!.features[feature]!.inputMean, 9);
      expect(report.before.std[feature]).toBeCloseTo(told!.features[feature]!.inputStd, 9);
    }
  });
});

describe('a run on scaled features', () => {
  it('tells its inputs once, however often it is resumed, and survives its file', async () => {
    const sink = new MemorySink();
    const config = { ...CONFIG, scaling: 'standardize' } as const;
    const dataset = await loadDataset(config, nowhere);
    let pauses = 0;
    const stopped = {
      progress: () => undefined,
      pause: () => {
        if (++pauses === 4) throw new CancelledError();
        return undefined;
      },
    };
    const options = { config, dataset, createEngine, sink, now: () => 0 };
    await trainRun({ ...options, work: stopped });
    const { file } = sink.ofKind('checkpoint').at(-1)!;
    const from = await decodeCheckpoint(file, sink.files.get(file)!);
    await trainRun({ ...options, work: unattended, from });
    expect(sink.ofKind('inputs')).toHaveLength(1);
    const text = new TextEncoder().encode(
      sink.records
        .filter(({ kind }) => kind !== 'end')
        .map(recordLine)
        .join(''),
    );
    const { records } = parseMetrics(text, 'metrics.jsonl');
    expect(records[0]).toEqual(sink.records[0]);
  });

  it('tells of as many features as a picture shows, and keeps as many examples as fit', () => {
    const [rows, features] = [600, 1000];
    const x = Float64Array.from({ length: rows * features }, (_, i) => Math.sin(i) * (i % features));
    const y = new Int32Array(rows);
    const raw = { ...{ name: 'wide', inputShape: [features], classes: 1 }, train: { x, y }, val: { x, y } };
    const { scaled } = prepare(raw, { numTrain: 0, dtype: 'float32', scaling: 'standardize' });
    expect(scaled!.sample.shape).toEqual([524, features]);
    expect(scaled!.sample.data.every((value, i) => value === Math.fround(x[i]!))).toBe(true);
    const told = scaled!.features.map(({ feature }) => feature);
    expect([told.length, told[0], told.at(-1)]).toEqual([128, 0, 992]);
    // Feature 0 is constant: it is shifted, and its spread is no division by 0.
    expect(scaled!.features[0]).toMatchObject({ inputStd: 0, outputMean: 0, outputStd: 0 });
  });

  it('refuses records of features that are none', () => {
    const strange = { kind: 'inputs', step: 0, file: 'inputs.safetensors', features: [{}] };
    expect(() =>
      parseMetrics(new TextEncoder().encode(recordLine(strange as unknown as RunRecord)), 'm'),
    ).toThrow('expected "features" as a list of features');
  });
});
