/** Row-major elements in rows of `columns`; the last row may be incomplete. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
}

export interface TileShape {
  readonly height: number;
  readonly width: number;
}

/** Where a tile begins in its matrix. */
export interface TileOrigin {
  readonly row: number;
  readonly column: number;
}

/** What one kernel call may take. */
export interface TileLimits {
  readonly elements: number;
  /** Longest side of an output: the texture limit of a GL context. */
  readonly side: number;
}

/** From so many rows on, a table of parameters per column costs little beside the data. */
export const ENOUGH_ROWS = 16;
/** Rows narrower than this are laid side by side, because every row has a cost of its own. */
export const NARROW = 256;

/** How many rows of a narrow matrix make one: wide enough, a multiple of four SIMD lanes, within the limits. */
export function sideBySide(columns: number, { elements, side }: TileLimits): number {
  const wanted = columns < NARROW ? 4 * Math.ceil(NARROW / 4 / columns) : [1, 4, 2, 4][columns % 4]!;
  return columns * wanted <= Math.min(side, elements) ? wanted : 1;
}

/**
 * The largest tile within the limits. It spans whole rows (which are then passed on without a copy) as long as
 * `tall` of them fit; wider matrices are cut into columns.
 */
export function tileShape(matrix: Matrix, limits: TileLimits, tall: number): TileShape {
  const widest = Math.min(matrix.columns, limits.side, limits.elements);
  const height = Math.min(
    matrix.rows,
    limits.side,
    Math.max(Math.floor(limits.elements / widest), Math.min(tall, limits.elements)),
  );
  return { height, width: Math.min(widest, Math.floor(limits.elements / height)) };
}

/** Tiles of the same columns follow each other and share their tables. */
export function rememberLast<T>(
  create: (column: number, width: number) => T,
): (column: number, width: number) => T {
  let last: { readonly column: number; readonly value: T } | undefined;
  return (column, width) => {
    if (last?.column !== column) last = { column, value: create(column, width) };
    return last.value;
  };
}

/** All tiles of a matrix, those of the same columns one after the other. */
export function* tileOrigins(matrix: Matrix, shape: TileShape): Generator<TileOrigin> {
  for (let column = 0; column < matrix.columns; column += shape.width) {
    for (let row = 0; row < matrix.rows; row += shape.height) yield { row, column };
  }
}

/** The elements of a tile, row-major, zeros where it reaches beyond the matrix. May be a view of `x`. */
export function pack(
  x: Float32Array,
  columns: number,
  shape: TileShape,
  origin: TileOrigin,
  scratch: Float32Array,
): Float32Array {
  const start = origin.row * columns + origin.column;
  const end = start + shape.height * columns;
  if (shape.width === columns && end <= x.length) return x.subarray(start, end);
  scratch.fill(0);
  for (const { from, to, row } of rowSpans(x.length, columns, shape, origin)) {
    scratch.set(x.subarray(from, to), row * shape.width);
  }
  return scratch;
}

/** Write the rows of a tile where its elements stand in the matrix. */
export function unpack(
  tile: readonly Float32Array[],
  columns: number,
  shape: TileShape,
  origin: TileOrigin,
  out: Float32Array,
): void {
  for (const { from, to, row } of rowSpans(out.length, columns, shape, origin)) {
    const values = tile[row]!;
    out.set(to - from === values.length ? values : values.subarray(0, to - from), from);
  }
}

/** For each row of the tile, the range `from … to - 1` of memory that it covers; rows beyond the matrix left out. */
function* rowSpans(
  length: number,
  columns: number,
  shape: TileShape,
  origin: TileOrigin,
): Generator<{ readonly from: number; readonly to: number; readonly row: number }> {
  for (let row = 0; row < shape.height; row++) {
    const rowStart = (origin.row + row) * columns;
    const from = rowStart + origin.column;
    const to = Math.min(from + shape.width, rowStart + columns, length);
    if (from >= to) return;
    yield { from, to, row };
  }
}
