import type { BeforeAfter } from '../../src/protocol/training';
import { t } from '../l10n';
import { tileMoments } from './captions';
import { momentsText } from './numbers';
import { exactAxis, extentOf, niceAxis, robustRange, unite, type PlotAxis, type Range } from './trainAxes';
import { beyondText, isBeyond, rangeOfRuns, type RunRange } from './trainBeyond';
import type { RunHistory } from './trainHistory';

/** In place of a layer: what the net is given, where features are scaled. */
export const INPUTS = 0;

/**
 * One layer over the steps of a run: what its norm was given, above, and what it made of it, below. Of inputs: every
 * feature before scaling and after.
 */
export interface Ridge {
  readonly x: PlotAxis;
  /** At a step; of inputs, at a feature. */
  readonly records: readonly { readonly at: number; readonly record: BeforeAfter }[];
  /** Of inputs: a record fills so much on both sides. 0: records follow one another and are joined. */
  readonly reach: number;
  readonly lanes: readonly [before: PlotAxis, after: PlotAxis];
  /** Steps whose activations can be opened. */
  readonly captures: readonly number[];
  /** How far it goes beyond the axes that it shares; nothing where it stays on them. */
  readonly beyond: string;
}

export interface RidgeRun {
  readonly history: RunHistory;
  readonly steps: number;
  readonly diverged?: boolean;
}

export type Percentiles = (record: BeforeAfter) => readonly number[];
/** Of a record: what its norm was given, and what it made of it. */
export const LANES: readonly [Percentiles, Percentiles] = [
  ({ inputPercentiles }) => inputPercentiles,
  ({ outputPercentiles }) => outputPercentiles,
];

/** Of the layers that a run has records of, from 1; before them the inputs, where it has some of them. */
export const layersOf = (history: RunHistory): number[] =>
  [
    ...new Set(history.layers.flatMap(({ layers }) => layers.map(({ layer }) => layer))),
    ...(history.inputs ? [INPUTS] : []),
  ].sort((a, b) => a - b);

function recordsOf(history: RunHistory, layer: number): Ridge['records'] {
  const isWhole = ({ record }: Ridge['records'][number]): boolean =>
    LANES.every((read) => read(record).length === 5);
  if (layer === INPUTS)
    return (history.inputs?.features ?? []).map((record) => ({ at: record.feature, record })).filter(isWhole);
  return history.layers
    .flatMap(({ step, layers }) => {
      const record = layers.find((each) => each.layer === layer);
      return record ? [{ at: step, record }] : [];
    })
    .filter(isWhole);
}

/** Half of the way from one feature to the next that was recorded. */
function reachOf(records: Ridge['records']): number {
  const [first, last] = [records[0], records.at(-1)];
  return first && last && records.length > 1 ? (last.at - first.at) / (records.length - 1) / 2 : 0.5;
}

const SHORT_RUN = 4;

/** Ridges of several runs side by side, on the same axes: what moves is the layer, not the scale. */
export function ridgesOf(runs: readonly RidgeRun[], layer: number, width: number): Ridge[] {
  const records = runs.map(({ history }) => recordsOf(history, layer));
  const ofInputs = layer === INPUTS;
  const reaches = records.map((of) => (ofInputs ? reachOf(of) : 0));
  const reach = Math.max(...reaches);
  const most = ofInputs
    ? Math.max(0, ...records.map((of) => of.at(-1)?.at ?? 0)) + reach
    : Math.max(1, ...runs.map(({ steps }) => steps));
  const title = ofInputs ? t('feature') : t('iteration');
  // Beside one many times as long, a short run would be a line upright: it has an axis of its own.
  const end = (steps: number): number => (ofInputs || SHORT_RUN * steps >= most ? most : steps);
  const axis = (steps: number): PlotAxis =>
    exactAxis({ low: -reach, high: end(steps) }, Math.max(2, Math.floor(width / 42)), title, true);
  const lane = (read: Percentiles): PlotAxis =>
    laneAxis(
      runs.map(({ diverged }, index) => ({
        range: laneRange(records[index]!, read, ofInputs),
        // Inputs are what they are, whatever became of the run.
        diverged: diverged === true && !ofInputs,
      })),
      ofInputs,
    );
  const lanes = [lane(LANES[0]), lane(LANES[1])] as const;
  return runs.map(({ history, steps }, index) => ({
    x: axis(steps),
    lanes,
    records: records[index]!,
    reach: reaches[index]!,
    captures: ofInputs ? [] : history.captures.map(({ step }) => step),
    beyond: beyondText(lanes.flatMap((axis, i) => beyondOf(records[index]!, LANES[i]!, axis))),
  }));
}

const endsOf = (records: Ridge['records'], read: Percentiles): number[] =>
  records.flatMap(({ record }) => [read(record)[0]!, read(record)[4]!]).filter(Number.isFinite);

const beyondOf = (records: Ridge['records'], read: Percentiles, axis: PlotAxis): number[] =>
  endsOf(records, read).filter((value) => isBeyond(axis, value));

const laneRange = (records: Ridge['records'], read: Percentiles, whole: boolean): Range | undefined => {
  const values = endsOf(records, read);
  return whole ? extentOf(values) : robustRange(values, 3);
};

/** Over steps a layer may run away; that a feature is much larger than the others is what there is to see. */
function laneAxis(runs: readonly RunRange[], whole: boolean): PlotAxis {
  const range = whole ? unite(runs.map((run) => run.range)) : rangeOfRuns(runs);
  return niceAxis(range ?? { low: -1, high: 1 }, 2, '');
}

/** What rounding leaves of a mean of 0 has no digits worth reading. */
const settled = (mean: number, std: number): number => (Math.abs(mean) < 1e-6 * std ? 0 : mean);

/** The record of this ridge that is nearest to a place: not every run has one at every step. */
export const nearestRecord = ({ records }: Ridge, wanted: number): number =>
  records.reduce(
    (best, { at }) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best),
    records[0]?.at ?? wanted,
  );

/** "before 0.43 ± 1.2, after 0.00 ± 1.0" */
export function ridgeReadout({ records }: Ridge, at: number): string {
  const record = records.find((each) => each.at === at)?.record;
  if (!record) return '';
  return t(
    'before {0}, after {1}',
    tileMoments(settled(record.inputMean, record.inputStd), record.inputStd),
    tileMoments(settled(record.outputMean, record.outputStd), record.outputStd),
  );
}

/** How far the layer's inputs move while it learns: by how much their mean and spread change over the run. */
export function shiftText({ records }: Ridge): string {
  const first = records[0]?.record;
  const last = records.at(-1)?.record;
  if (!first || !last || records.length < 2) return '';
  const of = (low: number, high: number): string => momentsText(low, high);
  return t(
    '{0} at first, {1} at last',
    of(first.inputMean, first.inputStd),
    of(last.inputMean, last.inputStd),
  );
}
