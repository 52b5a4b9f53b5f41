import { t } from '../l10n';
import { exact } from './numbers';
import type { BarPlot, HeatPlot, LinePlot, Plot } from './trainPlot';

/** A picture's figures: what the table view shows and the CSV holds. */
export interface PlotTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Write = (value: number) => string;

/** Every step on show where the dots are a choice of them, else every x that has a point. */
function xsOf(plot: LinePlot, all: boolean): number[] {
  if (all && plot.lines.some(({ raw, unlisted }) => raw && unlisted !== true)) {
    const first = Math.max(1, Math.ceil(plot.x.min));
    const steps = Array.from({ length: Math.floor(plot.x.max) - first + 1 }, (_, i) => first + i);
    return steps.filter((step) => plot.lines.some(({ at }) => at(step) !== undefined));
  }
  const dots = plot.lines.filter(({ raw }) => !raw).flatMap((line) => line.dots.map(({ x }) => x));
  return [...new Set([...dots, ...plot.off.flatMap(({ xs }) => xs)])].sort((a, b) => a - b);
}

/** A column per line; with `all` the losses as they came beside the smoothed ones. */
function lineTable(plot: LinePlot, write: Write, writeX: Write, all: boolean): PlotTable {
  const lines = plot.lines.filter(({ raw, unlisted }) => (all || !raw) && unlisted !== true);
  const hasRaw = lines.some(({ raw }) => raw);
  const bands = new Map(plot.bands.map((band) => [band.key, new Map(band.dots.map((dot) => [dot.x, dot]))]));
  const heads = lines.flatMap(({ key, name, raw }) => {
    if (hasRaw) return [raw ? name : t('{0}, smoothed', name)];
    return bands.has(key) ? [name, t('{0}, least', name), t('{0}, most', name)] : [name];
  });
  const rows = xsOf(plot, all).map((x) => [
    writeX(x),
    ...lines.flatMap(({ key, at }) => {
      const value = at(x);
      const cell = value === undefined ? '' : write(value);
      const band = hasRaw ? undefined : bands.get(key);
      const dot = band?.get(x);
      return band ? [cell, dot ? write(dot.low) : '', dot ? write(dot.high) : ''] : [cell];
    }),
  ]);
  return { heads: [plot.x.title, ...heads], rows };
}

function barTable({ bars, title }: BarPlot, write: Write): PlotTable {
  return {
    heads: [t('Series'), title, t('Least'), t('Most')],
    rows: bars.map(({ label, value, low, high }) =>
      value === undefined ? [label, '', '', ''] : [label, write(value), write(low), write(high)],
    ),
  };
}

function heatTable({ columns, rows, rowTitle, columnTitle, values }: HeatPlot, write: Write): PlotTable {
  return {
    heads: [`${rowTitle} \\ ${columnTitle}`, ...columns],
    rows: rows.map((row, i) => [
      row,
      ...columns.map((_, j) => {
        const value = values[i * columns.length + j];
        return value === undefined ? '' : write(value);
      }),
    ]),
  };
}

/** For people. */
export function plotTable(plot: Plot): PlotTable {
  switch (plot.kind) {
    case 'lines': {
      const tick = plot.x.ticks;
      const named = new Map(tick.map(({ value, text }) => [value, text]));
      return lineTable(plot, plot.yText, (x) => named.get(x) ?? plot.xText(x).replace(/^.* /, ''), false);
    }
    case 'bars':
      return barTable(plot, plot.text);
    case 'heat':
      return heatTable(plot, plot.text);
  }
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Full precision, ASCII signs. */
export function plotCsv(plot: Plot): string {
  const table =
    plot.kind === 'lines'
      ? lineTable(plot, exact, exact, true)
      : plot.kind === 'bars'
        ? barTable(plot, exact)
        : heatTable(plot, exact);
  return `${[table.heads, ...table.rows].map((row) => row.map(quoted).join(',')).join('\n')}\n`;
}
