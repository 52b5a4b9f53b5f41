// What a block adds to rows that are spread over many blocks, and whose ends and means are known.
import { doubles } from './lanes';
import { binEdges, countBins } from './rowBins';
import { SPREAD_BYTES, keepFinite, spreadRow } from './rowPasses';
import { placeRow, sumFine } from './rowPlaces';
import {
  RowsJob,
  chosenIn,
  cutAfter,
  firstRow,
  isUsable,
  placesAfter,
  settles,
  takePart,
} from './rowsJob';

/** Doubles that are known of a row: its mean, up to where and from where values are at its ends, min and max of its bins. */
const KNOWN: i32 = 5;

@unmanaged
export class PartsJob extends RowsJob {
  /** For each row. */
  known: usize;
  bins: i32;
  /** Fine bins of each bin. */
  each: i32;
  /** Out: six float64 for each row. */
  spreads: usize;
  /** Out: `bins` uint32 for each row. */
  counts: usize;
  /** Out: `bins * each` uint32 for each row. */
  fine: usize;
}

export function rowParts(job: PartsJob, part: i32): void {
  const from = firstRow(job, part);
  const to = min(from + job.rowsPerPart, job.K);
  const rows = takePart(job, part);
  for (let row = from; row < to; row++) {
    addsOf(rows + <usize>(row - from) * job.stride, row, job, chosenIn(job, rows));
  }
}

function addsOf(values: usize, row: i32, job: PartsJob, chosen: usize): void {
  const known = job.known + <usize>row * doubles(KNOWN);
  const count = keepFinite(values, job.P * job.Q);
  const low = load<f64>(known, 24);
  const high = load<f64>(known, 32);
  spreadRow(
    values,
    count,
    load<f64>(known),
    load<f64>(known, 8),
    load<f64>(known, 16),
    job.spreads + <usize>row * SPREAD_BYTES,
  );
  const counts = job.counts + <usize>row * ((<usize>job.bins) << 2);
  const fineBins = job.bins * job.each;
  const fine = job.fine + <usize>row * ((<usize>fineBins) << 2);
  memory.fill(counts, 0, (<usize>job.bins) << 2);
  memory.fill(fine, 0, (<usize>fineBins) << 2);
  if (count == 0) return;
  if (low == high) {
    store<u32>(counts, count);
    return;
  }
  const cut = cutAfter(chosen, count, low, high, job.bins, job.each, counts);
  binEdges(low, high, job.bins, cut.edges);
  if (isUsable(cut)) placeRow(values, count, cut, placesAfter(chosen, count), fine);
  if (settles(cut)) sumFine(fine, cut);
  else {
    const ratio = <f64>job.bins / (high - low);
    countBins(values, count, low, isFinite(ratio) ? ratio : 0, cut.edges, job.bins, counts);
  }
}
