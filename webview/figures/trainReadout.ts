import { t } from '../l10n';
import type { BarPlot, HeatPlot, LinePlot, Plot } from './trainPlot';
import type { SeriesStyle } from './trainStyles';

export interface ReadoutItem {
  readonly key: string;
  readonly name: string;
  readonly style: SeriesStyle;
  readonly text: string;
}

/** Values of all lines at one x: of the smoothed ones where there are both. */
export function readoutItems(plot: LinePlot, x: number): ReadoutItem[] {
  return plot.lines.flatMap(({ key, name, style, raw, at }) => {
    const value = raw ? undefined : at(x);
    return value === undefined ? [] : [{ key, name, style, text: plot.yText(value) }];
  });
}

/** What a picture shows, for those who cannot see it. */
export function plotLabel(plot: Plot): string {
  const title = [plot.title, plot.rest].filter((part) => part !== '').join(' ');
  const parts = { lines: lineParts, bars: barParts, heat: heatParts };
  return `${title}. ${(parts[plot.kind] as (plot: Plot) => string)(plot)}`;
}

function lineParts({ lines, off, yText }: LinePlot): string {
  const ends = lines
    .filter(({ raw }) => !raw)
    .flatMap(({ name, dots }) => {
      const last = dots.filter(({ y }) => Number.isFinite(y)).at(-1);
      return last ? [t('{0}: {1} at the end', name, yText(last.y))] : [];
    });
  return [...ends, ...off.map(({ text }) => text)].join('; ');
}

const barParts = ({ bars, text }: BarPlot): string =>
  bars.map(({ label, value }) => `${label}: ${value === undefined ? t('none') : text(value)}`).join('; ');

function heatParts({ values, range, text }: HeatPlot): string {
  const known = values.filter((value) => value !== undefined).length;
  return t('{0} of {1} cells, from {2} to {3}', known, values.length, text(range.low), text(range.high));
}

/** "learning rate 1e-3, batch size 50: 0.512" */
export function heatReadout(plot: HeatPlot, index: number): string {
  const column = plot.columns[index % plot.columns.length];
  const row = plot.rows[Math.floor(index / plot.columns.length)];
  const value = plot.values[index];
  const text = value === undefined ? t('not yet') : plot.text(value);
  return `${plot.columnTitle} ${column ?? ''}, ${plot.rowTitle} ${row ?? ''}: ${text}`;
}
