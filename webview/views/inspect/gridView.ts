import { html, nothing, render, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { drawTile, type TileScene } from '../../canvas/drawTile';
import { Surface } from '../../canvas/surface';
import type { BadgeIndex } from '../../figures/badges';
import { badgeNames } from '../../figures/exportText';
import { binAt, CELL, rowBins, TILE } from '../../figures/cell';
import { figure, momentsText } from '../../figures/numbers';
import { rowWords } from '../../figures/words';

/** The first tile begins so that its cell lines up with the panel's margin. */
const LEFT = 12 - TILE.cellX;

/** All rows as tiles on one canvas; only the visible ones are drawn. One tab stop, arrows move. */
export class GridView {
  readonly element = document.createElement('div');
  private readonly surface = new Surface('grid-canvas');
  private readonly content = document.createElement('div');
  private readonly cells = document.createElement('div');
  private columns = 1;
  private scrolledTo: number | undefined;
  private frame = 0;
  private cellsTimer = 0;
  private restored = false;

  constructor(private readonly app: App) {
    const { element, content, cells, surface } = this;
    element.className = 'grid-scroll';
    element.id = 'grid';
    element.tabIndex = 0;
    element.setAttribute('role', 'grid');
    content.className = 'grid-content';
    content.setAttribute('role', 'presentation');
    cells.className = 'visually-hidden';
    cells.setAttribute('role', 'rowgroup');
    surface.canvas.setAttribute('aria-hidden', 'true');
    content.append(surface.canvas, cells);
    element.append(content);
    element.addEventListener('scroll', this.onScroll);
    element.addEventListener('focus', this.redraw);
    element.addEventListener('blur', this.redraw);
    surface.canvas.addEventListener('pointermove', this.onMove);
    surface.canvas.addEventListener('pointerleave', () => {
      app.point(undefined);
    });
    surface.canvas.addEventListener('click', this.onClick);
    surface.canvas.addEventListener('dblclick', () => {
      app.setView({ wide: !app.view.wide });
    });
  }

  private readonly redraw = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.paint();
    });
  };

  private readonly onScroll = (): void => {
    this.redraw();
    clearTimeout(this.cellsTimer);
    this.cellsTimer = window.setTimeout(() => {
      this.renderCells();
      this.app.setView({ scroll: this.element.scrollTop });
    }, 120);
  };

  draw(): void {
    const { app, element, content } = this;
    const { report } = app;
    if (!report || !element.isConnected) return;
    this.columns = Math.max(1, Math.floor((element.clientWidth - LEFT) / TILE.width));
    const lines = Math.ceil(app.rows.length / this.columns);
    content.style.height = `${Math.max(lines * TILE.pitch, element.clientHeight)}px`;
    element.setAttribute('aria-label', `${rowWords(report.axis).Rows} of ${report.tensor.name}`);
    element.setAttribute('aria-rowcount', String(lines));
    element.setAttribute('aria-colcount', String(this.columns));
    if (!this.restored) {
      this.restored = true;
      element.scrollTop = app.view.scroll;
    }
    this.followSelection();
    this.paint();
    this.renderCells();
  }

  /** A selection made anywhere is brought into view, once. */
  private followSelection(): void {
    const { selected, rows } = this.app;
    if (selected === this.scrolledTo) return;
    this.scrolledTo = selected;
    const at = selected === undefined ? -1 : rows.indexOf(selected);
    if (at < 0) return;
    const top = Math.floor(at / this.columns) * TILE.pitch;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + TILE.pitch > scrollTop + clientHeight)
      this.element.scrollTop = top + TILE.pitch - clientHeight;
  }

  private visible(): { first: number; end: number } {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.floor(scrollTop / TILE.pitch) * this.columns;
    const end = Math.ceil((scrollTop + clientHeight) / TILE.pitch) * this.columns;
    return { first, end: Math.min(end, this.app.rows.length) };
  }

  /** Draws the visible tiles; exposed as a mark, so that tests can measure a frame. */
  private paint(): void {
    const { app, element, surface } = this;
    const { report, badges, theme } = app;
    if (!report || !badges) return;
    const started = performance.now();
    const context = surface.begin(element.clientWidth, element.clientHeight);
    context.font = `11px ${theme.fontFamily}`;
    context.textBaseline = 'alphabetic';
    const scene: TileScene = {
      context,
      theme,
      report,
      badges,
      selected: app.selected,
      hovered: app.hover,
      focused: element.matches(':focus-visible'),
    };
    const { first, end } = this.visible();
    for (let place = first; place < end; place++) {
      const x = LEFT + (place % this.columns) * TILE.width;
      const y = Math.floor(place / this.columns) * TILE.pitch - element.scrollTop;
      drawTile(scene, app.rows[place]!, x, Math.round(y));
    }
    performance.measure('normscope.grid', { start: started, end: performance.now(), detail: end - first });
  }

  /** What a screen reader sees of the canvas: the visible tiles as cells. */
  private renderCells(): void {
    const { app, columns } = this;
    const { report, badges } = app;
    if (!report || !badges) return;
    const { first, end } = this.visible();
    const lines: TemplateResult[] = [];
    for (let start = first; start < end; start += columns) {
      const rows = [...app.rows.subarray(start, Math.min(end, start + columns))];
      const cells = rows.map((row, column) => gridCell(report, badges, row, column, app.selected));
      lines.push(html`<div role="row" aria-rowindex=${start / columns + 1}>${cells}</div>`);
    }
    render(lines, this.cells);
    const active =
      app.selected === undefined ? undefined : this.cells.querySelector(`#tile-${app.selected}`)?.id;
    if (active === undefined) this.element.removeAttribute('aria-activedescendant');
    else this.element.setAttribute('aria-activedescendant', active);
  }

  private placeAt(x: number, y: number): { place: number; x: number; y: number } | undefined {
    const inX = x - LEFT;
    const inY = y + this.element.scrollTop;
    const column = Math.floor(inX / TILE.width);
    if (inX < 0 || column >= this.columns) return undefined;
    const place = Math.floor(inY / TILE.pitch) * this.columns + column;
    if (place >= this.app.rows.length) return undefined;
    return { place, x: inX - column * TILE.width, y: inY % TILE.pitch };
  }

  private readonly onMove = (event: PointerEvent): void => {
    const { report, rows } = this.app;
    const at = this.placeAt(event.offsetX, event.offsetY);
    if (!at || !report) {
      this.app.point(undefined);
      return;
    }
    const row = rows[at.place]!;
    this.app.point({ row, text: binText(report, row, at.x - TILE.cellX, at.y - TILE.cellY) });
  };

  private readonly onClick = (event: MouseEvent): void => {
    const at = this.placeAt(event.offsetX, event.offsetY);
    if (at) this.app.select(this.app.rows[at.place]);
  };

  /** Arrow, page and home keys. Returns whether the key was one of them. */
  move(key: string): boolean {
    const { app, columns } = this;
    const last = app.rows.length - 1;
    const page = Math.max(1, Math.floor(this.element.clientHeight / TILE.pitch)) * columns;
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      PageUp: -page,
      PageDown: page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[key];
    if (step === undefined || last < 0) return false;
    const at = app.selected === undefined ? -1 : app.rows.indexOf(app.selected);
    const next = at < 0 ? 0 : Math.max(0, Math.min(last, at + step));
    if (Math.abs(step) === columns && at >= 0 && next !== at + step) return true;
    app.select(app.rows[next]);
    return true;
  }
}

/** "13 at −8.42": the bin under the pointer. */
function binText(report: LayerReport, row: number, x: number, y: number): string | undefined {
  if (x < 0 || x >= CELL.plotWidth || y < 0 || y > CELL.height) return undefined;
  const upper = y < CELL.runningBracket + 2;
  const summary = upper ? report.before : report.after;
  const band = upper ? report.bands.before : report.bands.tileAfter;
  const counts = rowBins(summary, row);
  const [min, max] = [summary.min[row]!, summary.max[row]!];
  const bin = binAt(counts, min, max, band, x);
  if (bin === undefined) return undefined;
  return `${counts[bin]!} at ${figure(min + ((bin + 0.5) * (max - min)) / counts.length, 2)}`;
}

/** "Feature 29, Dead, mean −8.72, std 3.56" */
export function tileName(report: LayerReport, badges: BadgeIndex, row: number): string {
  const names = badgeNames(badges, row);
  const moments = momentsText(report.before.mean[row]!, report.before.std[row]!);
  return [`${rowWords(report.axis).Row} ${row}`, names, moments].filter((part) => part !== '').join(', ');
}

function gridCell(
  report: LayerReport,
  badges: BadgeIndex,
  row: number,
  column: number,
  selected: number | undefined,
): TemplateResult {
  return html`<div
    role="gridcell"
    id="tile-${row}"
    aria-colindex=${column + 1}
    aria-selected=${row === selected ? 'true' : nothing}
    aria-label=${tileName(report, badges, row)}
  ></div>`;
}
