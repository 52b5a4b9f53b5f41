import type { ExperimentPlot } from '../../src/protocol/training';
import { robustRange } from './trainAxes';
import { valueText } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import { familyOf, type HeatPlot } from './trainPlot';
import { parameterName, parameterValue } from './trainSettings';
import { overPoints, parameterValues, placeOf, resultOf, type SweepScene } from './trainSweepValues';

/** A map per series: the first parameter across, the second upwards. */
export function heatPlots(plot: ExperimentPlot, key: string, { entries, names }: SweepScene): HeatPlot[] {
  const result = plot.value ?? '';
  const family = familyOf(result);
  const columns = parameterValues(entries, plot.x);
  const rows = parameterValues(entries, plot.y).reverse();
  const cellsOf = ({ points }: TrainEntry): (number | undefined)[] =>
    rows.flatMap((row) =>
      columns.map((column) => {
        const there = points.filter(
          (point) => placeOf(point, plot.x) === column && placeOf(point, plot.y) === row,
        );
        const values = there.flatMap((point) => resultOf(point, result) ?? []);
        return values.length === 0 ? undefined : overPoints(values).mean;
      }),
    );
  const maps = entries.map((entry) => ({ entry, values: cellsOf(entry) }));
  const range = robustRange(
    maps.flatMap(({ values }) => values.filter((value) => value !== undefined)),
    3,
  );
  return maps.map(({ entry, values }) => ({
    kind: 'heat',
    key: `${key}\n${entry.key}`,
    title: plot.title,
    rest: entries.length > 1 ? entry.title : '',
    columns: columns.map((value) => parameterValue(value, names)),
    rows: rows.map((value) => parameterValue(value, names)),
    columnTitle: parameterName(plot.x),
    rowTitle: parameterName(plot.y),
    values,
    range: range ?? { low: 0, high: 1 },
    text: (value) => valueText(family, value),
  }));
}
