import type { ExperimentPlot, PointValue } from '../../src/protocol/training';
import { niceAxis, robustRange } from './trainAxes';
import { valueText } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import { familyOf, type Bar, type BarPlot } from './trainPlot';
import { parameterValue, type Names } from './trainSettings';
import { byParameter } from './trainSweep';
import { parameterValues, sweepValues, type SweepScene } from './trainSweepValues';

/** A word tells more than the series it belongs to, a figure nothing without it. */
function barLabel({ title }: TrainEntry, x: PointValue, names: Names): string {
  const value = parameterValue(x, names);
  return typeof x === 'string' ? `${value}, ${title}` : `${title}, ${value}`;
}

/** A bar for each value of the parameter in each entry, in the entry's own style. */
export function barPlot(plot: ExperimentPlot, key: string, { entries, names }: SweepScene): BarPlot {
  const family = familyOf(plot.y);
  const bars = entries.flatMap((entry) => barsOf(entry, plot, names));
  const most = bars.flatMap(({ value, high }) => (value === undefined ? [] : [value, high]));
  const highest = robustRange(most, 3)?.high ?? 1;
  return {
    kind: 'bars',
    key,
    title: plot.title,
    // Where every entry has one bar, its label says it all.
    rest: bars.length === entries.length ? '' : byParameter(plot),
    bars,
    x: niceAxis({ low: 0, high: Math.max(highest, Number.MIN_VALUE) }, 4, ''),
    text: (value) => valueText(family, value),
  };
}

/** What has not ended, or never came to have the result, keeps its place without a bar. */
function barsOf(entry: TrainEntry, plot: ExperimentPlot, names: Names): Bar[] {
  const { key, style, points, short } = entry;
  const found = new Map(sweepValues(points, plot.x, plot.y).map(({ x, values }) => [x, values]));
  const places = parameterValues([entry], plot.x);
  const isAlone = plot.x === 'series' || places.length === 1;
  return places.map((x) => {
    const { mean, low, high } = found.get(x) ?? { mean: undefined, low: NaN, high: NaN };
    return { key, style, label: isAlone ? short : barLabel(entry, x, names), value: mean, low, high };
  });
}
