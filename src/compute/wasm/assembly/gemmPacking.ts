import { PANEL, TILE } from './gemmBlock';
import { singles } from './lanes';

// What the innermost loop of a product reads, one after the other: A in tiles of 5 rows, B in panels of 8 columns, each
// with its elements in order of k. A transpose is another way to pack.

/** Packs so many rows of A, or columns of its transpose: tile after tile, each 5 rows by `depth`. */
export function packTiles(A: usize, stride: usize, transposed: bool, rows: i32, depth: i32, to: usize): void {
  for (let row = 0; row < rows; row += TILE) {
    const lines = min(TILE, rows - row);
    if (transposed) packColumnsOfTile(A + singles(row), stride, lines, depth, to);
    else packRowsOfTile(A + <usize>row * stride, stride, lines, depth, to);
    to += singles(TILE * depth);
  }
}

function packColumnsOfTile(from: usize, stride: usize, lines: i32, depth: i32, to: usize): void {
  if (lines === TILE) {
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      store<f32>(to, load<f32>(from, 16), 16);
      from += stride;
      to += 20;
    }
  } else {
    for (let k = 0; k < depth; k++) {
      for (let line = 0; line < TILE; line++) {
        store<f32>(to + singles(line), load<f32>(from + singles(min(line, lines - 1))));
      }
      from += stride;
      to += 20;
    }
  }
}

function packRowsOfTile(from: usize, stride: usize, lines: i32, depth: i32, to: usize): void {
  packRows(from, stride, min(4, lines), depth, to, 20);
  let fifth = from + <usize>min(4, lines - 1) * stride;
  to += 16;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const line = v128.load(fifth);
    v128.store32_lane(to, line, 0);
    v128.store32_lane(to, line, 1, 20);
    v128.store32_lane(to, line, 2, 40);
    v128.store32_lane(to, line, 3, 60);
    fifth += 16;
    to += 80;
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(fifth));
    fifth += 4;
    to += 20;
  }
}

/** Packs so many columns of B, or rows of its transpose: panel after panel; a last one of up to 4 columns is of 4. */
export function packPanels(B: usize, stride: usize, transposed: bool, columns: i32, depth: i32, to: usize): void {
  for (let column = 0; column < columns; column += PANEL) {
    const from = B + (transposed ? <usize>column * stride : singles(column));
    const width = min(PANEL, columns - column);
    const step: usize = width > 4 ? 32 : 16;
    packStrip(from, stride, transposed, min(4, width), depth, to, step);
    const second = from + (transposed ? 4 * stride : 16);
    if (width > 4) packStrip(second, stride, transposed, width - 4, depth, to + 16, step);
    to += step * <usize>depth;
  }
}

/**
 * A strip is 4 lines side by side; element k of line l is at `from + l*stride + 4*k` where lines are `rows`, else at
 * `from + k*stride + 4*l`. Its k-th vector goes to `to + k*step`. Of fewer than 4 lines the last one is repeated: what
 * comes of it is never stored.
 */
function packStrip(from: usize, stride: usize, rows: bool, lines: i32, depth: i32, to: usize, step: usize): void {
  if (rows) packRows(from, stride, lines, depth, to, step);
  else if (lines === 4) {
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      from += stride;
      to += step;
    }
  } else {
    for (let k = 0; k < depth; k++) {
      for (let line = 0; line < 4; line++) {
        store<f32>(to + singles(line), load<f32>(from + singles(min(line, lines - 1))));
      }
      from += stride;
      to += step;
    }
  }
}

/** Transposes 4 x 4 elements at a time. */
function packRows(from: usize, stride: usize, lines: i32, depth: i32, to: usize, step: usize): void {
  let from1 = from + <usize>min(1, lines - 1) * stride;
  let from2 = from + <usize>min(2, lines - 1) * stride;
  let from3 = from + <usize>min(3, lines - 1) * stride;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const a = v128.load(from);
    const b = v128.load(from1);
    const c = v128.load(from2);
    const d = v128.load(from3);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(ab0, cd0, 0, 2));
    v128.store(to + step, v128.shuffle<f64>(ab0, cd0, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<f64>(ab1, cd1, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<f64>(ab1, cd1, 1, 3));
    from += 16;
    from1 += 16;
    from2 += 16;
    from3 += 16;
    to += 4 * step;
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from1), 4);
    store<f32>(to, load<f32>(from2), 8);
    store<f32>(to, load<f32>(from3), 12);
    from += 4;
    from1 += 4;
    from2 += 4;
    from3 += 4;
    to += step;
  }
}
