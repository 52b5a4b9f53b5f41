import type { BeforeAfter } from '../../src/protocol/training';
import { t } from '../l10n';
import { tileMoments } from './captions';
import { momentsText } from './numbers';
import {
  axisPlace,
  exactAxis,
  niceAxis,
  robustRange,
  unite,
  withoutRunaways,
  type PlotAxis,
  type Range,
} from './trainAxes';
import { textRoom } from './trainFrame';
import type { RunHistory } from './trainHistory';
import type { Pen, Point } from './trainPen';
import type { Palette } from './trainStyles';

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
}

type Percentiles = (record: BeforeAfter) => readonly number[];
const LANES: readonly [Percentiles, Percentiles] = [
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
export function ridgesOf(
  runs: readonly { readonly history: RunHistory; readonly steps: number }[],
  layer: number,
  width: number,
): Ridge[] {
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
  const lanes = [laneAxis(records, LANES[0], ofInputs), laneAxis(records, LANES[1], ofInputs)] as const;
  return runs.map(({ history, steps }, index) => ({
    x: axis(steps),
    lanes,
    records: records[index]!,
    reach: reaches[index]!,
    captures: ofInputs ? [] : history.captures.map(({ step }) => step),
  }));
}

/** Over steps a layer may run away; that a feature is much larger than the others is what there is to see. */
function laneAxis(all: readonly Ridge['records'][], read: Percentiles, whole: boolean): PlotAxis {
  const ends = all.flatMap((records): Range[] => {
    const values = records
      .flatMap(({ record }) => [read(record)[0]!, read(record)[4]!])
      .filter(Number.isFinite);
    const range = whole ? wholeRange(values) : robustRange(values, 3);
    return range ? [range] : [];
  });
  return niceAxis(unite(whole ? ends : withoutRunaways(ends)) ?? { low: -1, high: 1 }, 2, '');
}

const wholeRange = (values: readonly number[]): Range | undefined =>
  values.length === 0 ? undefined : { low: Math.min(...values), high: Math.max(...values) };

const LEAST_LEFT = 36;
const RIGHT = 14;
const LANE = 64;
const TOP = 6;
const GAP = 18;
export const RIDGE_HEIGHT = TOP + 2 * LANE + GAP + 34;

const ALPHA = { outer: 0.36, inner: 0.88 } as const;

const leftOf = ({ lanes }: Ridge): number =>
  Math.max(LEAST_LEFT, ...lanes.flatMap(({ ticks }) => ticks.map(({ text }) => textRoom(text) + 8)));

const laneTop = (lane: number): number => TOP + lane * (LANE + GAP);

/** The step (of inputs: the feature) nearest to a pixel of the picture that has a record. */
export function stepAt(ridge: Ridge, width: number, pixel: number): number | undefined {
  const { x, records } = ridge;
  const left = leftOf(ridge);
  const place = (value: number): number => left + axisPlace(x, value) * (width - left - RIGHT);
  let best: number | undefined;
  for (const { at } of records)
    if (best === undefined || Math.abs(place(at) - pixel) < Math.abs(place(best) - pixel)) best = at;
  return best;
}

/** Drawn as the layer strip is: p1 to p99 pale, p25 to p75 full, the median cut out; steps across. */
export function paintRidge(pen: Pen, ridge: Ridge, width: number, at: number, palette: Palette): void {
  const left = leftOf(ridge);
  const right = width - RIGHT;
  const x = (value: number): number => left + axisPlace(ridge.x, value) * (right - left);
  for (const [lane, axis] of ridge.lanes.entries()) {
    const top = laneTop(lane);
    const y = (value: number): number => top + LANE - axisPlace(axis, value) * LANE;
    for (const { value, text } of axis.ticks) {
      pen.rect(left, Math.round(y(value)), right - left, 1, value === 0 ? palette.tick : palette.hair);
      pen.text(left - 7, Math.round(y(value)) + 4, text, { colour: palette.muted, anchor: 'end' });
    }
    const colour = lane === 0 ? palette.before : palette.after;
    pen.clip(left, top - 1, right - left + 1, LANE + 2, () => {
      paintBands(pen, ridge, LANES[lane]!, colour, palette, x, y);
    });
  }
  const bottom = laneTop(1) + LANE;
  for (const capture of ridge.captures) pen.rect(Math.round(x(capture)) - 1, bottom + 3, 2, 4, palette.muted);
  for (const { value, text } of ridge.x.ticks)
    pen.text(Math.round(x(value)), bottom + 19, text, { colour: palette.muted, anchor: 'middle' });
  pen.text(right, bottom + 31, ridge.x.title, { colour: palette.muted, anchor: 'end' });
  if (ridge.records.length > 0) pen.rect(Math.round(x(at)), TOP - 4, 1, bottom - TOP + 7, palette.ink);
}

function paintBands(
  pen: Pen,
  { records, reach }: Ridge,
  read: Percentiles,
  colour: string,
  palette: Palette,
  x: (value: number) => number,
  y: (value: number) => number,
): void {
  const edge = (index: number): Point[] =>
    records.flatMap(({ at, record }): Point[] => {
      const height = y(read(record)[index]!);
      return reach === 0
        ? [[x(at), height]]
        : [
            [x(at - reach), height],
            [x(at + reach), height],
          ];
    });
  pen.area([...edge(0), ...edge(4).reverse()], colour, ALPHA.outer);
  pen.area([...edge(1), ...edge(3).reverse()], colour, ALPHA.inner);
  pen.line(edge(2), { colour: palette.ground, width: 1 });
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
