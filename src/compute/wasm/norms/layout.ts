import type { GroupedView } from '../../../normalization/grouping';

/** Elements of a part: its work is worth a thread's attention, and it stays in the cache of a core. */
const PART = 1 << 16;
/** Rows of a part, at least: its sums per column are then few beside its elements. */
const FEWEST_ROWS = 16;
/** Rows narrower than this cost more by row than by element. */
const NARROW = 32;
/** One group is as good as a matrix of such rows. */
const FOLDED_ROW = 1 << 14;

/**
 * A row-major matrix over the elements of a tensor: `rows` rows of `columns`, and `rest` more elements. Its parts are
 * `rowsPerPart` rows each, for one shape always the same: so are then sums over parts, whoever computes them.
 */
export interface Matrix {
  readonly columns: number;
  readonly rows: number;
  readonly rest: number;
  readonly rowsPerPart: number;
}

/** How the groups of a view lie in a matrix: each column is of one group, or each row is. */
export interface Layout {
  readonly lane: 'column' | 'row';
  readonly matrix: Matrix;
  /** The group of column j is `laneGroups[j]`, that of row r is `laneGroups[r % laneGroups.length]`. */
  readonly laneGroups: Int32Array;
}

export function layoutOf({ P, K, Q }: GroupedView): Layout {
  if (K === 1) {
    const columns = Math.min(P * Q, FOLDED_ROW);
    return { lane: 'row', matrix: matrixOf(P * Q, columns, 1), laneGroups: new Int32Array(1) };
  }
  if (Q === 1 || (Q < NARROW && P > 1)) {
    const columns = K * Q * sideBySide(K * Q);
    const laneGroups = groupsOf(columns, (j) => Math.floor((j % (K * Q)) / Q));
    return { lane: 'column', matrix: matrixOf(P * K * Q, columns, FEWEST_ROWS), laneGroups };
  }
  return { lane: 'row', matrix: matrixOf(P * K * Q, Q, 1), laneGroups: groupsOf(K, (k) => k) };
}

/** `Int32Array.from` takes ten times as long. */
function groupsOf(lanes: number, groupOf: (lane: number) => number): Int32Array {
  const groups = new Int32Array(lanes);
  for (let lane = 0; lane < lanes; lane++) groups[lane] = groupOf(lane);
  return groups;
}

/** How many rows of a narrow matrix make one whose columns fill vectors. */
function sideBySide(columns: number): number {
  return columns < 2 * NARROW ? 4 * Math.ceil((2 * NARROW) / 4 / columns) : 1;
}

/** @param fewest Rows that a part has at least. */
export function matrixOf(elements: number, columns: number, fewest: number): Matrix {
  const rows = Math.floor(elements / columns);
  const rowsPerPart = Math.max(fewest, Math.ceil(PART / columns));
  return { columns, rows, rest: elements - rows * columns, rowsPerPart };
}

/** Some parts of a matrix that follow each other. */
export interface Window {
  /** Elements `from … to - 1`. */
  readonly from: number;
  readonly to: number;
  readonly firstRow: number;
  readonly rows: number;
  /** That of the matrix in its last window, else 0. */
  readonly rest: number;
  readonly parts: number;
}

/** What the largest window has of each. */
export function largestWindow(
  { columns, rows, rest, rowsPerPart }: Matrix,
  parts: number,
): { readonly elements: number; readonly rows: number; readonly parts: number } {
  const most = Math.min(rows, rowsPerPart * parts);
  return { elements: most * columns + rest, rows: most, parts: Math.max(1, Math.ceil(most / rowsPerPart)) };
}

/** A matrix cut into windows of at most so many parts. */
export function* windowsOf({ columns, rows, rest, rowsPerPart }: Matrix, parts: number): Generator<Window> {
  const step = rowsPerPart * parts;
  for (let firstRow = 0; firstRow === 0 || firstRow < rows; firstRow += step) {
    const own = Math.min(step, rows - firstRow);
    const isLast = firstRow + own === rows;
    const from = firstRow * columns;
    yield {
      from,
      to: from + own * columns + (isLast ? rest : 0),
      firstRow,
      rows: own,
      rest: isLast ? rest : 0,
      parts: Math.max(1, Math.ceil(own / rowsPerPart)),
    };
  }
}
