import { html, nothing, type TemplateResult } from 'lit';
import type { CheckElementDocument } from '../../../src/protocol/documents/checkGradients';
import { MAP_HEAD, MAP_LABELS, drawMap, type MapScene } from '../../canvas/drawMap';
import { Surface } from '../../canvas/surface';
import type { CheckApp } from '../../checkApp';
import {
  cellAt,
  layoutMap,
  mapBlocks,
  type MapBlock,
  type MapCell,
  type MapLayout,
} from '../../figures/checkMap';
import { errorFigure, gradientFormat, indexText, numberOf } from '../../figures/checkNumbers';
import type { GradientRow } from '../../figures/checkRows';
import { t } from '../../l10n';
import type { Picture } from '../pictures';
import { elementsMenu } from './checkMenus';
import { mapPicture } from './checkPictures';
import { elementsTable } from './elementsTable';

/** What stands beside the map: heading, column numbers, legend, head of the table, margins. */
const AROUND_MAP = 112;
const TABLE_ROW = 16;
/** The table keeps this many rows, whatever the map would like. */
const LEAST_ROWS = 5;
const MOST_ROWS = 40;
const LEAST_HEIGHT = 322;

/** The element map of the gradients that share the selected one's last axis, and the selected one's worst elements. */
export class ElementsPane {
  private readonly surface = new Surface('check-map');
  private pointed: { readonly block: MapBlock; readonly cell: MapCell } | undefined;
  /** Of the section, as last measured. */
  private height = LEAST_HEIGHT;
  private layout: MapLayout | undefined;
  private scene: MapScene | undefined;
  private row: GradientRow | undefined;
  private sorted:
    { readonly parameter: GradientRow['parameter']; readonly blocks: readonly MapBlock[] } | undefined;

  constructor(private readonly app: CheckApp) {
    const { canvas } = this.surface;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'img');
    canvas.addEventListener('pointermove', (event) => {
      this.point(event.offsetX, event.offsetY);
    });
    canvas.addEventListener('pointerleave', () => {
      this.show(undefined);
    });
    canvas.addEventListener('click', () => {
      this.choose();
    });
    canvas.addEventListener('keydown', (event) => {
      this.press(event);
    });
    canvas.addEventListener('contextmenu', (event) => {
      const { pointed } = this;
      if (!this.row) return;
      const element = pointed && { name: pointed.block.name, element: pointed.cell.element };
      elementsMenu(app, this.row, element, this.picture, event);
    });
  }

  private readonly openMenu = (element: CheckElementDocument, event: MouseEvent): void => {
    if (this.row) elementsMenu(this.app, this.row, { name: this.row.name, element }, this.picture, event);
  };

  /** The map as an export draws it. */
  readonly picture = (): Picture | undefined => {
    const { scene, row, surface } = this;
    if (!scene || !row || !surface.canvas.isConnected) return undefined;
    return mapPicture({ ...scene, pointed: undefined }, caption(row));
  };

  render(row: GradientRow): TemplateResult {
    if (this.row !== row) this.pointed = undefined;
    this.row = row;
    const { parameter } = row;
    if (this.app.view.table)
      return html`${this.heading(t('all checked elements of {0}', row.name))}
      ${elementsTable(row, parameter.elements.length, true, this.openMenu)}`;
    const left = this.height - AROUND_MAP - (this.layout?.height ?? 0);
    const rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(left / TABLE_ROW)));
    const readout = this.readout();
    return html`${this.heading(readout ?? caption(row))}
      <div class="check-map-box">${this.surface.canvas}</div>
      ${legend()} ${elementsTable(row, rows, false, this.openMenu)}
      <p class="visually-hidden" role="status">${readout ?? nothing}</p>`;
  }

  private heading(text: string): TemplateResult {
    return html`<div class="check-heading">
      <h2>${t('Elements')}</h2>
      <span>${text}</span>
    </div>`;
  }

  /** Both values of the cell under the pointer, in the heading's place. */
  private readout(): string | undefined {
    if (!this.pointed) return undefined;
    const { block, cell } = this.pointed;
    const values = [numberOf(cell.element.numeric), numberOf(cell.element.analytic)];
    const [numeric = '', analytic = ''] = values.map(gradientFormat(values));
    const error = errorFigure(numberOf(cell.element.relError));
    const name = `${block.name}${indexText(cell.element.index)}`;
    return t('{0}: numeric {1}, analytic {2}, rel. error {3}', name, numeric, analytic, error);
  }

  draw(row: GradientRow): void {
    const { app, surface } = this;
    const section = document.querySelector('.check-elements');
    const box = surface.canvas.parentElement;
    if (!section || !box || app.view.table) return;
    const height = Math.max(LEAST_HEIGHT, section.clientHeight);
    const width = box.clientWidth;
    const blocks = this.blocksOf(row);
    const room = height - AROUND_MAP - LEAST_ROWS * TABLE_ROW;
    const before = this.layout?.height;
    const layout = layoutMap(blocks, width - MAP_LABELS, room);
    this.layout = layout;
    const context = surface.begin(width, MAP_HEAD + layout.height);
    const selected = row.parameter.name;
    const named = { columnWord: columnWord(row), selected, pointed: this.pointed?.cell };
    this.scene = { layout, theme: app.theme, width, ...named };
    drawMap(context, this.scene);
    surface.canvas.setAttribute('aria-label', mapLabel(row, blocks));
    // The table below takes what is left: known only now.
    if (height !== this.height || layout.height !== before) app.redraw();
    this.height = height;
  }

  /** Sorted into cells once, not for every move of the pointer. */
  private blocksOf({ document, parameter }: GradientRow): readonly MapBlock[] {
    if (this.sorted?.parameter !== parameter)
      this.sorted = { parameter, blocks: mapBlocks(document, parameter) };
    return this.sorted.blocks;
  }

  private point(x: number, y: number): void {
    if (!this.layout) return;
    this.show(cellAt(this.layout, this.surface.width - MAP_LABELS, x - MAP_LABELS, y - MAP_HEAD));
  }

  private show(pointed: { readonly block: MapBlock; readonly cell: MapCell } | undefined): void {
    if (pointed?.cell.element === this.pointed?.cell.element) return;
    this.pointed = pointed;
    this.app.redraw();
  }

  private choose(): void {
    const { pointed, row } = this;
    if (pointed && row) this.app.select(`${row.item.id}\n${pointed.block.parameter.name}`);
  }

  /** Arrows walk over the cells, gradient after gradient; Enter selects the gradient. */
  private press(event: KeyboardEvent): void {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const move = moves[event.key];
    if (move && this.layout) this.show(neighbour(this.layout, this.pointed?.cell, move));
    else if (event.key === 'Enter') this.choose();
    else if (event.key === 'Escape' && this.pointed) this.show(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function neighbour(
  layout: MapLayout,
  from: MapCell | undefined,
  [right, down]: readonly [number, number],
): { readonly block: MapBlock; readonly cell: MapCell } | undefined {
  const lines = layout.blocks.flatMap(({ block, shown }) =>
    Array.from({ length: shown.rows }, (_, row) => ({
      block,
      cells: shown.cells.slice(row * shown.columns, (row + 1) * shown.columns),
    })),
  );
  const line = lines.findIndex(({ cells }) => from && cells.some((cell) => cell?.element === from.element));
  const column = lines[line]?.cells.findIndex((cell) => cell?.element === from?.element) ?? 0;
  const next = lines[line < 0 ? 0 : Math.max(0, Math.min(lines.length - 1, line + down))];
  const at = line < 0 ? 0 : Math.max(0, Math.min((next?.cells.length ?? 1) - 1, column + right));
  const cell = next?.cells[at];
  return next && cell && { block: next.block, cell };
}

const caption = (row: GradientRow): string =>
  t('|numeric \u2212 analytic|, one column per {0}', columnWord(row));

/** What the columns of a layer on (N, D) are called. */
function columnWord({ document, parameter }: GradientRow): string {
  const { shape, layer } = document;
  const features = shape.length === 2 && layer !== 'fullyConnectedNet' && parameter.shape.at(-1) === shape[1];
  if (features) return t('feature');
  return layer === 'fullyConnectedNet' ? t('unit') : t('last index');
}

function mapLabel({ name, parameter }: GradientRow, blocks: readonly MapBlock[]): string {
  const above = blocks.flatMap(({ cells }) => cells).filter((cell) => cell?.above).length;
  const names = blocks.map((block) => block.name).join(', ');
  const worst = indexText(parameter.worst);
  return t(
    'Element map of {0}: {1} elements above tolerance; {2} is worst at {3}',
    names,
    above,
    name,
    worst,
  );
}

function legend(): TemplateResult {
  return html`<p class="check-legend">
    <span>≤ 1e−15</span><i class="check-ramp" aria-hidden="true"></i><span>1e−5</span>
    <span class="check-key"
      ><i class="swatch check-above" aria-hidden="true"></i>${t('relative error above tolerance')}</span
    >
  </p>`;
}
