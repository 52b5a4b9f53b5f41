import { captionHeight, paintCaption, wrapped } from './trainCaption';
import { plotFrame } from './trainFrame';
import { paintMarker, paintPlot } from './trainPaint';
import type { Pen } from './trainPen';
import type { Plot } from './trainPlot';
import type { Palette, SeriesStyle } from './trainStyles';
import { barsHeight, paintBars, paintHeat } from './trainTiles';

export const PLOT_SIZE = { width: 294, height: 310 } as const;

/** Bars take the room they need. */
const pictureHeight = (plot: Plot): number => (plot.kind === 'bars' ? barsHeight(plot) : PLOT_SIZE.height);

export const captionedHeight = (plot: Plot): number =>
  captionHeight(plot, PLOT_SIZE.width) + pictureHeight(plot);

/** A picture at 0, 0 under its caption, which takes its own height or that of others beside it. */
export function paintCaptioned(
  pen: Pen,
  plot: Plot,
  palette: Palette,
  caption = captionHeight(plot, PLOT_SIZE.width),
): void {
  const { width } = PLOT_SIZE;
  const height = pictureHeight(plot);
  paintCaption(pen, plot, width, caption, palette);
  pen.moved(0, caption, () => {
    if (plot.kind === 'lines') paintPlot(pen, plot, plotFrame(plot, width, height), palette);
    else if (plot.kind === 'bars') paintBars(pen, plot, width, palette);
    else paintHeat(pen, plot, width, height, palette);
  });
}

export interface SheetSection {
  readonly title: string;
  readonly finding: string;
  readonly entries: readonly { readonly title: string; readonly style: SeriesStyle }[];
  readonly plots: readonly Plot[];
}

const MARGIN = 12;
const GAP = 24;
const COLUMNS = 3;
const TITLE = 20;
const FINDING = { line: 16, character: 6.9 } as const;
const LEGEND = 20;
const LEGEND_CHARACTER = 6.6;
const LEGEND_LINE = 34;
const LEGEND_GAP = 16;

interface PlotRow {
  readonly plots: readonly Plot[];
  readonly caption: number;
  readonly height: number;
}

/** Pictures in rows of three, their captions as high as the highest of the row. */
function rowsOf(plots: readonly Plot[]): PlotRow[] {
  return Array.from({ length: Math.ceil(plots.length / COLUMNS) }, (_, i) => {
    const own = plots.slice(i * COLUMNS, (i + 1) * COLUMNS);
    const caption = Math.max(...own.map((plot) => captionHeight(plot, PLOT_SIZE.width)));
    return { plots: own, caption, height: caption + Math.max(...own.map(pictureHeight)) + MARGIN };
  });
}

const findingLines = ({ finding }: SheetSection, width: number): string[] =>
  finding === '' ? [] : wrapped(finding, Math.floor((width - 2 * MARGIN) / FINDING.character));

/** Entries in lines as wide as the sheet. */
function legendRows({ entries }: SheetSection, width: number): SheetSection['entries'][] {
  const rows: { entries: SheetSection['entries'][number][]; used: number }[] = [];
  for (const entry of entries) {
    const room = LEGEND_LINE + entry.title.length * LEGEND_CHARACTER + LEGEND_GAP;
    const last = rows.at(-1);
    if (last && last.used + room <= width - MARGIN) {
      last.entries.push(entry);
      last.used += room;
    } else rows.push({ entries: [entry], used: MARGIN + room });
  }
  return rows.map((row) => row.entries);
}

function sectionHeight(section: SheetSection, width: number): number {
  const pictures = rowsOf(section.plots).reduce((sum, { height }) => sum + height, 0);
  const words = findingLines(section, width).length * FINDING.line;
  return TITLE + words + legendRows(section, width).length * LEGEND + pictures + MARGIN;
}

function sheetWidth(sections: readonly SheetSection[]): number {
  const columns = Math.max(1, Math.min(COLUMNS, Math.max(...sections.map(({ plots }) => plots.length))));
  return 2 * MARGIN + columns * PLOT_SIZE.width + (columns - 1) * GAP;
}

export function sheetSize(sections: readonly SheetSection[]): {
  readonly width: number;
  readonly height: number;
} {
  const width = sheetWidth(sections);
  return {
    width,
    height: MARGIN + sections.reduce((sum, section) => sum + sectionHeight(section, width), 0),
  };
}

/** All sections below each other: title, finding, legend, pictures. */
export function paintSheet(pen: Pen, sections: readonly SheetSection[], palette: Palette): void {
  const width = sheetWidth(sections);
  let y = MARGIN;
  for (const section of sections) {
    paintSection(pen, section, y, width, palette);
    y += sectionHeight(section, width);
  }
}

function paintSection(pen: Pen, section: SheetSection, y: number, width: number, palette: Palette): void {
  pen.text(MARGIN, y + 10, section.title, { colour: palette.ink, bold: true, size: 13 });
  let top = y + TITLE;
  for (const line of findingLines(section, width)) {
    pen.text(MARGIN, top + 10, line, { colour: palette.ink, size: 12 });
    top += FINDING.line;
  }
  for (const entries of legendRows(section, width)) {
    paintLegend(pen, entries, top, palette);
    top += LEGEND;
  }
  for (const { plots, caption, height } of rowsOf(section.plots)) {
    for (const [column, plot] of plots.entries())
      pen.moved(MARGIN + column * (PLOT_SIZE.width + GAP), top, () => {
        paintCaptioned(pen, plot, palette, caption);
      });
    top += height;
  }
}

function paintLegend(pen: Pen, entries: SheetSection['entries'], y: number, palette: Palette): void {
  let x = MARGIN;
  for (const { title, style } of entries) {
    pen.line(
      [
        [x, y + 6],
        [x + 26, y + 6],
      ],
      { colour: palette[style.colour], width: 2, dash: style.dash },
    );
    paintMarker(pen, palette, style, x + 13, y + 6);
    pen.text(x + LEGEND_LINE, y + 10, title, { colour: palette.ink });
    x += LEGEND_LINE + title.length * LEGEND_CHARACTER + LEGEND_GAP;
  }
}
