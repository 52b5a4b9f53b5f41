// Rows out of a panel: a (P, K, Q) stretch of a tensor, in which row k is the P runs of Q elements at `(p*K + k)*Q`.
import { doubles, pair, single } from './lanes';

/** What rows are taken from. */
@unmanaged
export class Panel {
  elements: usize;
  /** Bytes of an element: 4 for float32, 8 for float64. */
  width: i32;
  P: i32;
  K: i32;
  Q: i32;
}

/** Copies rows `from … to - 1` as float64, each `stride` bytes after the one before. */
export function takeRows(panel: Panel, from: i32, to: i32, target: usize, stride: usize): void {
  if (panel.Q > 1) {
    for (let k = from; k < to; k++) takeRuns(panel, k, target + <usize>(k - from) * stride);
  } else if (panel.width == 8) takeWideColumns(panel, from, to, target, stride);
  else takeColumns(panel, from, to, target, stride);
}

/** Neighbours in memory are of different rows: squares of four by four are turned over. */
function takeColumns(panel: Panel, from: i32, to: i32, target: usize, stride: usize): void {
  const down = <usize>panel.K << 2;
  let source = panel.elements + (<usize>from << 2);
  let p = 0;
  for (; p + 4 <= panel.P; p += 4, source += 4 * down) {
    let at = source;
    let to0 = target + doubles(p);
    let k = from;
    for (; k + 4 <= to; k += 4, at += 16, to0 += 4 * stride) {
      const a = v128.load(at);
      const b = v128.load(at + down);
      const c = v128.load(at + 2 * down);
      const d = v128.load(at + 3 * down);
      const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
      const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const ef = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const gh = i32x4.shuffle(c, d, 2, 6, 3, 7);
      put4(to0, ab, cd);
      put4(to0 + stride, upper(ab), upper(cd));
      put4(to0 + 2 * stride, ef, gh);
      put4(to0 + 3 * stride, upper(ef), upper(gh));
    }
    for (; k < to; k++, at += 4, to0 += stride) {
      for (let i = 0; i < 4; i++) store<f64>(to0 + doubles(i), single(at + <usize>i * down));
    }
  }
  for (; p < panel.P; p++, source += down) {
    for (let k = from; k < to; k++) {
      store<f64>(target + <usize>(k - from) * stride + doubles(p), single(source + (<usize>(k - from) << 2)));
    }
  }
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return i32x4.shuffle(v, v, 2, 3, 2, 3);
}

/** The lower two float32 of each, as float64. */
// @ts-ignore: decorator
@inline
function put4(target: usize, a: v128, b: v128): void {
  v128.store(target, f64x2.promote_low_f32x4(a));
  v128.store(target, f64x2.promote_low_f32x4(b), 16);
}

function takeWideColumns(panel: Panel, from: i32, to: i32, target: usize, stride: usize): void {
  const down = doubles(panel.K);
  let source = panel.elements + doubles(from);
  for (let p = 0; p < panel.P; p++, source += down) {
    let at = target + doubles(p);
    for (let k = 0; k < to - from; k++, at += stride) store<f64>(at, load<f64>(source + doubles(k)));
  }
}

function takeRuns(panel: Panel, k: i32, target: usize): void {
  const run = <usize>panel.Q * <usize>panel.width;
  const down = <usize>panel.K * run;
  let source = panel.elements + <usize>k * run;
  for (let p = 0; p < panel.P; p++, source += down, target += doubles(panel.Q)) {
    if (panel.width == 8) memory.copy(target, source, run);
    else widen(source, panel.Q, target);
  }
}

function widen(source: usize, count: i32, target: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, source += 16, target += 32) {
    v128.store(target, pair(source));
    v128.store(target, pair(source + 8), 16);
  }
  for (; i < count; i++, source += 4, target += 8) store<f64>(target, single(source));
}
