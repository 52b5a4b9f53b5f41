import { PANEL, TILE, multiplyTile } from './gemmBlock';
import { packPanels, packTiles } from './gemmPacking';
import { singles } from './lanes';

// Products of float32 matrices, row-major, sums in float32. Both operands are packed (gemmPacking.ts), block by block, and
// blocks of C computed from what is packed (gemmBlock.ts).

/** Depth of a block: a panel of B is then 8 KB and stays in the first-level cache. */
const DEPTH: i32 = 256;
/** Rows of A and columns of B packed at a time: what is packed stays in the second-level cache. */
export const HEIGHT: i32 = 100;
const WIDTH: i32 = 256;

/** Bytes of room that `gemm` needs: one ragged block, packed A, packed B. */
export function gemmRoom(): i32 {
  return <i32>(singles(TILE * PANEL) + singles(HEIGHT * DEPTH) + singles(WIDTH * DEPTH));
}

/**
 * `C = start + A * B`: A is (M, K), B (K, N), C (M, N). Strides are bytes from row to row, of operands as they are
 * stored: (K, M) and (N, K) where they are `transposed`. `start` is an address with a stride of its own, 0 for one row
 * for all (a bias), C itself to accumulate; at address 0 there is nothing to add.
 */
export function gemm(
  A: usize,
  strideA: usize,
  transposedA: bool,
  B: usize,
  strideB: usize,
  transposedB: bool,
  start: usize,
  strideStart: usize,
  C: usize,
  strideC: usize,
  M: i32,
  K: i32,
  N: i32,
  room: usize,
): void {
  const packedA = room + singles(TILE * PANEL);
  const packedB = packedA + singles(HEIGHT * DEPTH);
  for (let j = 0; j < N; j += WIDTH) {
    const width = min(WIDTH, N - j);
    // From the last block to the first: what was written last may still be in the cache, as weights after a step.
    const last = max(0, ((K - 1) / DEPTH) * DEPTH);
    for (let k = last; k >= 0; k -= DEPTH) {
      const depth = min(DEPTH, K - k);
      const fromB = B + (transposedB ? <usize>j * strideB + singles(k) : <usize>k * strideB + singles(j));
      packPanels(fromB, strideB, transposedB, width, depth, packedB);
      const base = k < last ? C : start;
      const strideBase = k < last ? strideC : strideStart;
      for (let i = 0; i < M; i += HEIGHT) {
        const height = min(HEIGHT, M - i);
        const fromA = A + (transposedA ? <usize>k * strideA + singles(i) : <usize>i * strideA + singles(k));
        packTiles(fromA, strideA, transposedA, height, depth, packedA);
        for (let row = 0; row < height; row += TILE) {
          const at = <usize>(i + row);
          const from = base ? base + at * strideBase + singles(j) : 0;
          const to = C + at * strideC + singles(j);
          const tile = packedA + singles(row * depth);
          multiplyTile(tile, packedB, depth, from, strideBase, to, strideC, min(TILE, height - row), width, room);
        }
      }
    }
  }
}
