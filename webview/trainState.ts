import { LAYER_METRICS, type LayerMetric } from './figures/trainCurveData';
import type { ListChoices } from './figures/trainRows';

/** What the train view remembers beside the host's runs; survives hiding and reloads. */
export interface TrainViewState extends ListChoices {
  readonly version: 1;
  readonly table: boolean;
  /** Folders of runs put side by side by hand. */
  readonly compared: readonly string[];
  readonly selected?: string;
  /** Families whose y axis was made logarithmic, or linear again, by hand. */
  readonly logs: Readonly<Record<string, boolean>>;
  /** The layers' part of a section is on show. */
  readonly layers: boolean;
  /** 0: the inputs. Absent: the last one. */
  readonly layer?: number;
  readonly metric: LayerMetric;
  /** Of the step slider; absent: the last one. */
  readonly step?: number;
  /** Of the inputs' slider; absent: the first one. */
  readonly feature?: number;
}

export const INITIAL_TRAIN_VIEW: TrainViewState = {
  version: 1,
  table: false,
  folded: {},
  shown: {},
  open: {},
  compared: [],
  logs: {},
  layers: false,
  metric: 'inputMean',
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const flags = (value: unknown): Record<string, boolean> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
      )
    : {};

/** State of another version, or of another hand, is left behind. */
export function readTrainView(saved: unknown): TrainViewState {
  if (!isRecord(saved) || saved['version'] !== INITIAL_TRAIN_VIEW.version) return INITIAL_TRAIN_VIEW;
  const { compared, selected, layer, step, feature } = saved;
  return {
    version: 1,
    table: saved['table'] === true,
    folded: flags(saved['folded']),
    shown: flags(saved['shown']),
    open: flags(saved['open']),
    compared: Array.isArray(compared) ? compared.filter((folder) => typeof folder === 'string') : [],
    ...(typeof selected === 'string' && { selected }),
    logs: flags(saved['logs']),
    layers: saved['layers'] === true,
    ...(typeof layer === 'number' && Number.isInteger(layer) && layer >= 0 && { layer }),
    metric: LAYER_METRICS.find((metric) => metric === saved['metric']) ?? INITIAL_TRAIN_VIEW.metric,
    ...(typeof step === 'number' && { step }),
    ...(typeof feature === 'number' && { feature }),
  };
}
