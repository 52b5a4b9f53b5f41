import { html, render, type TemplateResult } from 'lit';
import type { App } from '../../app';
import { drawTile, type TileScene } from '../../canvas/drawTile';
import { Surface } from '../../canvas/surface';
import { TILE } from '../../figures/cell';
import { isSameKey } from '../../memo';
import { rowWords } from '../../figures/words';
import { contextMenu } from '../exportMenu';
import type { Picture } from '../pictures';
import { binText, gridCell } from './gridTexts';

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
  /** What stands on the canvas. */
  private painted: { readonly key: readonly unknown[]; readonly hovered: number | undefined } | undefined;
  private cellsKey: readonly unknown[] | undefined;

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
    element.addEventListener('contextmenu', this.onMenu);
  }

  /** On the tile under the pointer; asked for by a key, on the selected one. */
  private readonly onMenu = (event: MouseEvent): void => {
    const over =
      event.target === this.surface.canvas ? this.placeAt(event.offsetX, event.offsetY) : undefined;
    const row = over ? this.app.rows[over.place] : this.app.selected;
    if (over) this.app.select(row);
    contextMenu(this.app, 'grid', row, () => this.picture(), event);
  };

  /** The visible part, as an export draws it: without pointer and focus. */
  picture(): Picture | undefined {
    const { report, badges, theme, selected } = this.app;
    const { width, height } = this.surface;
    if (!report || !badges || width === 0) return undefined;
    return {
      width,
      height,
      draw: (context) => {
        this.drawTiles({ context, theme, report, badges, selected, hovered: undefined, focused: false });
      },
    };
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

  /**
   * Draws the visible tiles, or where only the pointer has moved the one it left and the one it came to. Exposed as a
   * mark, so that tests can measure a frame.
   */
  private paint(): void {
    const { app, element, surface } = this;
    const { report, badges, theme, selected, hover: hovered } = app;
    if (!report || !badges) return;
    const started = performance.now();
    const { clientWidth, clientHeight } = element;
    const focused = element.matches(':focus-visible');
    const place = [clientWidth, clientHeight, window.devicePixelRatio, element.scrollTop, this.columns];
    const key = [report, badges, theme, app.rows, selected, focused, ...place];
    const last = isSameKey(key, this.painted?.key) ? this.painted : undefined;
    const context = last ? surface.context : surface.begin(clientWidth, clientHeight);
    const scene = { context, theme, report, badges, selected, hovered, focused };
    const drawn = this.drawTiles(scene, last && [last.hovered, hovered?.row]);
    this.painted = { key, hovered: hovered?.row };
    performance.measure('normscope.grid', { start: started, end: performance.now(), detail: drawn });
  }

  /** @param only Rows to draw afresh; absent: all that are visible. Returns how many were drawn. */
  private drawTiles(scene: TileScene, only?: readonly (number | undefined)[]): number {
    const { app, element } = this;
    const { context } = scene;
    context.font = `11px ${scene.theme.fontFamily}`;
    context.textBaseline = 'alphabetic';
    const { first, end } = this.visible();
    let drawn = 0;
    for (let place = first; place < end; place++) {
      const row = app.rows[place]!;
      if (only && !only.includes(row)) continue;
      const x = LEFT + (place % this.columns) * TILE.width;
      const y = Math.round(Math.floor(place / this.columns) * TILE.pitch - element.scrollTop);
      if (only) context.clearRect(x, y, TILE.width, TILE.height);
      drawTile(scene, row, x, y);
      drawn++;
    }
    return drawn;
  }

  /** What a screen reader sees of the canvas: the visible tiles as cells. */
  private renderCells(): void {
    const { app, columns } = this;
    const { report, badges } = app;
    if (!report || !badges) return;
    const { first, end } = this.visible();
    const key = [report, badges, app.rows, app.selected, columns, first, end];
    if (isSameKey(key, this.cellsKey)) return;
    this.cellsKey = key;
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
