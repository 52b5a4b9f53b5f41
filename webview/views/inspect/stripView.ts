import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { columnOfRow, drawStrip, STRIP, stripHeight, type StripScene } from '../../canvas/drawStrip';
import { drawStripCaptions } from '../../canvas/stripCaptions';
import { Surface } from '../../canvas/surface';
import type { BadgeIndex } from '../../figures/badges';
import { afterCaption, beforeCaption, laneReadout, rangeReadout } from '../../figures/captions';
import { rowsFilter } from '../../figures/filter';
import { columnUnder, stripColumns, type StripColumns } from '../../figures/stripColumns';
import { integer } from '../../figures/numbers';
import { flaggedAround } from '../../figures/stripGlyphs';
import { laneNames, rowWords } from '../../figures/words';
import { t } from '../../l10n';
import { contextMenu } from '../exportMenu';
import type { Picture } from '../pictures';
import { hasTallMessage } from './layerMessages';
import { legend, runningLegend } from './stripLegend';
import { stripStep } from './stripKeys';
import { describeStrip } from './stripNames';

const LANE = { usual: 70, besideMessage: 58 } as const;
/** A shorter way of the pointer is a click. */
const DRAG = 4;

type Lane = 'before' | 'after';

/** The layer at a glance: quantiles of every row before and after. Hover reads, click selects, drag filters. */
export class StripView {
  private readonly surface = new Surface('strip-canvas');
  private columns:
    { readonly report: LayerReport; readonly width: number; readonly value: StripColumns } | undefined;
  private dragFrom: number | undefined;
  private dragTo: number | undefined;

  constructor(private readonly app: App) {
    const { canvas } = this.surface;
    canvas.id = 'strip';
    canvas.tabIndex = 0;
    // One value, the selected row, moved along an axis: arrows do that.
    canvas.setAttribute('role', 'slider');
    canvas.setAttribute('aria-orientation', 'horizontal');
    canvas.addEventListener('pointerdown', this.onDown);
    canvas.addEventListener('pointermove', this.onMove);
    canvas.addEventListener('pointerup', this.onUp);
    canvas.addEventListener('pointercancel', () => {
      this.endDrag();
    });
    canvas.addEventListener('pointerleave', () => {
      app.point(undefined);
    });
    canvas.addEventListener('dblclick', () => {
      app.setView({ wide: !app.view.wide });
    });
    canvas.addEventListener('keydown', this.onKey);
    canvas.addEventListener('contextmenu', this.onMenu);
  }

  private laneHeight(): number {
    const { report, badges } = this.app;
    return report && badges && hasTallMessage(this.app, report, badges) ? LANE.besideMessage : LANE.usual;
  }

  render(report: LayerReport, badges: BadgeIndex): TemplateResult {
    const names = laneNames(report);
    const quiet = this.app.hover === undefined && this.draggedRows(report) === undefined;
    describeStrip(this.surface.canvas, report, badges, this.app.selected);
    const caption = (lane: Lane): TemplateResult => {
      const text = this.captionText(report, lane);
      return html`<b>${names[lane]}</b> <span class="caption-text" title=${text}>${text}</span>`;
    };
    return html`<section class="strip lane-${this.laneHeight()}" aria-label=${t('Layer strip')}>
      <p class="caption upper">
        <i class="swatch before"></i>${caption('before')}<span class="spring"></span>
        ${quiet ? this.legend(report, badges) : nothing}
      </p>
      <p class="caption lower">
        <i class="swatch after"></i>${caption('after')}<span class="spring"></span>
        ${report.norm.mode === 'running' && !report.comparison ? runningLegend() : nothing}
      </p>
      ${this.surface.canvas}
    </section>`;
  }

  private legend(report: LayerReport, badges: BadgeIndex): TemplateResult {
    const words = rowWords(report.axis);
    // Before the first drawing nothing is known of the pixels.
    const columns = this.columns?.report === report ? this.columns.value.count : report.rows;
    const hasGaps = badges.count('trainEvalGap') > 0;
    return legend(words.row, words.rows, report.rows / columns, hasGaps);
  }

  /** The layer in figures; while one points or drags, what is under the pointer. */
  private captionText(report: LayerReport, lane: Lane): string {
    const dragged = this.draggedRows(report);
    if (dragged) return rangeReadout(report, lane, dragged);
    const { hover } = this.app;
    if (hover !== undefined) {
      const text = `${rowWords(report.axis).row} ${hover.row}: ${laneReadout(report, lane, hover.row)}`;
      return lane === 'before' ? `${text}${this.flaggedText(report, hover.row)}` : text;
    }
    return lane === 'before' ? beforeCaption(report) : afterCaption(report);
  }

  /** How many rows the glyph under the pointer speaks for. */
  private flaggedText(report: LayerReport, row: number): string {
    const columns = this.columns?.report === report ? this.columns.value : undefined;
    const count = columns ? flaggedAround(columns, columnOfRow(report, columns, row)) : 0;
    if (count === 0) return '';
    const { row: one, rows } = rowWords(report.axis);
    return t(' \u00b7 {0} {1} with a badge here', integer(count), count === 1 ? one : rows);
  }

  draw(): void {
    const { app, surface } = this;
    const { report, badges } = app;
    const box = surface.canvas.parentElement;
    if (!report || !badges || !box || !surface.canvas.isConnected) return;
    const width = Math.max(80, box.clientWidth - 24);
    const context = surface.begin(width + STRIP.frame, stripHeight(this.laneHeight()));
    drawStrip(this.scene(context, report, badges, width));
  }

  private scene(
    context: CanvasRenderingContext2D,
    report: LayerReport,
    badges: BadgeIndex,
    width: number,
  ): StripScene {
    const { app, dragFrom, dragTo } = this;
    const dragging = dragFrom !== undefined && dragTo !== undefined && dragTo !== dragFrom;
    return {
      context,
      theme: app.theme,
      report,
      badges,
      columns: this.columnsFor(report, badges, width - STRIP.gutter),
      laneHeight: this.laneHeight(),
      selected: app.selected,
      hovered: app.hover?.row,
      dragged: dragging ? [dragFrom, dragTo] : undefined,
      hasGaps: badges.count('trainEvalGap') > 0,
    };
  }

  /** With the captions that are text in the page. */
  picture(): Picture | undefined {
    const { report, badges } = this.app;
    const { width, height } = this.surface;
    if (!report || !badges || width === 0) return undefined;
    return {
      width,
      height,
      draw: (context) => {
        const scene = this.scene(context, report, badges, width - STRIP.frame);
        drawStrip({ ...scene, hovered: undefined, dragged: undefined });
        drawStripCaptions(scene, laneNames(report), {
          before: beforeCaption(report),
          after: afterCaption(report),
        });
      },
    };
  }

  private columnsFor(report: LayerReport, badges: BadgeIndex, width: number): StripColumns {
    if (this.columns?.report !== report || this.columns.width !== width) {
      this.columns = { report, width, value: stripColumns(report, badges, width) };
      // The legend says how many rows share a column.
      if (this.columns.value.count < report.rows) this.app.redraw();
    }
    return this.columns.value;
  }

  private columnAt(x: number, clamp: boolean): number | undefined {
    const columns = this.columns?.value;
    return columns && columnUnder(columns, x - STRIP.gutter, clamp);
  }

  /** Of several rows in a column, the selected or else the one with the worst badge. */
  private rowOf(column: number | undefined): number | undefined {
    const { report, badges, selected } = this.app;
    const columns = this.columns?.value;
    if (!report || !badges || !columns || column === undefined) return undefined;
    const rows = report.bands.order.subarray(columns.starts[column], columns.starts[column + 1]);
    const keeps = selected !== undefined && selected < report.rows;
    if (keeps && columnOfRow(report, columns, selected) === column) return selected;
    return rows.find((row) => badges.worst(row) === columns.badges[column]) ?? rows[0];
  }

  /** Rows under a drag that is no click. */
  private draggedRows(report: LayerReport): Uint32Array | undefined {
    const columns = this.columns?.value;
    const { dragFrom, dragTo } = this;
    if (dragFrom === undefined || dragTo === undefined || dragFrom === dragTo || !columns) return undefined;
    const [first, last] = [Math.min(dragFrom, dragTo), Math.max(dragFrom, dragTo)];
    if (columns.edges[last + 1]! - columns.edges[first]! < DRAG) return undefined;
    return report.bands.order.subarray(columns.starts[first], columns.starts[last + 1]);
  }

  private endDrag(): void {
    this.dragFrom = this.dragTo = undefined;
    this.app.redraw();
  }

  private readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.dragFrom = this.columnAt(event.offsetX, false);
    this.dragTo = this.dragFrom;
    if (this.dragFrom !== undefined) this.surface.canvas.setPointerCapture(event.pointerId);
  };

  private readonly onMove = (event: PointerEvent): void => {
    if (this.dragFrom !== undefined) {
      this.dragTo = this.columnAt(event.offsetX, true);
      this.app.redraw();
      return;
    }
    const row = this.rowOf(this.columnAt(event.offsetX, false));
    this.app.point(row === undefined ? undefined : { row, text: undefined });
  };

  private readonly onUp = (): void => {
    const { dragTo } = this;
    const { report } = this.app;
    if (this.dragFrom === undefined || !report) return;
    const rows = this.draggedRows(report);
    this.endDrag();
    if (rows) this.app.setView({ filter: rowsFilter([...rows]), scroll: 0 });
    else this.app.select(this.rowOf(dragTo));
  };

  private readonly onMenu = (event: MouseEvent): void => {
    const over = event.button === 2 ? this.rowOf(this.columnAt(event.offsetX, false)) : undefined;
    if (over !== undefined) this.app.select(over);
    contextMenu(this.app, 'strip', over ?? this.app.selected, () => this.picture(), event);
  };

  /** Arrows go along the strip, in the order of the medians. Esc lets a drag go. */
  private readonly onKey = (event: KeyboardEvent): void => {
    const { app } = this;
    const order = app.report?.bands.order;
    if (!order || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stripStep(event.key, order.length);
    if (event.key === 'Escape' && this.dragFrom !== undefined) this.endDrag();
    else if (event.key === 'Enter') app.setView({ wide: !app.view.wide });
    else if (step === undefined) return;
    else {
      const at = app.selected === undefined ? 0 : order.indexOf(app.selected);
      app.select(order[Math.max(0, Math.min(order.length - 1, at + step))]);
    }
    event.preventDefault();
    event.stopPropagation();
  };
}
