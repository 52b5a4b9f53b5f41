import type { LayerRecord } from '../../src/protocol/training';
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
import { CHARACTER } from './trainFrame';
import type { RunHistory } from './trainHistory';
import type { Pen, Point } from './trainPen';
import type { Palette } from './trainStyles';

/** One layer over the steps of a run: what its norm was given, above, and what it made of it, below. */
export interface Ridge {
  readonly x: PlotAxis;
  readonly records: readonly { readonly step: number; readonly layer: LayerRecord }[];
  readonly lanes: readonly [before: PlotAxis, after: PlotAxis];
  /** Steps whose activations can be opened. */
  readonly captures: readonly number[];
}

type Percentiles = (record: LayerRecord) => readonly number[];
const LANES: readonly [Percentiles, Percentiles] = [
  ({ inputPercentiles }) => inputPercentiles,
  ({ outputPercentiles }) => outputPercentiles,
];

/** Of the layers that a run has records of, from 1. */
export const layersOf = (history: RunHistory): number[] =>
  [...new Set(history.layers.flatMap(({ layers }) => layers.map(({ layer }) => layer)))].sort(
    (a, b) => a - b,
  );

function recordsOf(history: RunHistory, layer: number): Ridge['records'] {
  return history.layers.flatMap(({ step, layers }) => {
    const record = layers.find((each) => each.layer === layer);
    return record && LANES.every((read) => read(record).length === 5) ? [{ step, layer: record }] : [];
  });
}

/** Ridges of several runs side by side, on the same axes: what moves is the layer, not the scale. */
export function ridgesOf(
  runs: readonly { readonly history: RunHistory; readonly steps: number }[],
  layer: number,
  width: number,
): Ridge[] {
  const most = Math.max(1, ...runs.map(({ steps }) => steps));
  const x = exactAxis({ low: 0, high: most }, Math.max(2, Math.floor(width / 42)), t('iteration'), true);
  const records = runs.map(({ history }) => recordsOf(history, layer));
  const lane = (read: Percentiles): PlotAxis => {
    const ends = records.flatMap((of) => {
      const values = of.flatMap(({ layer: record }) => [read(record)[0]!, read(record)[4]!]);
      return robustRange(values, 3) ?? [];
    });
    const range: Range = unite(withoutRunaways(ends)) ?? { low: -1, high: 1 };
    return niceAxis(range, 2, '');
  };
  const lanes = [lane(LANES[0]), lane(LANES[1])] as const;
  return runs.map(({ history }, index) => ({
    x,
    lanes,
    records: records[index]!,
    captures: history.captures.map(({ step }) => step),
  }));
}

const LEAST_LEFT = 36;
const RIGHT = 14;
const LANE = 64;
const TOP = 6;
const GAP = 18;
export const RIDGE_HEIGHT = TOP + 2 * LANE + GAP + 34;

const ALPHA = { outer: 0.36, inner: 0.88 } as const;

const leftOf = ({ lanes }: Ridge): number =>
  Math.max(
    LEAST_LEFT,
    ...lanes.flatMap(({ ticks }) => ticks.map(({ text }) => Math.ceil(text.length * CHARACTER) + 8)),
  );

const laneTop = (lane: number): number => TOP + lane * (LANE + GAP);

/** The step nearest to a pixel of the picture that has a record. */
export function stepAt(ridge: Ridge, width: number, pixel: number): number | undefined {
  const { x, records } = ridge;
  const left = leftOf(ridge);
  const place = (step: number): number => left + axisPlace(x, step) * (width - left - RIGHT);
  let best: number | undefined;
  for (const { step } of records)
    if (best === undefined || Math.abs(place(step) - pixel) < Math.abs(place(best) - pixel)) best = step;
  return best;
}

/** Drawn as the layer strip is: p1 to p99 pale, p25 to p75 full, the median cut out; steps across. */
export function paintRidge(pen: Pen, ridge: Ridge, width: number, step: number, palette: Palette): void {
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
  if (ridge.records.length > 0) pen.rect(Math.round(x(step)), TOP - 4, 1, bottom - TOP + 7, palette.ink);
}

function paintBands(
  pen: Pen,
  { records }: Ridge,
  read: Percentiles,
  colour: string,
  palette: Palette,
  x: (value: number) => number,
  y: (value: number) => number,
): void {
  const edge = (index: number): Point[] =>
    records.map(({ step, layer }): Point => [x(step), y(read(layer)[index]!)]);
  pen.area([...edge(0), ...edge(4).reverse()], colour, ALPHA.outer);
  pen.area([...edge(1), ...edge(3).reverse()], colour, ALPHA.inner);
  pen.line(edge(2), { colour: palette.ground, width: 1 });
}

/** "before 0.43 ± 1.2, after 0.00 ± 1.0" */
export function ridgeReadout({ records }: Ridge, step: number): string {
  const record = records.find((each) => each.step === step)?.layer;
  if (!record) return '';
  return t(
    'before {0}, after {1}',
    tileMoments(record.inputMean, record.inputStd),
    tileMoments(record.outputMean, record.outputStd),
  );
}

/** How far the layer's inputs move while it learns: by how much their mean and spread change over the run. */
export function shiftText({ records }: Ridge): string {
  const first = records[0]?.layer;
  const last = records.at(-1)?.layer;
  if (!first || !last || records.length < 2) return '';
  const of = (low: number, high: number): string => momentsText(low, high);
  return t(
    '{0} at first, {1} at last',
    of(first.inputMean, first.inputStd),
    of(last.inputMean, last.inputStd),
  );
}
