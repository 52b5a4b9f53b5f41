import { barsHeight, paintBars, paintHeat } from './trainTiles';
import { plotFrame } from './trainFrame';
import { paintMarker, paintPlot } from './trainPaint';
import type { Pen } from './trainPen';
import type { Plot } from './trainPlot';
import type { Palette, SeriesStyle } from './trainStyles';

export const PLOT_SIZE = { width: 294, height: 310 } as const;
const CAPTION = 20;

/** A picture with its caption at 0, 0; `height` is that of both. */
export function paintCaptioned(pen: Pen, plot: Plot, width: number, height: number, palette: Palette): void {
  pen.text(0, 12, plot.title, { colour: palette.ink, bold: true, size: 12 });
  if (plot.rest !== '') pen.text(width, 12, plot.rest, { colour: palette.muted, size: 11, anchor: 'end' });
  pen.moved(0, CAPTION, () => {
    const inside = height - CAPTION;
    if (plot.kind === 'lines') paintPlot(pen, plot, plotFrame(plot, width, inside), palette);
    else if (plot.kind === 'bars') paintBars(pen, plot, width, palette);
    else paintHeat(pen, plot, width, inside, palette);
  });
}

/** Bars take the room they need. */
export const captionedHeight = (plot: Plot): number =>
  CAPTION + (plot.kind === 'bars' ? barsHeight(plot) : PLOT_SIZE.height);

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
const LEGEND = 22;
const LEGEND_CHARACTER = 6.6;
const LEGEND_LINE = 34;

const rowsOf = (plots: readonly Plot[]): Plot[][] =>
  Array.from({ length: Math.ceil(plots.length / COLUMNS) }, (_, i) =>
    plots.slice(i * COLUMNS, (i + 1) * COLUMNS),
  );

const rowHeight = (row: readonly Plot[]): number => Math.max(...row.map(captionedHeight)) + MARGIN;

const sectionHeight = ({ plots }: SheetSection): number =>
  TITLE + LEGEND + rowsOf(plots).reduce((sum, row) => sum + rowHeight(row), 0) + MARGIN;

export const sheetSize = (
  sections: readonly SheetSection[],
): { readonly width: number; readonly height: number } => {
  const columns = Math.max(1, Math.min(COLUMNS, ...[Math.max(...sections.map(({ plots }) => plots.length))]));
  return {
    width: 2 * MARGIN + columns * PLOT_SIZE.width + (columns - 1) * GAP,
    height: MARGIN + sections.reduce((sum, section) => sum + sectionHeight(section), 0),
  };
};

/** All sections below each other: title, finding, legend, pictures in rows of three. */
export function paintSheet(pen: Pen, sections: readonly SheetSection[], palette: Palette): void {
  let y = MARGIN;
  for (const section of sections) {
    pen.text(MARGIN, y + 10, section.title, { colour: palette.ink, bold: true, size: 13 });
    const after = MARGIN + section.title.length * 7.6 + 12;
    pen.text(after, y + 10, section.finding, { colour: palette.ink, size: 12 });
    paintLegend(pen, section.entries, y + TITLE, palette);
    let top = y + TITLE + LEGEND;
    for (const row of rowsOf(section.plots)) {
      for (const [column, plot] of row.entries())
        pen.moved(MARGIN + column * (PLOT_SIZE.width + GAP), top, () => {
          paintCaptioned(pen, plot, PLOT_SIZE.width, captionedHeight(plot), palette);
        });
      top += rowHeight(row);
    }
    y += sectionHeight(section);
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
    x += LEGEND_LINE + title.length * LEGEND_CHARACTER + 16;
  }
}
