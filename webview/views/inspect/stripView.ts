import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { columnOfRow, drawStrip, STRIP, stripHeight } from '../../canvas/drawStrip';
import { Surface } from '../../canvas/surface';
import type { BadgeIndex } from '../../figures/badges';
import { afterCaption, beforeCaption, laneReadout } from '../../figures/captions';
import { rowsFilter } from '../../figures/filter';
import { gapMessage } from '../../figures/gapMessage';
import { stripColumns, type StripColumns } from '../../figures/stripColumns';
import { countOf, rowWords } from '../../figures/words';

const LANE = { usual: 70, besideMessage: 58 } as const;
/** A shorter way of the pointer is a click. */
const DRAG = 4;

/** The layer at a glance: quantiles of every row before and after. Hover reads, click selects, drag filters. */
export class StripView {
  private readonly surface = new Surface('strip-canvas');
  private columns:
    { readonly report: LayerReport; readonly width: number; readonly value: StripColumns } | undefined;
  private dragFrom: number | undefined;
  private dragTo: number | undefined;

  constructor(private readonly app: App) {
    const { canvas } = this.surface;
    canvas.setAttribute('role', 'img');
    canvas.addEventListener('pointerdown', this.onDown);
    canvas.addEventListener('pointermove', this.onMove);
    canvas.addEventListener('pointerup', this.onUp);
    canvas.addEventListener('pointerleave', () => {
      this.app.point(undefined);
    });
  }

  private laneHeight(): number {
    const { report, badges } = this.app;
    return report && badges && gapMessage(report, badges) ? LANE.besideMessage : LANE.usual;
  }

  render(report: LayerReport, badges: BadgeIndex): TemplateResult {
    const { hover } = this.app;
    const hasGaps = badges.count('trainEvalGap') > 0;
    const words = rowWords(report.axis);
    const caption = (lane: 'before' | 'after'): TemplateResult => {
      const text = lane === 'before' ? beforeCaption(report) : afterCaption(report);
      return html`<b>${lane === 'before' ? 'Before' : 'After'}</b>
        <span class="caption-text"
          >${hover === undefined ? text : `${words.row} ${hover.row}: ${laneReadout(report, lane, hover.row)}`}</span
        >`;
    };
    this.surface.canvas.setAttribute(
      'aria-label',
      `Layer ${report.tensor.name}, ${countOf(report.rows, words)}, before and after. Before: ${beforeCaption(report)}. After: ${afterCaption(report)}.`,
    );
    return html`<section class="strip lane-${this.laneHeight()}" aria-label="Layer strip">
      <p class="caption upper">
        <i class="swatch before"></i>${caption('before')}<span class="spring"></span>
        ${hover === undefined ? legend(words.row, hasGaps) : nothing}
      </p>
      <p class="caption lower">
        <i class="swatch after"></i>${caption('after')}<span class="spring"></span>
        ${report.norm.mode === 'running' ? runningLegend() : nothing}
      </p>
      ${this.surface.canvas}
    </section>`;
  }

  draw(): void {
    const { app, surface } = this;
    const { report, badges, theme } = app;
    const box = surface.canvas.parentElement;
    if (!report || !badges || !box || !surface.canvas.isConnected) return;
    const laneHeight = this.laneHeight();
    const width = Math.max(80, box.clientWidth - 24);
    const context = surface.begin(width + STRIP.frame, stripHeight(laneHeight));
    const columns = this.columnsFor(report, badges, width - STRIP.gutter);
    const dragged =
      this.dragFrom !== undefined && this.dragTo !== undefined && this.dragTo !== this.dragFrom
        ? ([this.dragFrom, this.dragTo] as const)
        : undefined;
    drawStrip({
      context,
      theme,
      report,
      columns,
      laneHeight,
      selected: app.selected,
      hovered: app.hover?.row,
      dragged,
      hasGaps: badges.count('trainEvalGap') > 0,
    });
  }

  private columnsFor(report: LayerReport, badges: BadgeIndex, width: number): StripColumns {
    if (this.columns?.report !== report || this.columns.width !== width) {
      this.columns = { report, width, value: stripColumns(report, badges, width) };
    }
    return this.columns.value;
  }

  /** The column under x, if x is over the lanes. */
  private columnAt(x: number, clamp: boolean): number | undefined {
    const columns = this.columns?.value;
    if (!columns) return undefined;
    const width = columns.edges[columns.count]!;
    const inside = x - STRIP.gutter;
    if (!clamp && (inside < 0 || inside >= width)) return undefined;
    const at = Math.max(0, Math.min(width - 1, Math.floor(inside)));
    let column = Math.min(columns.count - 1, Math.floor((at * columns.count) / width));
    while (columns.edges[column]! > at) column--;
    while (columns.edges[column + 1]! <= at) column++;
    return column;
  }

  /** Of several rows in a column, the selected or else the one with the worst badge. */
  private rowOf(column: number): number | undefined {
    const { report, badges, selected } = this.app;
    const columns = this.columns?.value;
    if (!report || !badges || !columns) return undefined;
    const rows = report.bands.order.subarray(columns.starts[column], columns.starts[column + 1]);
    if (
      selected !== undefined &&
      columnOfRow(report, columns, selected) === column &&
      selected < report.rows
    ) {
      return selected;
    }
    return rows.find((row) => badges.worst(row) === columns.badges[column]) ?? rows[0];
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
      this.draw();
      return;
    }
    const column = this.columnAt(event.offsetX, false);
    const row = column === undefined ? undefined : this.rowOf(column);
    this.app.point(row === undefined ? undefined : { row, text: undefined });
  };

  private readonly onUp = (): void => {
    const { dragFrom, dragTo } = this;
    const columns = this.columns?.value;
    const order = this.app.report?.bands.order;
    this.dragFrom = this.dragTo = undefined;
    if (dragFrom === undefined || dragTo === undefined || !columns || !order) return;
    const [first, last] = [Math.min(dragFrom, dragTo), Math.max(dragFrom, dragTo)];
    if (columns.edges[last + 1]! - columns.edges[first]! < DRAG || first === last) {
      this.app.select(this.rowOf(dragTo));
      return;
    }
    const rows = order.subarray(columns.starts[first], columns.starts[last + 1]);
    this.app.setView({ filter: rowsFilter([...rows]), scroll: 0 });
  };
}

function legend(row: string, hasGaps: boolean): TemplateResult {
  return html`<span class="legend"
    >One column per ${row}, sorted by median before <i class="swatch wide"></i>p1 to p99
    <i class="swatch before"></i>p25 to p75, cut at the median
    ${hasGaps ? html`<i class="dash"></i>running mean` : nothing}</span
  >`;
}

function runningLegend(): TemplateResult {
  return html`<span class="legend"
    ><i class="dots"></i>expected, ±1 <i class="rule"></i>mean more than 1 off</span
  >`;
}
