import { html, type TemplateResult } from 'lit';
import { canvasPen } from '../../canvas/canvasPen';
import { Surface } from '../../canvas/surface';
import { TrainingCurveChart } from '../../charts/trainingCurveChart';
import { nearestX, plotFrame, valueAtPixel, type PlotFrame } from '../../figures/trainFrame';
import { paintMarker } from '../../figures/trainPaint';
import type { Pen } from '../../figures/trainPen';
import type { LinePlot, Plot } from '../../figures/trainPlot';
import { plotLabel } from '../../figures/trainReadout';
import type { TrainSection } from '../../figures/trainSections';
import { barsHeight, heatCells, paintBars, paintHeat } from '../../figures/trainTiles';
import type { Theme } from '../../theme';
import type { TrainApp } from '../../trainApp';
import { plotCaption } from './plotCaption';
import { plotMenu } from './plotMenu';
import { plotTableView } from './plotTableView';

/** A drag shorter than this is a click. */
const LEAST_DRAG = 6;
/** One picture under its caption. The pointer's values replace the caption; nothing floats over the data. */
export class PlotTile {
  private readonly chart = new TrainingCurveChart();
  private readonly overlay = new Surface('train-overlay');
  private readonly surface = new Surface('train-canvas');
  private plot: Plot | undefined;
  private group = '';
  private frame: PlotFrame | undefined;
  private drawn: readonly unknown[] = [];
  private drag: { readonly from: number; to: number } | undefined;
  private heatCell: number | undefined;

  constructor(private readonly app: TrainApp) {
    this.surface.canvas.setAttribute('role', 'img');
    this.overlay.canvas.setAttribute('aria-hidden', 'true');
  }

  render(plot: Plot, { group }: Pick<TrainSection, 'group'>): TemplateResult {
    this.plot = plot;
    this.group = group.key;
    return html`<figure class="train-plot" data-kind=${plot.kind}>
      ${plotCaption(this.app, plot, {
        x: this.pointedX(plot),
        cell: this.heatCell,
        width: this.frame?.width ?? 0,
      })}
      ${
        this.app.view.table
          ? plotTableView(plot)
          : html`<div
              class="train-chart"
              @pointermove=${this.onMove}
              @pointerleave=${this.onLeave}
              @pointerdown=${this.onDown}
              @pointerup=${this.onUp}
              @dblclick=${() => {
                this.app.zooms.reset(this.group);
              }}
              @contextmenu=${(event: MouseEvent) => {
                plotMenu(this.app, plot, event);
              }}
            >
              ${plot.kind === 'lines' ? [this.chart.canvas, this.overlay.canvas] : this.surface.canvas}
            </div>`
      }
    </figure>`;
  }

  private pointedX(plot: Plot): number | undefined {
    const { pointed } = this.app;
    const isHere = plot.kind === 'lines' && pointed?.group === this.group && pointed.xKind === plot.xKind;
    return isHere ? pointed.x : undefined;
  }

  /** After the page has been rendered: a new picture only for new figures, a new size or a new theme. */
  draw(): void {
    const { plot, app } = this;
    const box = (plot?.kind === 'lines' ? this.chart.canvas : this.surface.canvas).parentElement;
    if (!plot || !box?.isConnected || app.view.table) return;
    const [width, height] = [box.clientWidth, plot.kind === 'bars' ? barsHeight(plot) : box.clientHeight];
    const key = [plot, app.theme, width, height];
    if (!key.every((part, i) => part === this.drawn[i])) {
      this.drawn = key;
      this.paint(plot, width, height);
    }
    if (plot.kind === 'lines') this.paintPointer(plot);
  }

  private paint(plot: Plot, width: number, height: number): void {
    const { theme } = this.app;
    if (plot.kind === 'lines') {
      this.frame = plotFrame(plot, width, height);
      this.chart.canvas.setAttribute('aria-label', plotLabel(plot));
      this.chart.show({ plot, frame: this.frame, theme });
      return;
    }
    const pen = canvasPen(this.surface.begin(width, height), theme.fontFamily);
    this.surface.canvas.setAttribute('aria-label', plotLabel(plot));
    if (plot.kind === 'bars') paintBars(pen, plot, width, theme);
    else paintHeat(pen, plot, width, height, theme);
  }

  /** The x that is read, and the part that is being dragged out, on a canvas of their own: the picture stands still. */
  private paintPointer(plot: LinePlot): void {
    const { frame, overlay, drag } = this;
    const { theme } = this.app;
    if (!frame) return;
    const { left, right, top, bottom } = frame;
    const dragged = drag && Math.abs(drag.to - drag.from) >= LEAST_DRAG ? drag : undefined;
    const pointed = this.pointedX(plot);
    const x =
      pointed !== undefined && frame.x(pointed) >= left - 1 && frame.x(pointed) <= right + 1
        ? pointed
        : undefined;
    // Chromium may go on showing a canvas that was cleared and not drawn on.
    overlay.canvas.hidden = dragged === undefined && x === undefined;
    if (overlay.canvas.hidden) return;
    const pen = canvasPen(overlay.begin(frame.width, frame.height), theme.fontFamily);
    if (dragged) {
      const from = Math.max(left, Math.min(dragged.from, dragged.to));
      const to = Math.min(right, Math.max(dragged.from, dragged.to));
      pen.rect(from, top, to - from, bottom - top, theme.ink, 0.12);
    }
    if (x !== undefined) paintPointed(pen, plot, frame, theme, x);
  }

  private readonly onMove = (event: PointerEvent): void => {
    const { plot, frame, app } = this;
    if (plot?.kind === 'heat') this.pointHeat(plot, event);
    if (plot?.kind !== 'lines' || !frame) return;
    if (this.drag) this.drag.to = event.offsetX;
    const x = nearestX(plot, frame, event.offsetX);
    app.point(x === undefined ? undefined : { group: this.group, xKind: plot.xKind, x });
  };

  private pointHeat(plot: Extract<Plot, { kind: 'heat' }>, { offsetX, offsetY }: PointerEvent): void {
    const { width, height } = this.surface;
    const cell = heatCells(plot, width, height).find(
      ({ x, y, width: w, height: h }) => offsetX >= x && offsetX < x + w && offsetY >= y && offsetY < y + h,
    );
    if (cell?.index === this.heatCell) return;
    this.heatCell = cell?.index;
    this.app.redraw();
  }

  private readonly onLeave = (): void => {
    this.heatCell = undefined;
    if (!this.drag) this.app.point(undefined);
  };

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || this.plot?.kind !== 'lines') return;
    this.drag = { from: event.offsetX, to: event.offsetX };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  private readonly onUp = (event: PointerEvent): void => {
    const { drag, plot, frame } = this;
    this.drag = undefined;
    if (!drag || plot?.kind !== 'lines' || !frame) return;
    drag.to = event.offsetX;
    if (Math.abs(drag.to - drag.from) < LEAST_DRAG) return;
    const [low = 0, high = 1] = [drag.from, drag.to]
      .map((pixel) => valueAtPixel(plot, frame, pixel))
      .sort((a, b) => a - b);
    if (high > low) this.app.zooms.set(this.group, plot.xKind, { low, high });
  };
}

/** A line at an x, and the markers of all lines on it. */
function paintPointed(pen: Pen, plot: LinePlot, frame: PlotFrame, theme: Theme, x: number): void {
  pen.rect(Math.round(frame.x(x)), frame.top, 1, frame.bottom - frame.top, theme.tick);
  for (const line of plot.lines) {
    const value = line.raw ? undefined : line.at(x);
    // On a logarithmic axis 0 stands on its lowest row.
    const y = value === 0 && plot.y.log ? plot.y.min : value;
    if (y === undefined || !(y <= plot.y.max && y >= plot.y.min)) continue;
    paintMarker(pen, theme, line.style, frame.x(x), frame.y(y), 8);
  }
}
