// What kernels over rows have in common: parts of a panel's rows, each thread's scratch, and how bins are cut.
import { doubles } from './lanes';
import { Panel, takeRows } from './panel';
import { RowMap, mapRow } from './rowMap';
import { Cut, PLACE_BYTES } from './rowPlaces';
import { DESK_BYTES } from './rowQuantiles';

/** Bins of a row, and fine bins of it, at most. */
export const MOST_BINS: i32 = 4096;
/** Beyond this share of a fine bin, too many values would have to be settled by the edges. */
const LARGEST_SLACK: f64 = 0.125;

/** All addresses and counts are 32 bits, in the order in which src/compute/wasm/rows writes them. */
@unmanaged
export class RowsJob extends Panel {
  firstPart: i32;
  rowsPerPart: i32;
  /** Bytes from one row taken to the next. */
  stride: usize;
  /** Of each thread its own. */
  scratch: usize;
  scratchBytes: usize;
  /** What each value goes through first; 0 for nothing. */
  map: usize;
}

/** Which thread this is: modules share their memory, not this. */
let thread: usize = 0;

export function beThread(number: i32): void {
  thread = <usize>number;
}

export function firstRow(job: RowsJob, part: i32): i32 {
  return (job.firstPart + part) * job.rowsPerPart;
}

/** Takes the rows of a part into the thread's scratch. Returns where they are. */
export function takePart(job: RowsJob, part: i32): usize {
  const from = firstRow(job, part);
  const to = min(from + job.rowsPerPart, job.K);
  const rows = job.scratch + thread * job.scratchBytes;
  takeRows(job, from, to, rows, job.stride);
  if (job.map != 0) {
    const map = changetype<RowMap>(job.map);
    for (let row = from; row < to; row++) {
      mapRow(rows + <usize>(row - from) * job.stride, job.P, job.Q, row, map);
    }
  }
  return rows;
}

/** Bytes that a thread needs beside the rows of a part. */
export function rowScratchBytes(size: i32): usize {
  return edgesAfter(0, size) + doubles(MOST_BINS + 2) + DESK_BYTES + offsetof<Cut>() + 64;
}

// The scratch behind the rows of a part.

/** Values of some fine bins, or a copy of all. */
export function chosenIn(job: RowsJob, rows: usize): usize {
  return rows + <usize>job.rowsPerPart * job.stride;
}

export function placesAfter(chosen: usize, size: i32): usize {
  return chosen + doubles(size);
}

/** Counts of fine bins, and behind them a byte for each. */
export function fineAfter(chosen: usize, size: i32): usize {
  return (placesAfter(chosen, size) + <usize>(size * PLACE_BYTES) + 15) & ~15;
}

function edgesAfter(chosen: usize, size: i32): usize {
  return fineAfter(chosen, size) + 5 * MOST_BINS;
}

export function deskAfter(chosen: usize, size: i32): usize {
  return edgesAfter(chosen, size) + doubles(MOST_BINS + 2);
}

/** Equal bins from `low` to `high`, each of so many fine bins, whose corrected sums are `counts`. */
export function cutAfter(
  chosen: usize,
  size: i32,
  low: f64,
  high: f64,
  bins: i32,
  each: i32,
  counts: usize,
): Cut {
  const cut = changetype<Cut>((deskAfter(chosen, size) + DESK_BYTES + 15) & ~15);
  cut.bins = bins;
  cut.each = each;
  cut.fine = max(1, bins) * each;
  cut.low = low;
  cut.perUnit = <f64>cut.fine / (high - low);
  cut.edges = edgesAfter(chosen, size);
  cut.counts = counts;
  // How far rounding may move a value's place, and an edge; generously.
  const slack = <f64>cut.fine * 2 ** -48 + Math.max(Math.abs(low), Math.abs(high)) * cut.perUnit * 2 ** -50;
  cut.slack = bins > 0 && isUsable(cut) && slack <= LARGEST_SLACK ? slack : -1;
  return cut;
}

/** Whether places tell values apart: a range may overflow, or its inverse. */
export function isUsable(cut: Cut): bool {
  return cut.perUnit > 0 && isFinite(cut.perUnit);
}

/** Whether the sums of fine bins, corrected, are the histogram. */
export function settles(cut: Cut): bool {
  return cut.slack >= 0;
}
