// All that is shown of rows, with each of them looked at while it lies in a core's cache. A part is some rows of a panel;
// parts write nothing in common, so any thread may do any of them, or do one again.
import { doubles } from './lanes';
import { binEdges, countBins } from './rowBins';
import { SPREAD_BYTES, TALLY_BYTES, countOf, maxIn, meanIn, minIn, spreadRow, tallyRow } from './rowPasses';
import { placeRow, sumFine } from './rowPlaces';
import { quantilesByPlace, quantilesOfFew } from './rowQuantiles';
import {
  MOST_BINS,
  RowsJob,
  chosenIn,
  cutAfter,
  deskAfter,
  fineAfter,
  firstRow,
  isUsable,
  placesAfter,
  settles,
  takePart,
} from './rowsJob';

/** Rows shorter than this are selected from directly. */
const FEW: i32 = 512;
/** Fine bins, about: enough that few values share one. */
const FINE: i32 = 1024;
/** Bytes of a row's tally and spread. */
const FIGURES_BYTES: usize = TALLY_BYTES + SPREAD_BYTES;

@unmanaged
export class FiguresJob extends RowsJob {
  /** Out: tally and spread of each row, 14 float64. */
  figures: usize;
  /** Ascending, `many` float64. */
  levels: usize;
  many: i32;
  /** Out: `many` float64 for each row. */
  quantiles: usize;
  /** 0 for no histogram. */
  bins: i32;
  /** Out: `bins` uint32 for each row. */
  counts: usize;
}

export function rowFigures(job: FiguresJob, part: i32): void {
  const from = firstRow(job, part);
  const to = min(from + job.rowsPerPart, job.K);
  const rows = takePart(job, part);
  for (let row = from; row < to; row++) {
    figuresOf(rows + <usize>(row - from) * job.stride, row, job, chosenIn(job, rows));
  }
}

function figuresOf(values: usize, row: i32, job: FiguresJob, chosen: usize): void {
  const tally = job.figures + <usize>row * FIGURES_BYTES;
  tallyRow(values, job.P * job.Q, tally);
  const count = countOf(tally);
  const low = minIn(tally);
  const high = maxIn(tally);
  const margin = (high - low) / 100;
  spreadRow(values, count, meanIn(tally), low + margin, high - margin, tally + TALLY_BYTES);
  const counts = job.counts + <usize>row * ((<usize>job.bins) << 2);
  memory.fill(counts, 0, (<usize>job.bins) << 2);
  const quantiles = job.quantiles + <usize>row * doubles(job.many);
  if (count == 0 || low == high) {
    for (let i = 0; i < job.many; i++) store<f64>(quantiles + doubles(i), low);
    if (job.bins > 0) store<u32>(counts, count);
  } else if (job.many + job.bins > 0) {
    distributionOf(values, count, low, high, job, counts, quantiles, chosen);
  }
}

function distributionOf(
  values: usize,
  count: i32,
  low: f64,
  high: f64,
  job: FiguresJob,
  counts: usize,
  quantiles: usize,
  chosen: usize,
): void {
  const fine = fineAfter(chosen, count);
  const slots = fine + 4 * MOST_BINS;
  const each = job.bins > 0 ? max(1, FINE / job.bins) : FINE;
  const cut = cutAfter(chosen, count, low, high, job.bins, each, counts);
  const isPlaced = count >= FEW && isUsable(cut);
  const isSettled = isPlaced && settles(cut);
  if (job.bins > 0) binEdges(low, high, job.bins, cut.edges);
  if (isPlaced) {
    const places = placesAfter(chosen, count);
    const desk = deskAfter(chosen, count);
    memory.fill(fine, 0, (<usize>cut.fine) << 2);
    memory.fill(slots, 0, cut.fine);
    placeRow(values, count, cut, places, fine);
    quantilesByPlace(values, count, places, fine, slots, desk, chosen, job.levels, job.many, quantiles);
    if (isSettled) sumFine(fine, cut);
  } else {
    memory.copy(chosen, values, doubles(count));
    quantilesOfFew(chosen, count, job.levels, job.many, quantiles);
  }
  if (!isSettled && job.bins > 0) {
    const ratio = <f64>job.bins / (high - low);
    countBins(values, count, low, isFinite(ratio) ? ratio : 0, cut.edges, job.bins, counts);
  }
}
