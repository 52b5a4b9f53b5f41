import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { companionsOf } from '../../../src/readers/companions';
import { bufferSource } from '../../../src/readers/byteSource';
import { ReaderError } from '../../../src/readers/readerError';
import { safetensors } from '../../../src/readers/safetensors';
import type { TensorFile } from '../../../src/readers/tensorFile';
import { statisticsNorm } from '../../../src/layers/statisticsNorm';
import type { NdArray } from '../../../src/layers/layer';
import { norms } from '../../../src/normalization/registry';
import type { RunConfig } from '../../../src/protocol/training';
import { encodeCapture } from '../../../src/training/capture';
import { decodeCheckpoint } from '../../../src/training/checkpoint';
import { createFloat64Engine } from '../../../src/training/float64Engine';
import { trainRun } from '../../../src/training/trainRun';
import type { RunOutcome, TrainRunOptions } from '../../../src/training/trainRun';
import { CancelledError, unattended } from '../../../src/work';
import type { Work } from '../../../src/work';
import { MemorySink, solverOf, tinyConfig, tinyDataset } from './support';

function run(
  config: RunConfig,
  sink: MemorySink,
  options: Partial<TrainRunOptions> = {},
): Promise<RunOutcome> {
  const rest = { createEngine: createFloat64Engine, work: unattended, now: () => 0 };
  return trainRun({ config, dataset: tinyDataset(), sink, ...rest, ...options });
}

/** Cancels before a step. */
function cancelledBefore(step: number): Work {
  let steps = 0;
  return {
    progress: () => undefined,
    pause: () => {
      if (++steps === step) throw new CancelledError();
      return undefined;
    },
  };
}

function open(sink: MemorySink, file: string): Promise<TensorFile> {
  return safetensors.open(bufferSource(file, sink.files.get(file)!), { memoryBudget: Infinity });
}

async function arrayIn(file: TensorFile, name: string): Promise<NdArray> {
  const { data, shape } = await file.read(name, unattended);
  return { data: Float64Array.from(data), shape };
}

const noise = tinyConfig({
  updateRule: 'adam',
  learningRate: 0.01,
  keep: 0.8,
  observeEvery: 4,
  captureEvery: 5,
});

describe('a run', () => {
  it('tells every step, check, capture and checkpoint, in order, and how it ended', async () => {
    const sink = new MemorySink();
    const outcome = await run(noise, sink);
    const told = sink.records.map((record) => {
      if (record.kind === 'step') return `${record.step}${record.layers ? ' observed' : ''}`;
      if (record.kind === 'epoch') return `epoch ${record.epoch} at ${record.step}`;
      return record.kind === 'end' ? record.status : record.file;
    });
    expect(told).toEqual([
      ...['1 observed', 'epoch 0 at 1', 'capture-00000001.safetensors', '2', '3'],
      ...[
        '4 observed',
        'epoch 1 at 4',
        'checkpoint-00000004.safetensors',
        '5',
        'capture-00000005.safetensors',
      ],
      ...['6', '7', '8 observed', 'epoch 2 at 8', 'checkpoint-00000008.safetensors', '9', '10'],
      ...[
        'capture-00000010.safetensors',
        '11',
        '12 observed',
        'epoch 3 at 12',
        'checkpoint-00000012.safetensors',
      ],
      'finished',
    ]);
    expect(sink.ofKind('step').map(({ loss }) => loss)).toEqual(outcome.lossHistory);
    expect(sink.ofKind('epoch').map(({ trainAccuracy }) => trainAccuracy)).toEqual(
      outcome.trainAccuracyHistory,
    );
    expect(sink.ofKind('epoch').map(({ valAccuracy }) => valAccuracy)).toEqual(outcome.valAccuracyHistory);
    expect(outcome).toMatchObject({ status: 'finished', step: 12, device: 'JavaScript, float64' });
    const { solver, engine } = solverOf(noise, tinyDataset());
    while (!solver.done) solver.advance();
    solver.restoreBest();
    expect(outcome).toMatchObject(solver.histories);
    expect(outcome.parameters).toEqual(engine.parameters());
  });

  it('skips the draws of another net of its notebook', async () => {
    const [first, second] = [new MemorySink(), new MemorySink()];
    const before = { kind: 'randn', count: 7 } as const;
    const after = { kind: 'choice', from: 48, size: 12, count: 2 } as const;
    const plain = tinyConfig({ norm: 'none' });
    await run(plain, first);
    await run({ ...plain, skip: { beforeWeights: [before], afterWeights: [after] } }, second);
    expect(second.ofKind('step')[0]).not.toEqual(first.ofKind('step')[0]);
    const { solver } = solverOf(plain, tinyDataset(), (config, dataset, random) => {
      random.randn(7);
      const engine = createFloat64Engine(config, dataset, random);
      random.choice(48, 12);
      random.choice(48, 12);
      return engine;
    });
    while (!solver.done) solver.advance();
    expect(second.ofKind('step').map(({ loss }) => loss)).toEqual(solver.histories.lossHistory);
  });
});

describe('a run that is stopped', () => {
  it('goes on from its checkpoint to the same numbers, wherever it was stopped', async () => {
    const whole = new MemorySink();
    const expected = await run(noise, whole);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
        async (stops) => {
          const sink = new MemorySink();
          let outcome: RunOutcome | undefined;
          let from: Awaited<ReturnType<typeof decodeCheckpoint>> | undefined;
          for (const stop of stops.sort((a, b) => a - b)) {
            outcome = await run(noise, sink, {
              work: cancelledBefore(stop - (from?.solver.step ?? 0)),
              ...(from && { from }),
            });
            expect(outcome).toMatchObject({ status: 'cancelled', step: stop - 1 });
            const { file } = sink.ofKind('checkpoint').at(-1)!;
            from = await decodeCheckpoint(file, sink.files.get(file)!);
          }
          outcome = await run(noise, sink, { ...(from && { from }) });
          expect(outcome).toEqual(expected);
          const lasting = (one: MemorySink): unknown[] =>
            one.records.filter(({ kind }) => kind === 'step' || kind === 'epoch' || kind === 'capture');
          expect(lasting(sink)).toEqual(lasting(whole));
          for (const { file } of whole.ofKind('capture'))
            expect(sink.files.get(file)).toEqual(whole.files.get(file));
          expect(sink.files.get('checkpoint-00000012.safetensors')).toEqual(
            whole.files.get('checkpoint-00000012.safetensors'),
          );
        },
      ),
      { seed: 231, numRuns: 12 },
    );
  });

  it('counts the time of computing over all sittings, not that of waiting', async () => {
    let clock = 0;
    const sink = new MemorySink();
    const now = (): number => clock;
    const cancelled = cancelledBefore(7);
    const waiting: Work = {
      progress: () => (clock += 10),
      pause: () => {
        clock += 1000;
        return cancelled.pause();
      },
    };
    const first = await run(noise, sink, { now, work: waiting });
    expect(first.milliseconds).toBe(60);
    const { file } = sink.ofKind('checkpoint').at(-1)!;
    const from = await decodeCheckpoint(file, sink.files.get(file)!);
    expect(from.milliseconds).toBe(60);
    const second = await run(noise, sink, {
      now,
      from,
      work: { ...unattended, progress: () => (clock += 10) },
    });
    expect(second.milliseconds).toBe(120);
    expect(sink.ofKind('end').map(({ milliseconds }) => milliseconds)).toEqual([60, 120]);
  });

  it('ends with what its folder or its owner throws, and frees its engine', async () => {
    let disposed = 0;
    const createEngine: TrainRunOptions['createEngine'] = (config, dataset, random) => {
      const engine = createFloat64Engine(config, dataset, random);
      engine.dispose = () => {
        disposed++;
      };
      return engine;
    };
    const full = new MemorySink();
    full.writeFile = () => {
      throw new Error('ENOSPC: no space left on device');
    };
    await expect(run(noise, full, { createEngine })).rejects.toThrow('ENOSPC');
    const work: Work = { progress: () => undefined, pause: () => Promise.reject(new Error('gone')) };
    await expect(run(noise, new MemorySink(), { createEngine, work })).rejects.toThrow('gone');
    expect(disposed).toBe(2);
  });
});

describe('a checkpoint', () => {
  it('is recognised when any part of it is missing', async () => {
    const sink = new MemorySink();
    await run(noise, sink);
    const [file, bytes] = [...sink.files].find(([name]) => name.startsWith('checkpoint'))!;
    for (const length of [0, 5, 100, bytes.length - 1]) {
      await expect(decodeCheckpoint(file, bytes.subarray(0, length))).rejects.toThrow(ReaderError);
    }
    const [capture, activations] = [...sink.files].find(([name]) => name.startsWith('capture'))!;
    await expect(decodeCheckpoint(capture, activations)).rejects.toThrow(
      'is no checkpoint of a run, or its beginning is damaged',
    );
  });
});

describe('a capture', () => {
  it('has beside each norm’s input what the norm worked with, where the inspector looks for it', async () => {
    const sink = new MemorySink();
    await run({ ...noise, updateRule: 'sgd', learningRate: 0.3 }, sink);
    for (const { file } of sink.ofKind('capture')) {
      const tensors = await open(sink, file);
      for (const [name, units, output] of [
        ['affine1', 6, 'norm1'],
        ['affine2', 5, 'norm2'],
      ] as const) {
        const found = companionsOf(name, tensors.tensors, units);
        expect(found).toEqual({
          ...{ gamma: `${name}.gamma`, beta: `${name}.beta` },
          ...{ runningMean: `${name}.running_mean`, runningVar: `${name}.running_var` },
        });
        const [x, gamma, beta] = await Promise.all(
          [name, found.gamma!, found.beta!].map((one) => arrayIn(tensors, one)),
        );
        const { out } = statisticsNorm(norms.batchnorm).forward({ x: x!, gamma: gamma!, beta: beta! }, {});
        expect(out).toEqual(await arrayIn(tensors, output));
      }
    }
  });

  it('keeps the first rows of large activations', async () => {
    const large = { data: new Float32Array(6 * 2 ** 18).map((_, i) => i), shape: [6, 2 ** 17, 2] };
    const file = encodeCapture(
      { affine1: large, norm1: { data: large.data.subarray(0, 6), shape: [6, 1] } },
      {},
    );
    const tensors = await safetensors.open(bufferSource('large', file), { memoryBudget: Infinity });
    const { data, shape } = await tensors.read('affine1', unattended);
    expect(shape).toEqual([4, 2 ** 17, 2]);
    expect(data.at(-1)).toBe(2 ** 20 - 1);
    expect((await tensors.read('norm1', unattended)).shape).toEqual([6, 1]);
  });
});

describe('a loss that is not finite', () => {
  it('stops the run with the step, the layer and the first bad feature, captured and saved', async () => {
    const sink = new MemorySink();
    const config = tinyConfig({
      norm: 'none',
      activation: 'leakyRelu',
      learningRate: 1e90,
      reg: 0,
      observeEvery: 0,
      captureEvery: 0,
    });
    const outcome = await run(config, sink);
    const { divergence, step } = outcome;
    expect(outcome.status).toBe('diverged');
    expect(Number.isFinite(outcome.lossHistory.at(-1))).toBe(false);
    expect(outcome.lossHistory.slice(0, -1).every(Number.isFinite)).toBe(true);
    expect(sink.records.slice(-4).map(({ kind }) => kind)).toEqual(['step', 'capture', 'checkpoint', 'end']);
    expect(sink.ofKind('end')[0]).toMatchObject({ status: 'diverged', step, divergence });
    const captured = await open(sink, sink.ofKind('capture')[0]!.file);
    const names = ['affine1', 'act1', 'affine2', 'act2'];
    const bad: [number, number][] = [];
    for (const name of names) {
      const { data, shape } = await arrayIn(captured, name);
      data.forEach((value, i) => {
        if (!Number.isFinite(value)) bad.push([Number(name.at(-1)), i % shape[1]!]);
      });
    }
    const layer = bad[0]?.[0] ?? 3;
    expect(divergence).toMatchObject({ step, layer });
    if (layer < 3)
      expect(divergence!.feature).toBe(
        Math.min(...bad.flatMap(([at, feature]) => (at === layer ? feature : []))),
      );
    expect(divergence!.message).toContain(
      `at step ${step}: the first value that is not finite is in layer ${layer}, feature`,
    );
    const saved = await decodeCheckpoint('last', sink.files.get(sink.ofKind('checkpoint').at(-1)!.file)!);
    expect(saved.solver.step).toBe(step);
    expect(saved.solver.engine['W1']!.data.some(Number.isFinite)).toBe(true);
    await expect(run(config, new MemorySink(), { from: saved })).rejects.toThrow(
      `diverged at step ${step}: it cannot go on`,
    );
  });

  it('names the very feature whose weight overflowed', async () => {
    const sink = new MemorySink();
    const createEngine: TrainRunOptions['createEngine'] = (config, dataset, random) => {
      const engine = createFloat64Engine(config, dataset, random);
      const parameters = engine.parameters();
      parameters['W2']!.data[3 * 5 + 2] = 1e308;
      parameters['b2']!.data[2] = 1.7e308;
      parameters['b1']!.data.fill(10);
      engine.restore(parameters);
      return engine;
    };
    const outcome = await run(tinyConfig({ norm: 'none', reg: 0 }), sink, { createEngine });
    expect(outcome).toMatchObject({
      status: 'diverged',
      step: 1,
      divergence: { step: 1, layer: 2, feature: 2 },
    });
    expect(outcome.trainAccuracyHistory).toEqual([]);
  });

  it('may be the penalty’s alone', async () => {
    const outcome = await run(
      tinyConfig({ norm: 'batchnorm', weightScale: 1e155, reg: 1 }),
      new MemorySink(),
    );
    expect(outcome.divergence!.message).toContain(
      'every activation is finite, so it was the penalty on the weights',
    );
  });
});
