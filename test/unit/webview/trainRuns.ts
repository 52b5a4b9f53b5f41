import type { TrainCatalogue } from '../../../src/protocol/trainMessages';
import type {
  ExperimentPoint,
  ExperimentSummary,
  LayerRecord,
  RunConfig,
  RunRecord,
  RunSummary,
} from '../../../src/protocol/training';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig';
import { batchOf } from '../../../extension/train/recordBatch';
import { RunHistory } from '../../../webview/figures/trainHistory';

export const NAMES: TrainCatalogue = {
  norms: (['batchnorm', 'layernorm', 'none'] as const).map((name) => ({
    name,
    label: { batchnorm: 'Batchnorm', layernorm: 'Layernorm', none: 'None' }[name],
    hasRunningStatistics: false,
    hasStatistics: true,
    acrossSamples: false,
    hasBeta: true,
    options: [],
  })),
  activations: [{ name: 'relu', label: 'ReLU' }],
  updateRules: [{ name: 'adam', label: 'Adam' }],
  dataSets: [{ name: 'synthetic', label: 'Synthetic images' }],
  experiments: [],
  defaults: DEFAULT_RUN_CONFIG,
};

type RunChange = Partial<Omit<RunSummary, 'config'>> & { readonly config?: Partial<RunConfig> };

export function runOf(folder: string, { config, ...change }: RunChange = {}): RunSummary {
  return {
    folder,
    title: folder,
    status: 'finished',
    step: 200,
    totalSteps: 200,
    epochsDone: 10,
    started: 0,
    ...change,
    config: { ...DEFAULT_RUN_CONFIG, ...config },
  };
}

export const stepsOf = (losses: readonly number[]): RunRecord[] =>
  losses.map((loss, i) => ({ kind: 'step', step: i + 1, loss }));

export const epochOf = (epoch: number, step: number, accuracy: number): RunRecord => ({
  kind: 'epoch',
  ...{ epoch, step, trainAccuracy: accuracy, valAccuracy: accuracy / 2 },
});

export const layerOf = (layer: number, change: Partial<LayerRecord> = {}): LayerRecord => ({
  layer,
  ...{ inputMean: 0, inputStd: 1, outputMean: 0, outputStd: 1 },
  inputPercentiles: [-2, -1, 0, 1, 2],
  outputPercentiles: [-2, -1, 0, 1, 2],
  ...{ gradientNorm: 1, updateRatio: 1e-3, deadUnits: 0 },
  ...change,
});

export function historyOf(records: readonly RunRecord[]): RunHistory {
  const history = new RunHistory();
  history.add(batchOf(records));
  return history;
}

export const pointOf = (
  series: string,
  parameters: ExperimentPoint['parameters'],
  results?: Readonly<Record<string, number | null>>,
  seed = 1,
): ExperimentPoint => ({
  ...{ series, parameters, seed },
  run: `${series} ${JSON.stringify(parameters)} ${seed}`,
  // As it has crossed: JSON writes null for what is no number.
  ...(results && { results: results as Readonly<Record<string, number>> }),
});

export function experimentOf(
  points: readonly ExperimentPoint[],
  change: Partial<ExperimentSummary> = {},
): ExperimentSummary {
  return {
    folder: 'experiment',
    experiment: 'sweep',
    title: 'A sweep',
    status: 'finished',
    points,
    plots: [],
    findings: [],
    questions: [],
    started: 0,
    ...change,
  };
}
