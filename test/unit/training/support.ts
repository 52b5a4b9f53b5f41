import { completeConfig } from '../../../src/training/runConfig';
import type { RunConfig, RunRecord } from '../../../src/protocol/training';
import type { Dataset } from '../../../src/training/dataset';
import type { CreateEngine, TrainingEngine } from '../../../src/training/engine';
import { createFloat64Engine } from '../../../src/training/float64Engine';
import { Solver } from '../../../src/training/solver';
import type { RunSink } from '../../../src/training/trainRun';
import { RandomState } from '../../../src/tensor/randomState';

/** The data of `solver_tiny.json`: 48 training and 12 validation examples of 8 features around three centers. */
export function tinyDataset(): Dataset {
  const random = new RandomState(2024);
  const centers = random.randn(3 * 8).map((value) => 3 * value);
  const y = random.randint(0, 3, 60);
  const noise = random.randn(60 * 8);
  const x = noise.map((value, i) => centers[y[Math.floor(i / 8)]! * 8 + (i % 8)]! + value);
  return {
    ...{ name: 'tiny', inputShape: [8], classes: 3 },
    ...{ xTrain: x.slice(0, 48 * 8), yTrain: y.slice(0, 48) },
    ...{ xVal: x.slice(48 * 8), yVal: y.slice(48) },
  };
}

/** Small images (2, 8, 8) whose class is the quadrant that is bright. */
export function tinyImages(): Dataset {
  const random = new RandomState(5);
  const y = random.randint(0, 4, 48);
  const x = random.randn(48 * 2 * 64).map((value, i) => {
    const [row, column] = [Math.floor(i / 8) % 8, i % 8];
    const quadrant = 2 * Number(row >= 4) + Number(column >= 4);
    return 0.5 * value + Number(quadrant === y[Math.floor(i / 128)]);
  });
  return {
    ...{ name: 'quadrants', inputShape: [2, 8, 8], classes: 4 },
    ...{ xTrain: x.slice(0, 36 * 128), yTrain: y.slice(0, 36) },
    ...{ xVal: x.slice(36 * 128), yVal: y.slice(36) },
  };
}

/** The config of `solver_tiny.json`, or what is made of it. */
export function tinyConfig(changes: Partial<RunConfig> = {}): RunConfig {
  return completeConfig({
    ...{ hidden: [6, 5], weightScale: 0.1, reg: 0.01, seed: 7, dtype: 'float64' },
    ...{ batchSize: 12, epochs: 3, numTrain: 0, updateRule: 'sgd', learningRate: 0.1 },
    ...changes,
  });
}

export function solverOf(
  config: RunConfig,
  dataset: Dataset,
  createEngine: CreateEngine = createFloat64Engine,
): { solver: Solver; engine: TrainingEngine } {
  const random = new RandomState(config.seed);
  const engine = createEngine(config, dataset, random);
  return { solver: new Solver(config, dataset, engine, random), engine };
}

/** Keeps what a run tells. */
export class MemorySink implements RunSink {
  readonly records: RunRecord[] = [];
  readonly files = new Map<string, Uint8Array>();

  record(record: RunRecord): undefined {
    this.records.push(record);
  }

  writeFile(name: string, bytes: Uint8Array): undefined {
    this.files.set(name, bytes);
  }

  ofKind<K extends RunRecord['kind']>(kind: K): Extract<RunRecord, { kind: K }>[] {
    return this.records.filter((record): record is Extract<RunRecord, { kind: K }> => record.kind === kind);
  }
}
