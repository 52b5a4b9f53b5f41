import { COUNT, NUMBER, closed } from './schema';
import type { JsonNumber } from './schema';

/** Statistics and histogram of one row of a report, over its finite values. */
export interface SummaryDocument {
  readonly mean: JsonNumber;
  readonly std: JsonNumber;
  readonly min: JsonNumber;
  readonly max: JsonNumber;
  readonly p1: JsonNumber;
  readonly p25: JsonNumber;
  readonly p50: JsonNumber;
  readonly p75: JsonNumber;
  readonly p99: JsonNumber;
  readonly zeros: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  /** Share of the finite values above 0. */
  readonly positiveShare: JsonNumber;
  /** How far p1 … p99 may be off, for a tensor larger than the memory budget; absent where they are exact. */
  readonly percentileError?: JsonNumber;
  readonly histogram: { readonly edges: readonly JsonNumber[]; readonly counts: readonly number[] };
}

const PROPERTIES = {
  mean: NUMBER,
  std: NUMBER,
  min: NUMBER,
  max: NUMBER,
  p1: NUMBER,
  p25: NUMBER,
  p50: NUMBER,
  p75: NUMBER,
  p99: NUMBER,
  zeros: COUNT,
  nan: COUNT,
  posInf: COUNT,
  negInf: COUNT,
  positiveShare: NUMBER,
  percentileError: NUMBER,
  histogram: closed({ edges: { type: 'array', items: NUMBER }, counts: { type: 'array', items: COUNT } }),
};

export const SUMMARY = closed(PROPERTIES, ['percentileError']);
