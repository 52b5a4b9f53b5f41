import type {
  CheckElementDocument,
  CheckGradientsDocument,
  CheckParameterDocument,
} from '../../src/protocol/documents/checkGradients';
import { isAbove, numberOf } from './checkNumbers';
import { gradientName } from './checkRows';

export interface MapCell {
  readonly element: CheckElementDocument;
  /** |numeric - analytic| */
  readonly difference: number;
  readonly above: boolean;
}

/** One gradient: its last axis runs to the right, all others downwards. */
export interface MapBlock {
  readonly parameter: CheckParameterDocument;
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Row by row; undefined where an element was not checked. */
  readonly cells: readonly (MapCell | undefined)[];
}

const lastAxis = ({ shape }: CheckParameterDocument): number => shape.at(-1) ?? 1;

/** The gradients that stand column on column with this one: vectors above matrices, then as they come. */
export function mapBlocks(document: CheckGradientsDocument, selected: CheckParameterDocument): MapBlock[] {
  const columns = lastAxis(selected);
  const rank = { fail: 0, explained: 1, pass: 1 };
  return document.parameters
    .filter((parameter) => lastAxis(parameter) === columns)
    .sort((a, b) => a.shape.length - b.shape.length || rank[a.verdict] - rank[b.verdict])
    .map((parameter) => blockOf(document, parameter, columns));
}

function blockOf(
  document: CheckGradientsDocument,
  parameter: CheckParameterDocument,
  columns: number,
): MapBlock {
  const rows = parameter.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const cells = new Array<MapCell | undefined>(rows * columns).fill(undefined);
  for (const element of parameter.elements) {
    const flat = element.index.reduce((at, i, axis) => at * parameter.shape[axis]! + i, 0);
    const difference = Math.abs(numberOf(element.numeric) - numberOf(element.analytic));
    cells[flat] = { element, difference, above: isAbove(element, document.options) };
  }
  return { parameter, name: gradientName(document.layer, parameter.name), rows, columns, cells };
}

/** Index of a row over all axes but the last, as its label says it: dx[0, 2]. */
export function rowName({ name, parameter }: MapBlock, row: number): string {
  const index: number[] = [];
  let rest = row;
  for (let axis = parameter.shape.length - 2; axis >= 0; axis--) {
    index.unshift(rest % parameter.shape[axis]!);
    rest = Math.floor(rest / parameter.shape[axis]!);
  }
  return index.length === 0 ? name : `${name}[${index.join(', ')}]`;
}

const worse = (a: MapCell, b: MapCell | undefined): boolean => {
  if (!b) return true;
  if (a.above !== b.above) return a.above;
  return Number.isNaN(a.difference) || a.difference > b.difference;
};

/** A block in no more rows and columns than there are pixels: a pixel shows its worst element. */
export function pooled(block: MapBlock, mostRows: number, mostColumns: number): MapBlock {
  const rows = Math.min(block.rows, mostRows);
  const columns = Math.min(block.columns, mostColumns);
  if (rows === block.rows && columns === block.columns) return block;
  const cells = new Array<MapCell | undefined>(rows * columns).fill(undefined);
  for (const [flat, cell] of block.cells.entries()) {
    if (!cell) continue;
    const row = Math.floor((Math.floor(flat / block.columns) * rows) / block.rows);
    const at = row * columns + Math.floor(((flat % block.columns) * columns) / block.columns);
    if (worse(cell, cells[at])) cells[at] = cell;
  }
  return { ...block, rows, columns, cells };
}

/** Up to here a cell says its value. */
const VALUES = 64;
const PITCH = 20;
const BLOCK_GAP = 6;
const LEAST_CELL = 44;
const LEAST_BLOCK = 7;

export interface PlacedBlock {
  readonly block: MapBlock;
  /** What is drawn of it. */
  readonly shown: MapBlock;
  readonly top: number;
  readonly height: number;
}

export interface MapLayout {
  readonly blocks: readonly PlacedBlock[];
  readonly height: number;
  /** Height of one of the gradients' own rows. */
  readonly pitch: number;
  readonly withValues: boolean;
}

/** Rows of 20 px while they fit, thinner ones after that, in at most `height`. */
export function layoutMap(blocks: readonly MapBlock[], width: number, height: number): MapLayout {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const count = blocks.reduce((sum, block) => sum + block.cells.length, 0);
  const gaps = (blocks.length - 1) * BLOCK_GAP;
  const thin = blocks.filter((block) => block.rows === 1).length;
  const even = (height - gaps) / Math.max(1, rows);
  // A vector among large matrices stays a line one can see: it does not shrink with them.
  const left = (height - gaps - thin * LEAST_BLOCK) / Math.max(1, rows - thin);
  const pitch = Math.max(0.1, Math.min(PITCH, even < LEAST_BLOCK && rows > thin ? left : even));
  const columns = blocks[0]?.columns ?? 1;
  let top = 0;
  const placed = blocks.map((block) => {
    const tall = Math.max(LEAST_BLOCK, Math.floor(block.rows * pitch));
    const shown = pooled(block, Math.max(1, Math.floor(tall / 2)), Math.max(1, Math.floor(width / 2)));
    const at = { block, shown, top, height: tall };
    top += tall + BLOCK_GAP;
    return at;
  });
  return {
    blocks: placed,
    height: Math.max(0, top - BLOCK_GAP),
    pitch,
    withValues: count <= VALUES && pitch >= 15 && width / columns >= LEAST_CELL,
  };
}

/** How much ink a difference gets, 0 to 1, over log10 1e-15 … 1e-5. */
export function rampPlace(difference: number): number {
  if (!(difference > 0)) return 0;
  return Math.max(0, Math.min(1, (Math.log10(difference) + 15) / 10));
}

/** The cell at a place of the layout, and the block it belongs to. */
export function cellAt(
  layout: MapLayout,
  width: number,
  x: number,
  y: number,
): { readonly block: MapBlock; readonly cell: MapCell } | undefined {
  const placed = layout.blocks.find(({ top, height }) => y >= top && y < top + height);
  if (!placed || x < 0 || x >= width) return undefined;
  const { shown } = placed;
  const row = Math.floor(((y - placed.top) / placed.height) * shown.rows);
  const cell = shown.cells[row * shown.columns + Math.floor((x / width) * shown.columns)];
  return cell && { block: placed.block, cell };
}

/** The elements to list: the worst ones, those equally bad in their own order. */
export function worstElements(parameter: CheckParameterDocument, most: number): CheckElementDocument[] {
  const error = ({ relError }: CheckElementDocument): number => {
    const value = numberOf(relError);
    return Number.isNaN(value) ? Infinity : Number(value.toPrecision(3));
  };
  return [...parameter.elements]
    .sort((a, b) => (error(a) === error(b) ? 0 : error(b) - error(a)))
    .slice(0, most);
}
