// How many values of each row lie above two thresholds: all that signs after an affine map take.
import { doubles } from './lanes';
import { Panel } from './panel';

/** What is asked; all addresses and counts are 32 bits, in the order in which src/compute/wasm/rows writes them. */
@unmanaged
export class AboveJob extends Panel {
  firstPart: i32;
  /** Lines of K where Q is 1, else rows. */
  linesPerPart: i32;
  /** The first of each row, then the second of each; float32 or float64 as the elements are. */
  thresholds: usize;
  /** Out, for each part that has its own, else for all: values above each threshold, all of the first and then all of the second, int32. */
  counts: usize;
}

/** Columns are counted over some lines of the panel, into the part's own counts; other rows each by one part. */
export function rowsAbove(job: AboveJob, part: i32): void {
  const from = (job.firstPart + part) * job.linesPerPart;
  if (job.Q == 1) {
    const to = min(from + job.linesPerPart, job.P);
    const counts = job.counts + <usize>(job.firstPart + part) * doubles(job.K);
    if (job.width == 8) wideColumns(job, from, to, counts);
    else columns(job, from, to, counts);
    return;
  }
  const to = min(from + job.linesPerPart, job.K);
  for (let k = from; k < to; k++) row(job, k);
}

/** Four columns at a time. */
function columns(job: AboveJob, from: i32, to: i32, counts: usize): void {
  const K = job.K;
  const down = (<usize>K) << 2;
  const second = job.thresholds + down;
  let k = 0;
  for (; k + 4 <= K; k += 4) {
    const at = (<usize>k) << 2;
    const a = v128.load(job.thresholds + at);
    const b = v128.load(second + at);
    let countA = i32x4.splat(0);
    let countB = countA;
    let source = job.elements + <usize>from * down + at;
    for (let p = from; p < to; p++, source += down) {
      const x = v128.load(source);
      countA = i32x4.sub(countA, f32x4.gt(x, a));
      countB = i32x4.sub(countB, f32x4.gt(x, b));
    }
    v128.store(counts + at, countA);
    v128.store(counts + down + at, countB);
  }
  for (; k < K; k++) {
    const at = (<usize>k) << 2;
    const a = load<f32>(job.thresholds + at);
    const b = load<f32>(second + at);
    let countA = 0;
    let countB = 0;
    let source = job.elements + <usize>from * down + at;
    for (let p = from; p < to; p++, source += down) {
      const x = load<f32>(source);
      countA += i32(x > a);
      countB += i32(x > b);
    }
    store<i32>(counts + at, countA);
    store<i32>(counts + down + at, countB);
  }
}

function wideColumns(job: AboveJob, from: i32, to: i32, counts: usize): void {
  const K = job.K;
  const down = doubles(K);
  memory.fill(counts, 0, down);
  let source = job.elements + <usize>from * down;
  for (let p = from; p < to; p++, source += down) {
    for (let k = 0; k < K; k++) {
      const x = load<f64>(source + doubles(k));
      add(counts + ((<usize>k) << 2), i32(x > load<f64>(job.thresholds + doubles(k))));
      add(counts + ((<usize>(K + k)) << 2), i32(x > load<f64>(job.thresholds + doubles(K + k))));
    }
  }
}

// @ts-ignore: decorator
@inline
function add(at: usize, count: i32): void {
  store<i32>(at, load<i32>(at) + count);
}

function row(job: AboveJob, k: i32): void {
  const wide = job.width == 8;
  const run = <usize>job.Q * <usize>job.width;
  const down = <usize>job.K * run;
  for (let which = 0; which < 2; which++) {
    const place = k + which * job.K;
    let source = job.elements + <usize>k * run;
    let count = 0;
    for (let p = 0; p < job.P; p++, source += down) {
      count += wide
        ? wideAbove(source, job.Q, load<f64>(job.thresholds + doubles(place)))
        : countAbove(source, job.Q, load<f32>(job.thresholds + ((<usize>place) << 2)));
    }
    store<i32>(job.counts + ((<usize>place) << 2), count);
  }
}

/** Of a run of float32, those above a threshold. */
function countAbove(source: usize, many: i32, threshold: f32): i32 {
  const a = f32x4.splat(threshold);
  let counts = i32x4.splat(0);
  let i = 0;
  for (; i + 4 <= many; i += 4, source += 16) counts = i32x4.sub(counts, f32x4.gt(v128.load(source), a));
  let count =
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3);
  for (; i < many; i++, source += 4) count += i32(load<f32>(source) > threshold);
  return count;
}

function wideAbove(source: usize, many: i32, threshold: f64): i32 {
  let count = 0;
  for (let i = 0; i < many; i++, source += 8) count += i32(load<f64>(source) > threshold);
  return count;
}
